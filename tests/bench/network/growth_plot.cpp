// Least squares on logarithms, and lines drawn with nothing but SVG.
#include "tests/bench/network/growth_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace lamplighter::bench {

double exponent(std::vector<double> const& sizes, std::vector<double> const& seconds) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    double const a = std::log(sizes[i]), b = std::log(std::max(seconds[i], 1e-12));
    n += 1;
    x += a;
    y += b;
    xx += a * a;
    xy += a * b;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

std::string growth_svg(std::vector<double> const& sizes, std::vector<Series> const& series) {
  static constexpr std::array<char const*, 8> colours{"#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad",
                                                      "#d68910", "#117a65", "#7f8c8d", "#34495e"};
  double const left = std::log10(sizes.front()), right = std::max(std::log10(sizes.back()), left + 1);
  double low = 9, high = -9;
  for (Series const& one : series) {
    for (double const value : one.seconds) {
      low = std::min(low, std::floor(std::log10(std::max(value, 1e-9))));
      high = std::max(high, std::ceil(std::log10(std::max(value, 1e-9))));
    }
  }
  auto const px = [&](double size) { return 70 + 480 * (std::log10(size) - left) / (right - left); };
  auto const py = [&](double value) { return 380 - 350 * (std::log10(std::max(value, 1e-9)) - low) / (high - low); };
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"860\" height=\"430\" font-family=\"sans-serif\" "
                    "font-size=\"12\"><rect width=\"860\" height=\"430\" fill=\"white\"/>\n";
  for (double power = low; power <= high; ++power) {
    double const y = py(std::pow(10, power));
    svg += fmt::format("<path d=\"M70 {0:.1f}H550\" stroke=\"#ddd\"/><text x=\"64\" y=\"{1:.1f}\" "
                       "text-anchor=\"end\">1e{2:.0f} s</text>\n", y, y + 4, power);
  }
  for (double const size : sizes) {
    svg += fmt::format("<text x=\"{:.1f}\" y=\"398\" text-anchor=\"middle\">{:.0f}</text>\n", px(size), size);
  }
  svg += "<text x=\"310\" y=\"420\" text-anchor=\"middle\">customers</text>\n";
  for (std::size_t i = 0; i < series.size(); ++i) {
    std::string points;
    for (std::size_t j = 0; j < sizes.size(); ++j) {
      points += fmt::format("{:.1f},{:.1f} ", px(sizes[j]), py(series[i].seconds[j]));
    }
    char const* const colour = colours[i % colours.size()];
    svg += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>"
                       "<text x=\"560\" y=\"{}\" fill=\"{}\">{}: exponent {:.2f}</text>\n",
                       points, colour, 40 + 20 * i, colour, series[i].name, exponent(sizes, series[i].seconds));
  }
  return svg + "</svg>\n";
}

}  // namespace lamplighter::bench
