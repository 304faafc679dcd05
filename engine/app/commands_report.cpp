// `report`: delivery, reliability, service levels, exceptions and ratings of a period, as a table or CSV.
#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/command_line.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/flow/reports.hpp"
#include "engine/store/region_store.hpp"

namespace lamplighter::app {
namespace {

void print(flow::ReportTable const& table, Format format) {
  switch (format) {
    case Format::csv: {
      fmt::print("{}", flow::report_csv(table));
      return;
    }
    case Format::json: {
      boost::json::array out;
      for (auto const& row : table.rows) {
        boost::json::object item;
        for (std::size_t i = 0; i < row.size(); ++i) item[table.columns[i]] = row[i];
        out.push_back(std::move(item));
      }
      fmt::print("{}\n", boost::json::serialize(out));
      return;
    }
    case Format::text: {
      std::vector<std::size_t> width;
      for (auto const& column : table.columns) width.push_back(column.size());
      for (auto const& row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], row[i].size());
      }
      auto line = [&](std::vector<std::string> const& fields) {
        for (std::size_t i = 0; i < fields.size(); ++i) fmt::print("{:<{}}  ", fields[i], width[i]);
        fmt::print("\n");
      };
      line(table.columns);
      for (auto const& row : table.rows) line(row);
      return;
    }
  }
}

/// Of the network in force: the dictionaries also know who is gone, and who is only staged.
std::int64_t points_served(flow::Repository& books) {
  auto const active = books.active_network();
  if (!active) return 0;
  auto const rows = books.load_network(active->number);
  return static_cast<std::int64_t>(rows.service_points.empty() ? rows.customers.size() : rows.service_points.size());  // as in geo
}

}  // namespace

Result<void> report_command(CommandContext const& context, ReportOptions const& options) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto const now = SystemClock().now();
  flow::ReportPeriod period{Time{}, now};
  for (auto const& [text, bound] : {std::pair{options.from, &period.from}, std::pair{options.to, &period.to}}) {
    if (text.empty()) continue;
    auto const time = time_from_rfc3339(text);
    if (!time) return fail(Error::Kind::usage, time.error().message);
    *bound = *time;
  }
  auto store = store::RegionStore::open({.address = configuration->store, .region = {configuration->region},
                                         .owner = "report", .mode = store::OpenMode::read_only});
  if (!store) return tl::unexpected<Error>(store.error());
  auto const zone = schedules::Zone::find(configuration->time_zone);
  if (!zone) return fail(Error::Kind::usage, zone.error().message);
  if (options.kind == "delivery") print(flow::report_delivery(**store, period), context.format);
  if (options.kind == "reliability") {
    print(flow::report_reliability(**store, period, now, {points_served((*store)->flow())}, flow::ReportBy::kind, *zone), context.format);
  }
  if (options.kind == "service-levels") print(flow::report_service_levels(**store, period), context.format);
  if (options.kind == "exceptions") print(flow::report_exceptions(**store, period), context.format);
  if (options.kind == "ratings") print(flow::report_ratings(**store, period), context.format);
  return {};
}

}  // namespace lamplighter::app
