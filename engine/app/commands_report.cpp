// `report`: what the console's reports say of a period, as a table or CSV.
#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/command_line.hpp"
#include "engine/app/settings.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/flow/customer_hours.hpp"
#include "engine/flow/frequent_cuts.hpp"
#include "engine/flow/reports.hpp"
#include "engine/flow/zones.hpp"
#include "engine/store/desk_reader.hpp"
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

constexpr std::chrono::days hours_looked_back{365};

/// Budgets where they stand, by the network in force.
Result<flow::ReportTable> customer_hours(Configuration const& configuration, flow::Store& store, flow::ReportPeriod const& period, Time now) {
  auto const settings = make_settings(configuration);
  if (!settings) return tl::unexpected<Error>(settings.error());
  auto const active = store.flow().active_network();
  if (!active) return fail(Error::Kind::refused, "the store holds no network: run `lamplighter import` first");
  auto const network = geo::Network::build(store.flow().load_network(active->number));
  if (!network) return fail(Error::Kind::refused, network.error().message);
  store::SqlDeskReader desk(configuration.store);
  return flow::report_customer_hours(desk,
                                     {.region = settings->region,
                                      .live = std::make_shared<geo::LiveNetwork const>(*network),
                                      .units = std::make_shared<geo::SupplyUnits const>(**network),
                                      .rules = settings->customer_hours,
                                      .zone = flow::zone_of_region(*settings),
                                      .now = now},
                                     period);
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
  if (options.kind == "frequent") {
    store::SqlDeskReader desk(configuration->store);
    print(flow::report_frequent(desk, {configuration->region}, configuration->frequent, period.to), context.format);
  }
  if (options.kind == "customer-hours") {
    if (options.from.empty()) period.from = period.to - hours_looked_back;  // a budget has a row for each of its periods
    auto const table = customer_hours(*configuration, **store, period, now);
    if (!table) return tl::unexpected<Error>(table.error());
    print(*table, context.format);
  }
  return {};
}

}  // namespace lamplighter::app
