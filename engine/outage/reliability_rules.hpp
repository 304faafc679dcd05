// What a utility counts against itself, as configuration: repeated outages 频繁停电 and hours of units without supply 停电时户数.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/outage/types.hpp"

namespace lamplighter::outage {

/// Who is frequently interrupted. ⚠ Kinds, windows and thresholds are from second-hand sources (the regulator's measure of repeated outages); no primary text
/// was read.
struct FrequentRules {
  /// More than so many interruptions within so long.
  struct Rule {
    std::chrono::days within;
    int more_than = 0;
    bool operator==(Rule const&) const = default;
  };
  std::vector<Kind> kinds{Kind::fault, Kind::planned, Kind::temporary, Kind::emergency, Kind::upstream, Kind::psps};
  bool are_momentaries_counted = false;
  std::vector<Rule> rules{{std::chrono::days{60}, 3}, {std::chrono::days{365}, 5}};
};

/// How many hours of units may be planned in each month, quarter or year, of all, of a feeder, or of an area.
struct HoursBudget {
  enum class Period : std::uint8_t { month, quarter, year } period = Period::year;
  std::int64_t hours = 0;
  std::string feeder, area;  // at most one; an area is a community or a district of the network's customers
};
std::string_view to_string(HoursBudget::Period);

/// ⚠ That planned and temporary cuts are budgeted is from second-hand sources.
struct CustomerHours {
  std::vector<Kind> kinds{Kind::planned, Kind::temporary};
  std::vector<HoursBudget> budgets{};
};

/// As bits, one for each kind: for questions to a store.
std::int64_t kind_bits(std::vector<Kind> const&);
bool counts(std::vector<Kind> const&, Kind);

}  // namespace lamplighter::outage
