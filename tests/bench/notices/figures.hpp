// What a benchmark says: a figure, its aim, and whether it is met; beside it the processor's time and the machine's load.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::bench {

using Steady = std::chrono::steady_clock;

/// Since a moment, by the clock and of the processor over all threads of this process: the machine may have other work.
class Cost {
 public:
  Cost();
  double seconds() const;
  double processor() const;

 private:
  Steady::time_point begun_;
  double processor_;
};

/// The processor's time of each thread of this process since a moment, by the thread's name: which one is the limit, and what stood idle.
class ThreadCosts {
 public:
  ThreadCosts();
  /// One line: microseconds of each thread per piece, and how many processors were in use.
  std::string since(double seconds, double pieces) const;

 private:
  std::map<int, double> before_;  // seconds by the kernel's number of the thread
};
/// The name of the calling thread in such a list; at most 15 letters.
void name_thread(char const* name);

enum class Aim { at_least, at_most, none };
struct Figure {
  std::string what;
  double value = 0;
  std::string unit;
  Aim aim = Aim::none;
  double limit = 0;
};
/// One line; true when the aim is met, or there is none.
bool say(Figure const& figure);
/// A line below a figure.
void note(std::string_view text);
/// The value that `share` (0 … 1) of the values do not exceed; the values are sorted.
double quantile(std::vector<double>& values, double share);
/// The load averages of the machine as it says them.
std::string machine_load();

}  // namespace lamplighter::bench
