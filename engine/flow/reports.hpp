// Delivery, reliability, service levels and exceptions of a period, as tables of texts: one code for the command line and the console.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/engine.hpp"

namespace lamplighter::geo {
class LiveNetwork;
}  // namespace lamplighter::geo

namespace lamplighter::flow {

inline constexpr std::array<std::string_view, 7> report_kinds{"delivery", "reliability", "service-levels", "exceptions", "ratings", "frequent", "customer-hours"};

/// Every row has one text for each column. Numbers are written plainly; what is not known is empty. Where a row is about an outage or a
/// campaign, what people know it by stands behind the rest: `outage_kind`, `_area`, `_feeder`, `_devices` (between blanks), `_cause`, `_began_at`.
struct ReportTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};
/// As a file: a header, then the rows, quoted where needed, each ending in a line feed.
std::string report_csv(ReportTable const&);

/// Both ends belong to it. An outage belongs to the period in which it began, or was planned to; a campaign to that of its moment (`at`).
struct ReportPeriod {
  Time from, to;
  bool contains(std::optional<Time> const& time) const { return time && *time >= from && *time <= to; }
};

/// Service points of the network in force: what indices are divided by.
struct PointsServed {
  std::int64_t total = 0;
  std::map<std::string, std::int64_t, std::less<>> by_feeder{};  // needed for `ReportBy::feeder` only
};

enum class ReportBy : std::uint8_t { kind, month, day, feeder };
/// Of the live network, as far as `by` needs it.
PointsServed points_served(geo::LiveNetwork const&, ReportBy by);

/// Notices by kind of outage or campaign and by stage, by how they ended.
ReportTable report_delivery(Store&, ReportPeriod const&);
/// SAIFI, SAIDI and CAIDI (IEEE 1366) over sustained interruptions begun in the period, each kind apart; by month or day in `zone`, or
/// by feeder, whose indices are over its own service points.
ReportTable report_reliability(Store&, ReportPeriod const&, Time now, PointsServed const&, ReportBy, schedules::Zone const& zone);
/// How long each job took from its beginning to each of its steps, in minutes.
ReportTable report_service_levels(Store&, ReportPeriod const&);
/// People whom no machine could prove to have told; of the customers of this account manager only, unless it is empty.
ReportTable report_exceptions(Store&, ReportPeriod const&, std::string const& account_manager = {});
/// What customers said of outages and of the crews that ended them, one to five: counts and averages, nobody's name.
ReportTable report_ratings(Store&, ReportPeriod const&);

}  // namespace lamplighter::flow
