// `report`: delivery, reliability, service levels and exceptions of a period, as a table or CSV.
#include <algorithm>
#include <map>
#include <set>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/command_line.hpp"
#include "engine/app/csv.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/flow/views.hpp"
#include "engine/store/region_store.hpp"

namespace lamplighter::app {
namespace {

/// A table of texts, printed in the format asked for.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

void print(Table const& table, Format format) {
  switch (format) {
    case Format::csv: {
      auto line = [](std::vector<std::string> const& fields) {
        for (std::size_t i = 0; i < fields.size(); ++i) fmt::print("{}{}", i == 0 ? "" : ",", csv_field(fields[i]));
        fmt::print("\n");
      };
      line(table.columns);
      for (auto const& row : table.rows) line(row);
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

struct Period {
  Time from, to;
  bool contains(std::optional<Time> const& time) const { return time && *time >= from && *time <= to; }
};

std::vector<outage::Outage> outages_of(flow::Store& store, Period const& period) {
  std::vector<outage::Outage> out;
  outage::OutageFilter filter;
  filter.limit = 1000;
  for (;;) {
    auto page = store.outages().list(filter);
    if (page.empty()) return out;
    filter.after = page.back().id.value;
    for (auto& row : page) {
      auto when = row.started_at;
      if (!when) {
        if (auto const plan = store.outages().find_plan(row.id)) when = plan->start;
      }
      if (period.contains(when)) out.push_back(std::move(row));
    }
  }
}

Table delivery(flow::Store& store, Period const& period) {
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::int64_t>> counts;
  for (auto const& outage : outages_of(store, period)) {
    for (auto const& notice : store.notices().notices(outage.id)) {
      auto const outcome = store.notices().outcome(notice.id);
      auto const word = outcome ? std::string(to_string(outcome->kind)) : std::string("open");
      ++counts[{std::string(to_string(outage.kind)), notice.stage}][word];
    }
  }
  Table table{{"kind", "stage", "proven", "proven_late", "unproven", "superseded", "waived", "open", "proven_in_time"}, {}};
  for (auto& [key, by_word] : counts) {
    std::vector<std::string> row{key.first, key.second};
    for (std::size_t i = 2; i < 8; ++i) row.push_back(std::to_string(by_word[table.columns[i]]));
    // Of those that were owed to the end; what was overtaken or waived was not.
    auto const owed = by_word["proven"] + by_word["proven_late"] + by_word["unproven"];
    row.push_back(owed == 0 ? "" : fmt::format("{:.1f} %", 100.0 * static_cast<double>(by_word["proven"]) / static_cast<double>(owed)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Of the network in force: the dictionaries also know who is gone, and who is only staged.
std::size_t points_served(flow::Repository& books) {
  auto const active = books.active_network();
  if (!active) return 0;
  auto const rows = books.load_network(active->number);
  return rows.service_points.empty() ? rows.customers.size() : rows.service_points.size();  // as in geo
}

/// SAIFI, SAIDI and CAIDI (IEEE 1366) over sustained interruptions begun in the period; planned and fault apart.
Table reliability(flow::Store& store, Period const& period, Time now) {
  auto const served = static_cast<double>(points_served(store.flow()));
  struct Sum {
    std::int64_t outages = 0, interruptions = 0, minutes = 0;
  };
  std::map<std::string, Sum> sums;
  for (auto const& outage : outages_of(store, period)) {
    auto const rows = store.outages().interruptions(outage.id);
    auto const sustained = std::count_if(rows.begin(), rows.end(), [](auto const& row) { return row.is_sustained; });
    if (sustained == 0) continue;
    auto& sum = sums[std::string(to_string(outage.kind))];
    ++sum.outages;
    sum.interruptions += sustained;
    sum.minutes += outage::customer_minutes(rows, now);
  }
  Table table{{"kind", "outages", "interruptions", "minutes", "saifi", "saidi_minutes", "caidi_minutes"}, {}};
  for (auto const& [kind, sum] : sums) {
    table.rows.push_back({kind, std::to_string(sum.outages), std::to_string(sum.interruptions), std::to_string(sum.minutes),
                          fmt::format("{:.4f}", static_cast<double>(sum.interruptions) / std::max(1.0, served)),
                          fmt::format("{:.2f}", static_cast<double>(sum.minutes) / std::max(1.0, served)),
                          fmt::format("{:.1f}", static_cast<double>(sum.minutes) /
                                                    static_cast<double>(std::max<std::int64_t>(1, sum.interruptions)))});
  }
  return table;
}

std::string minutes_between(std::optional<Time> const& from, std::optional<Time> const& to) {
  if (!from || !to) return "";
  return std::to_string(std::chrono::floor<std::chrono::minutes>(*to - *from).count());
}

Table service_levels(flow::Store& store, Period const& period) {
  Table table{{"outage", "job", "crew", "minutes_to_acknowledge", "minutes_to_arrive", "minutes_to_complete",
               "minutes_to_verify"}, {}};
  for (auto const& outage : outages_of(store, period)) {
    for (auto const& job : store.dispatches().jobs_of(outage.id)) {
      auto const crew = job.crew ? store.dispatches().find_crew(job.crew) : std::nullopt;
      table.rows.push_back({outage.ref, job.ref, crew ? crew->ref : "", minutes_between(job.created_at, job.acknowledged_at),
                            minutes_between(job.created_at, job.on_site_at),
                            minutes_between(job.created_at, job.work_complete_at),
                            minutes_between(job.created_at, job.verified_at)});
    }
  }
  return table;
}

Table exceptions(flow::Store& store, Period const& period) {
  Table table{{"exception", "outage", "recipient", "stage", "reason", "required", "reached", "opened_at", "closed_at", "result",
               "account_manager", "area_manager", "proof_due", "tries", "closed_by"}, {}};
  notice::Repository::ExceptionFilter filter;
  filter.only_open = false;
  filter.limit = 1000;
  for (;;) {
    auto const page = store.notices().exceptions(filter);
    if (page.empty()) return table;
    filter.after = page.back().id.value;
    for (auto const& item : page) {
      if (!period.contains(item.opened_at)) continue;
      auto const outage = store.outages().find(item.outage);
      bool const is_customer = item.recipient.kind == notice::RecipientKind::customer;
      auto const customer = is_customer ? store.notices().find_customer({item.recipient.id}) : std::nullopt;
      table.rows.push_back({std::to_string(item.id.value), outage ? outage->ref : "",
                            customer ? customer->ref : "",
                            item.stage, std::string(to_string(item.reason)), std::string(to_string(item.required)),
                            std::string(to_string(item.reached)), to_rfc3339(item.opened_at),
                            item.closed_at ? to_rfc3339(*item.closed_at) : "", item.result,
                            customer ? customer->account_manager : "", customer ? customer->area_manager : "", to_rfc3339(item.proof_due),
                            std::to_string(store.notices().tries(item.id).size()), item.closed_by});
    }
  }
}

}  // namespace

Result<void> report_command(CommandContext const& context, ReportOptions const& options) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto const now = SystemClock().now();
  Period period{Time{}, now};
  for (auto const& [text, bound] : {std::pair{options.from, &period.from}, std::pair{options.to, &period.to}}) {
    if (text.empty()) continue;
    auto const time = time_from_rfc3339(text);
    if (!time) return fail(Error::Kind::usage, time.error().message);
    *bound = *time;
  }
  auto store = store::RegionStore::open({.address = configuration->store, .region = {configuration->region},
                                         .owner = "report", .mode = store::OpenMode::read_only});
  if (!store) return tl::unexpected<Error>(store.error());
  if (options.kind == "delivery") print(delivery(**store, period), context.format);
  if (options.kind == "reliability") print(reliability(**store, period, now), context.format);
  if (options.kind == "service-levels") print(service_levels(**store, period), context.format);
  if (options.kind == "exceptions") print(exceptions(**store, period), context.format);
  return {};
}

}  // namespace lamplighter::app
