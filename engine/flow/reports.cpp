// Goes through the outages of the period and counts.
#include "engine/flow/reports.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/flow/rating_flow.hpp"
#include "engine/notice/public_books.hpp"
#include "engine/outage/decisions.hpp"
#include "geo/live_network.hpp"
#include "schedules/calendar.hpp"

namespace lamplighter::flow {
namespace {

constexpr int page_rows = 1'000;

std::vector<outage::Outage> outages_of(Store& store, ReportPeriod const& period) {
  std::vector<outage::Outage> out;
  outage::OutageFilter filter;
  filter.limit = page_rows;
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

/// A campaign belongs to the period of the moment that its dates count back from: of the disconnection or the event, else of its beginning.
std::vector<notice::Campaign> campaigns_of(Store& store, ReportPeriod const& period) {
  std::vector<notice::Campaign> out;
  for (std::int64_t after = 0;;) {
    auto page = store.notices().campaigns().campaigns(after, page_rows);
    if (page.empty()) return out;
    after = page.back().id.value;
    for (auto& row : page) {
      if (period.contains(row.at)) out.push_back(std::move(row));
    }
  }
}

std::string minutes_between(std::optional<Time> const& from, std::optional<Time> const& to) {
  if (!from || !to) return "";
  return std::to_string(std::chrono::floor<std::chrono::minutes>(*to - *from).count());
}

/// What a spreadsheet would take for a formula, though somebody only wrote it: numbers, telephone numbers among them, are none.
bool is_formula(std::string_view text) {
  if (text.empty() || std::string_view("=+-@\t\r").find(text.front()) == std::string_view::npos) return false;
  return (text.front() != '+' && text.front() != '-') || text.find_first_not_of("0123456789.", 1) != std::string_view::npos;
}

std::string csv_field(std::string const& text) {
  bool const is_read = is_formula(text);
  if (!is_read && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = is_read ? "\"'" : "\"";
  for (char const c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string csv_line(std::vector<std::string> const& fields) {
  std::string out;
  for (std::size_t i = 0; i < fields.size(); ++i) out += (i == 0 ? "" : ",") + csv_field(fields[i]);
  return out + "\n";
}

struct Sum {
  std::int64_t outages = 0, interruptions = 0, minutes = 0;
};

/// What an outage is counted under, before its kind.
std::string group_of(outage::Outage const& outage, ReportBy by, schedules::Zone const& zone) {
  auto const day = outage.started_at ? schedules::local_date(*outage.started_at, zone) : std::string();
  switch (by) {
    case ReportBy::kind: return {};
    case ReportBy::month: return day.substr(0, std::min<std::size_t>(day.size(), 7));
    case ReportBy::day: return day;
    case ReportBy::feeder: return outage.feeder;
  }
  return {};
}

std::string_view column_of(ReportBy by) {
  switch (by) {
    case ReportBy::kind: return {};
    case ReportBy::month: return "month";
    case ReportBy::day: return "day";
    case ReportBy::feeder: return "feeder";
  }
  return {};
}

std::vector<std::string> index_row(std::string const& kind, Sum const& sum, std::int64_t served) {
  auto const points = static_cast<double>(std::max<std::int64_t>(1, served));
  auto const interruptions = static_cast<double>(sum.interruptions), minutes = static_cast<double>(sum.minutes);
  return {kind, std::to_string(sum.outages), std::to_string(sum.interruptions), std::to_string(sum.minutes),
          fmt::format("{:.4f}", interruptions / points), fmt::format("{:.2f}", minutes / points),
          fmt::format("{:.1f}", minutes / std::max(1.0, interruptions))};
}

/// What a person knows an outage by, behind the columns of its own: a closed one is in no list any more, and its id says nothing.
class OutageWords {
 public:
  explicit OutageWords(Store& store) : store_(store) {}

  static void name(std::vector<std::string>& columns) {
    for (auto const* one : {"outage_kind", "outage_area", "outage_feeder", "outage_devices", "outage_cause", "outage_began_at"}) columns.emplace_back(one);
  }

  void put(outage::Outage const& outage, std::vector<std::string>& row) {
    if (!devices_) devices_ = store_.flow().device_refs();
    std::string names;
    for (auto const& opened : outage.devices) {
      auto const found = devices_->find(opened.device.value);
      if (found != devices_->end()) names += (names.empty() ? "" : " ") + found->second;
    }
    auto when = outage.started_at;
    if (!when) {
      if (auto const plan = store_.outages().find_plan(outage.id)) when = plan->start;
    }
    for (auto& one : {std::string(to_string(outage.kind)), outage.area, outage.feeder, names, outage.cause, when ? to_rfc3339(*when) : std::string()}) row.push_back(one);
  }

  /// Of a campaign its kind and moment, with its own id in the place of an outage's.
  std::string put(OutageId subject, std::vector<std::string>& row) {
    if (auto const outage = store_.outages().find(subject)) {
      put(*outage, row);
      return outage->ref;
    }
    auto const campaign = store_.notices().campaigns().find_campaign(subject);
    row.emplace_back(campaign ? to_string(campaign->kind) : "");
    row.resize(row.size() + 4);
    row.push_back(campaign ? to_rfc3339(campaign->at) : "");
    return campaign ? campaign->ref : std::string();
  }

 private:
  Store& store_;
  std::optional<std::map<std::int64_t, std::string>> devices_;
};

}  // namespace

PointsServed points_served(geo::LiveNetwork const& live, ReportBy by) {
  PointsServed out{live.network().service_point_count()};
  if (by != ReportBy::feeder) return out;
  for (std::uint32_t i = 0; i < live.network().service_point_count(); ++i) {
    auto const feeder = live.feeder_of(geo::ServicePointIndex{i});
    auto const found = out.by_feeder.find(feeder);
    if (found == out.by_feeder.end()) out.by_feeder.emplace(feeder, 1);
    else ++found->second;
  }
  return out;
}

std::string report_csv(ReportTable const& table) {
  auto out = csv_line(table.columns);
  for (auto const& row : table.rows) out += csv_line(row);
  return out;
}

ReportTable report_delivery(Store& store, ReportPeriod const& period) {
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::int64_t>> counts;
  auto const add = [&](OutageId subject, outage::Kind kind) {
    for (auto const& one : store.notices().counters(subject)) {
      if (one.channel.empty()) counts[{std::string(to_string(kind)), one.stage}][one.state] += one.count;  // others are of attempts
    }
  };
  for (auto const& outage : outages_of(store, period)) add(outage.id, outage.kind);
  for (auto const& campaign : campaigns_of(store, period)) add(campaign.id, campaign.kind);
  ReportTable table{{"kind", "stage", "proven", "proven_late", "unproven", "superseded", "waived", "open", "proven_in_time"}, {}};
  for (auto& [key, by_word] : counts) {
    std::vector<std::string> row{key.first, key.second};
    for (std::size_t i = 2; i < 8; ++i) row.push_back(std::to_string(by_word[table.columns[i]]));
    // Of those that were owed to the end; what was overtaken or waived was not.
    auto const owed = by_word["proven"] + by_word["proven_late"] + by_word["unproven"];
    row.push_back(owed == 0 ? "" : fmt::format("{:.1f} %", 100.0 * static_cast<double>(by_word["proven"]) / static_cast<double>(owed)));
    if (std::ranges::any_of(row.begin() + 2, row.begin() + 8, [](auto const& text) { return text != "0"; })) table.rows.push_back(std::move(row));
  }
  return table;
}

ReportTable report_reliability(Store& store, ReportPeriod const& period, Time now, PointsServed const& served, ReportBy by,
                               schedules::Zone const& zone) {
  std::map<std::pair<std::string, std::string>, Sum> sums;
  for (auto const& outage : outages_of(store, period)) {
    auto const rows = store.outages().interruptions(outage.id);
    auto const sustained = std::ranges::count_if(rows, [](auto const& row) { return row.is_sustained; });
    if (sustained == 0) continue;
    auto& sum = sums[{group_of(outage, by, zone), std::string(to_string(outage.kind))}];
    ++sum.outages;
    sum.interruptions += sustained;
    sum.minutes += outage::customer_minutes(rows, now);
  }
  ReportTable table{{"kind", "outages", "interruptions", "minutes", "saifi", "saidi_minutes", "caidi_minutes"}, {}};
  if (by != ReportBy::kind) table.columns.insert(table.columns.begin(), std::string(column_of(by)));
  for (auto const& [key, sum] : sums) {
    auto const of_feeder = served.by_feeder.find(key.first);
    bool const is_own = by == ReportBy::feeder && of_feeder != served.by_feeder.end();
    auto row = index_row(key.second, sum, is_own ? of_feeder->second : served.total);
    if (by != ReportBy::kind) row.insert(row.begin(), key.first);
    table.rows.push_back(std::move(row));
  }
  return table;
}

ReportTable report_service_levels(Store& store, ReportPeriod const& period) {
  ReportTable table{{"outage", "job", "crew", "minutes_to_acknowledge", "minutes_to_arrive", "minutes_to_complete",
               "minutes_to_verify"}, {}};
  OutageWords::name(table.columns);
  OutageWords words(store);
  for (auto const& outage : outages_of(store, period)) {
    for (auto const& job : store.dispatches().jobs_of(outage.id)) {
      auto const crew = job.crew ? store.dispatches().find_crew(job.crew) : std::nullopt;
      table.rows.push_back({outage.ref, job.ref, crew ? crew->ref : "", minutes_between(job.created_at, job.acknowledged_at),
                            minutes_between(job.created_at, job.on_site_at),
                            minutes_between(job.created_at, job.work_complete_at),
                            minutes_between(job.created_at, job.verified_at)});
      words.put(outage, table.rows.back());
    }
  }
  return table;
}

ReportTable report_exceptions(Store& store, ReportPeriod const& period, std::string const& account_manager) {
  ReportTable table{{"exception", "outage", "recipient", "stage", "reason", "required", "reached", "opened_at", "closed_at", "result",
               "account_manager", "area_manager", "proof_due", "tries", "closed_by"}, {}};
  OutageWords::name(table.columns);
  OutageWords words(store);
  notice::Repository::ExceptionFilter filter;
  filter.only_open = false;
  filter.limit = page_rows;
  filter.account_manager = account_manager;
  for (;;) {
    auto const page = store.notices().exceptions(filter);
    if (page.empty()) return table;
    filter.after = page.back().id.value;
    for (auto const& item : page) {
      if (!period.contains(item.opened_at)) continue;
      bool const is_customer = item.recipient.kind == notice::RecipientKind::customer;
      auto const customer = is_customer ? store.notices().find_customer({item.recipient.id}) : std::nullopt;
      table.rows.push_back({std::to_string(item.id.value), "",
                            customer ? customer->ref : "",
                            item.stage, std::string(to_string(item.reason)), std::string(to_string(item.required)),
                            std::string(to_string(item.reached)), to_rfc3339(item.opened_at),
                            item.closed_at ? to_rfc3339(*item.closed_at) : "", item.result,
                            customer ? customer->account_manager : "", customer ? customer->area_manager : "", to_rfc3339(item.proof_due),
                            std::to_string(store.notices().tries(item.id).size()), item.closed_by});
      auto& row = table.rows.back();
      row[1] = words.put(item.outage, row);
    }
  }
}

ReportTable report_ratings(Store& store, ReportPeriod const& period) {
  ReportTable table{{"outage", "kind", "feeder", "crew", "ratings", "average", "stars_1", "stars_2", "stars_3", "stars_4", "stars_5"}, {}};
  OutageWords::name(table.columns);
  OutageWords words(store);
  for (auto const& outage : outages_of(store, period)) {
    for (auto const& sum : sum_ratings(store.notices().published().ratings().ratings_of_outage(outage.id))) {
      auto const crew = sum.crew ? store.dispatches().find_crew(sum.crew) : std::nullopt;
      auto const average = static_cast<double>(sum.stars) / static_cast<double>(sum.count);
      std::vector<std::string> row{outage.ref, std::string(to_string(outage.kind)), outage.feeder, crew ? crew->ref : "",
                                   std::to_string(sum.count), fmt::format("{:.2f}", average)};
      for (auto const count : sum.by_stars) row.push_back(std::to_string(count));
      words.put(outage, row);
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace lamplighter::flow
