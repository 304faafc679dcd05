// Prints figures.
#include "tests/bench/notices/figures.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include <fmt/format.h>
#include <sys/resource.h>

namespace lamplighter::bench {
namespace {

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto const of = [](timeval const& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

}  // namespace

Cost::Cost() : begun_(Steady::now()), processor_(processor_seconds()) {}
double Cost::seconds() const { return std::chrono::duration<double>(Steady::now() - begun_).count(); }
double Cost::processor() const { return processor_seconds() - processor_; }

bool say(Figure const& figure) {
  auto const is_met = figure.aim == Aim::none || (figure.aim == Aim::at_least ? figure.value >= figure.limit : figure.value <= figure.limit);
  auto line = fmt::format("{:<66} {:>10.2f} {}", figure.what, figure.value, figure.unit);
  if (figure.aim != Aim::none) {
    line += fmt::format("  (aim {} {:g}: {})", figure.aim == Aim::at_least ? "at least" : "at most", figure.limit, is_met ? "met" : "NOT met");
  }
  fmt::print("{}\n", line);
  std::fflush(stdout);
  return is_met;
}

void note(std::string_view text) {
  fmt::print("    {}\n", text);
  std::fflush(stdout);
}

double quantile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

std::string machine_load() {
  std::ifstream file("/proc/loadavg");
  std::string one, five, fifteen;
  file >> one >> five >> fifteen;
  return one + " " + five + " " + fifteen;
}

}  // namespace lamplighter::bench
