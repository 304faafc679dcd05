// Words and bits.
#include "engine/outage/reliability_rules.hpp"

#include <algorithm>

namespace lamplighter::outage {

std::string_view to_string(HoursBudget::Period period) {
  switch (period) {
    case HoursBudget::Period::month: return "month";
    case HoursBudget::Period::quarter: return "quarter";
    case HoursBudget::Period::year: return "year";
  }
  return "";
}

std::int64_t kind_bits(std::vector<Kind> const& kinds) {
  std::int64_t out = 0;
  for (auto const kind : kinds) out |= std::int64_t{1} << static_cast<int>(kind);
  return out;
}

bool counts(std::vector<Kind> const& kinds, Kind kind) { return std::ranges::find(kinds, kind) != kinds.end(); }

}  // namespace lamplighter::outage
