// Prints figures.
#include "tests/bench/notices/figures.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

namespace lamplighter::bench {
namespace {

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto const of = [](timeval const& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

/// Seconds at work of each thread, by its number; of one that has ended nothing is known.
std::map<int, double> seconds_of_threads() {
  std::map<int, double> out;
  for (auto const& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    std::int64_t nanoseconds = 0;
    if (std::ifstream(entry.path() / "schedstat") >> nanoseconds) out[std::stoi(entry.path().filename())] = static_cast<double>(nanoseconds) * 1e-9;
  }
  return out;
}

std::string name_of_thread(int number) {
  if (number == ::getpid()) return "engine";  // the thread of `main` drives it
  std::string name;
  std::getline(std::ifstream(fmt::format("/proc/self/task/{}/comm", number)) >> std::ws, name);
  return name;
}

}  // namespace

ThreadCosts::ThreadCosts() : before_(seconds_of_threads()) {}

std::string ThreadCosts::since(double seconds, double pieces) const {
  std::string out;
  double all = 0;
  for (auto const& [number, now] : seconds_of_threads()) {
    auto const before = before_.find(number);
    auto const spent = now - (before == before_.end() ? 0 : before->second);
    all += spent;
    if (spent < 1e-3 * seconds) continue;
    out += fmt::format("{}{} {:.1f} us ({:.0f} % busy)", out.empty() ? "each: " : ", ", name_of_thread(number), spent / pieces * 1e6, 100 * spent / seconds);
  }
  return out + fmt::format("; {:.2f} of {} processors in use", all / seconds, std::thread::hardware_concurrency());
}

void name_thread(char const* name) { ::pthread_setname_np(::pthread_self(), name); }

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
