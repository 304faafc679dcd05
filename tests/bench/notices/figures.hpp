// What a benchmark says: a figure, its aim, and whether it is met; beside it the processor's time and the machine's load.
#pragma once

#include <chrono>
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
