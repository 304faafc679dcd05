// Reads queues and the last submissions, and asks the forecast.
#include "engine/flow/views_sending.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "engine/notice/forecast.hpp"
#include "engine/notice/sending_lanes.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;

constexpr int submissions_read = 5'000;
constexpr std::chrono::minutes pace_of_last{30};  // what was longer ago says nothing of today's gateway

struct Standings {
  std::map<std::string, notice::GatewayStanding> gateways;
  std::vector<std::string> held_stages;
};

Standings standings_of(Store& store, DeskReader& desk, Settings const& settings, Time now) {
  Standings out;
  std::set<std::string> held;
  bool is_all_held = false;
  for (auto const& hold : store.notices().holds()) {
    is_all_held = is_all_held || hold.scope == "all";
    if (hold.scope.starts_with("notifier:")) held.insert(hold.scope.substr(9));
    if (hold.scope.starts_with("stage:")) out.held_stages.push_back(hold.scope.substr(6));
  }
  std::map<std::string, std::vector<Time>> submitted;
  for (auto const& one : desk.last_submissions(settings.region, submissions_read)) {
    if (one.at + pace_of_last > now) submitted[one.gateway].push_back(one.at);
  }
  for (auto const& [name, lane] : settings.lanes) {
    auto& standing = out.gateways[name];
    standing.pace = notice::measured_pace(submitted[name]);
    standing.is_held = is_all_held || held.contains(name);
    standing.is_reachable = lane.notifier != nullptr && lane.notifier->is_reachable();
    standing.sends = lane.mode != notifiers::Mode::shadow;
  }
  return out;
}

json::value time_or_null(std::optional<Time> const& at) { return at ? json::value(to_rfc3339(*at)) : json::value(nullptr); }

/// Of many: the last, where all are known.
struct Whole {
  std::int64_t waiting = 0, later = 0;
  std::optional<Time> done_at{};
  std::optional<notice::ForecastReason> unknown{};

  void add(notice::QueueGroup const& group, notice::Forecast const& one) {
    waiting += group.due;
    later += group.later;
    if (!one.done_at && one.reason != notice::ForecastReason::not_due && !unknown) unknown = one.reason;
    if (one.done_at && (!done_at || *done_at < *one.done_at)) done_at = one.done_at;
  }
  json::object shown() const {
    json::object out{{"waiting", waiting}, {"later", later}};
    out["done_at"] = time_or_null(unknown ? std::nullopt : done_at);
    out["reason"] = unknown ? json::value(notice::to_string(*unknown)) : done_at ? json::value("measured") : json::value("nothing_waits");
    return out;
  }
};

/// Of all outages where none is wanted.
json::array held_rows(DeskReader& desk, RegionId region, OutageId wanted) {
  json::array out;
  for (auto const& one : desk.held_waves(region)) {
    if (wanted && wanted != one.outage) continue;
    out.push_back(json::object{{"wave", std::to_string(one.wave.value)}, {"stage", one.stage}, {"notices", one.notices}});
  }
  return out;
}

std::optional<OutageId> subject_named(Store& store, std::string_view ref) {
  if (auto const outage = store.outages().find_by_ref(ref)) return outage->id;
  auto const campaign = store.notices().campaigns().find_campaign(ref);
  return campaign ? std::optional(campaign->id) : std::nullopt;
}

}  // namespace

Result<json::object> view_forecast(Store& store, DeskReader& desk, Settings const& settings, Time now, std::string_view outage_ref) {
  auto const wanted = outage_ref.empty() ? std::nullopt : subject_named(store, outage_ref);
  if (!outage_ref.empty() && !wanted) return fail(Error::Kind::not_found, fmt::format("no outage or campaign '{}'", outage_ref));
  auto const standings = standings_of(store, desk, settings, now);
  auto const groups = desk.queue_groups(settings.region, now);
  auto const forecasts = notice::forecast(groups, standings.gateways, standings.held_stages, now);
  Whole all;
  std::map<std::string, Whole> of_gateway;
  std::map<OutageId, std::string> refs;
  json::array waves;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    auto const& group = groups[i];
    auto const& one = forecasts[i];
    all.add(group, one);
    of_gateway[group.gateway].add(group, one);
    if (wanted && *wanted != group.outage) continue;
    auto& ref = refs[group.outage];
    if (ref.empty()) {
      auto const outage = store.outages().find(group.outage);
      ref = outage ? outage->ref : "";
    }
    json::object row{{"gateway", group.gateway}, {"outage", ref}, {"stage", group.stage}, {"lane", notice::to_string(notice::lane_of_priority(group.priority))},
                     {"waiting", group.due}, {"later", group.later}, {"before", one.before}, {"reason", notice::to_string(one.reason)}};
    row["done_at"] = time_or_null(one.done_at);
    row["useful_until"] = time_or_null(group.useful_until);
    row["is_too_slow"] = one.is_too_slow;
    waves.push_back(std::move(row));
  }
  json::array gateways;
  for (auto const& [name, standing] : standings.gateways) {
    auto row = of_gateway[name].shown();
    row["name"] = name;
    row["pace_per_minute"] = standing.pace ? json::value(static_cast<std::int64_t>(*standing.pace)) : json::value(nullptr);
    gateways.push_back(std::move(row));
  }
  return json::object{{"at", to_rfc3339(now)}, {"all", all.shown()}, {"gateways", std::move(gateways)}, {"waves", std::move(waves)},
                      {"held", held_rows(desk, settings.region, wanted.value_or(OutageId{}))}};
}

}  // namespace lamplighter::flow
