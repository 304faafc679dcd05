// The growth of a cost with the size of the network: exponent of a log-log fit, and a plot as SVG.
#pragma once

#include <string>
#include <vector>

namespace lamplighter::bench {

struct Series {
  std::string name;
  std::vector<double> seconds;  // one per size
};

/// The slope of the least-squares line through (log size, log seconds).
double exponent(std::vector<double> const& sizes, std::vector<double> const& seconds);

/// Both axes logarithmic; one line per series.
std::string growth_svg(std::vector<double> const& sizes, std::vector<Series> const& series);

}  // namespace lamplighter::bench
