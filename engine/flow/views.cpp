// Views of outages, plans, crews, desks and the public.
#include "engine/flow/views.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "engine/flow/json_body.hpp"
#include "engine/flow/kept_places.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/plan_windows.hpp"
#include "engine/flow/supply_event_watch.hpp"
#include "engine/flow/views_public.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr std::int64_t few = 5;
constexpr int unlocated_calls_shown = 200;

std::string device_ref(std::map<std::int64_t, std::string> const& devices, DeviceId id) {
  auto const found = devices.find(id.value);
  return found == devices.end() ? std::string("?") : found->second;
}

struct Count {
  std::set<CustomerId> out, ever;
  std::int64_t minutes = 0;
};
Count count(Store& store, OutageId id, Time now) {
  Count out;
  auto const rows = store.outages().interruptions(id);
  for (auto const& row : rows) {
    if (!row.ended_at) out.out.insert(row.customer);
    out.ever.insert(row.customer);
  }
  out.minutes = outage::customer_minutes(rows, now);
  return out;
}

json::object summary(Store& store, outage::Outage const& row, Time now) {
  auto const counted = count(store, row.id, now);
  json::object out{{"id", row.ref},
                   {"kind", std::string(to_string(row.kind))},
                   {"state", std::string(to_string(row.state))},
                   {"cause", row.cause},
                   {"feeder", row.feeder},
                   {"area", row.area},
                   {"revision", row.revision},
                   {"customers_out", counted.out.size()},
                   {"customers_affected", counted.ever.size()},
                   {"customer_minutes", counted.minutes},
                   {"has_hazard", row.has_hazard}};
  out["started_at"] = time_or_null(row.started_at);
  out["restored_at"] = time_or_null(row.restored_at);
  out["etr"] = nullptr;
  if (row.etr) {
    out["etr"] = json::object{{"at", to_rfc3339(row.etr->at)},
                              {"band_minutes", std::chrono::floor<std::chrono::minutes>(row.etr->band).count()},
                              {"source", row.etr->source},
                              {"reason", row.etr->reason},
                              {"number", row.etr->number}};
  }
  if (row.kind != outage::Kind::fault) {
    if (auto const plan = store.outages().find_plan(row.id)) {
      out["plan_state"] = std::string(to_string(plan->state));
      out["planned_start"] = to_rfc3339(plan->start);
      out["planned_end"] = to_rfc3339(plan->end);
    }
  }
  return out;
}

json::array history_rows(Store& store, OutageId id) {
  json::array out;
  for (auto const& entry : store.outages().history(id)) {
    out.push_back(json::object{{"at", to_rfc3339(entry.at)},
                               {"from", entry.from},
                               {"to", entry.to},
                               {"reason", std::string(outage::to_string(entry.reason))},
                               {"actor", entry.actor},
                               {"note", entry.note}});
  }
  return out;
}

json::value ref_or_null(Store& store, OutageId id) {
  auto const row = id ? store.outages().find(id) : std::nullopt;
  return row ? json::value(row->ref) : json::value(nullptr);
}

/// Where it came from and what became of it: split from, split off, merged into.
void put_lineage(Store& store, outage::Outage const& row, json::object& out) {
  out["merged_into"] = ref_or_null(store, row.merged_into);
  out["split_from"] = nullptr;
  if (auto const split = store.outages().split_of(row.id)) {
    out["split_from"] = json::object{{"outage", ref_or_null(store, split->from)}, {"at", to_rfc3339(split->at)}, {"actor", split->actor},
                                     {"reason", split->reason}, {"service_points", split->points}, {"customers", split->customers}};
  }
  json::array parts;
  for (auto const& split : store.outages().split_off(row.id)) {
    parts.push_back(json::object{{"outage", ref_or_null(store, split.outage)}, {"at", to_rfc3339(split.at)}, {"actor", split.actor},
                                 {"reason", split.reason}, {"service_points", split.points}, {"customers", split.customers}});
  }
  out["split_off"] = std::move(parts);
}

json::array step_rows(Store& store, OutageId id) {
  std::map<int, int> points;
  for (auto const& row : store.outages().interruptions(id)) {
    if (row.ended_at) ++points[row.step];
  }
  json::array out;
  for (auto const& step : store.outages().steps(id)) {
    json::object row{{"step", step.number}, {"energised_at", to_rfc3339(step.energised_at)}, {"service_points", points[step.number]}};
    row["confirmed_at"] = time_or_null(step.confirmed_at);
    row["asked_at"] = time_or_null(step.asked_at);
    if (step.confirmed_by) row["confirmed_by"] = std::string(outage::to_string(*step.confirmed_by));
    out.push_back(std::move(row));
  }
  return out;
}

json::object job_row(Store& store, dispatch::Job const& job) {
  json::object out{{"id", job.ref}, {"kind", std::string(to_string(job.kind))}, {"state", std::string(to_string(job.state))}, {"order_number", job.order_number},
                   {"is_hazard", job.is_hazard}};
  auto const outage = store.outages().find(job.outage);
  out["outage"] = outage ? json::value(outage->ref) : json::value(nullptr);
  auto const crew = job.crew ? store.dispatches().find_crew(job.crew) : std::nullopt;
  out["crew"] = crew ? json::value(crew->ref) : json::value(nullptr);
  out["created_at"] = to_rfc3339(job.created_at);
  out["dispatched_at"] = time_or_null(job.dispatched_at);
  out["acknowledged_at"] = time_or_null(job.acknowledged_at);
  out["en_route_at"] = time_or_null(job.en_route_at);
  out["on_site_at"] = time_or_null(job.on_site_at);
  out["work_complete_at"] = time_or_null(job.work_complete_at);
  out["verified_at"] = time_or_null(job.verified_at);
  return out;
}

}  // namespace

json::object view_outages(Store& store, outage::OutageFilter const& filter, Time now) {
  json::array rows;
  auto const found = store.outages().list(filter);
  for (auto const& row : found) rows.push_back(summary(store, row, now));
  json::object out{{"outages", std::move(rows)}};
  if (!found.empty() && static_cast<int>(found.size()) == filter.limit) out["next"] = std::to_string(found.back().id.value);
  return out;
}

Result<json::object> view_outage(Store& store, std::string_view ref, Time now) {
  auto const row = store.outages().find_by_ref(ref);
  if (!row) return fail(Error::Kind::not_found, fmt::format("no outage '{}'", ref));
  auto out = summary(store, *row, now);
  auto const names = store.flow().device_refs();
  json::array devices;
  for (auto const& opened : row->devices) {
    json::object device{{"device", device_ref(names, opened.device)}, {"phases", geo::to_string(opened.phases)}};
    if (auto const position = store.outages().position(opened.device)) {
      device["open_phases"] = geo::to_string(position->open);
      device["standing"] = position->standing == outage::Standing::confirmed ? "confirmed" : "reported";
    }
    devices.push_back(std::move(device));
  }
  out["devices"] = std::move(devices);
  out["steps"] = step_rows(store, row->id);
  json::array calls;
  for (auto const& call : store.outages().calls(row->id)) {
    calls.push_back(json::object{{"id", call.ref}, {"kind", std::string(outage::to_string(call.kind))},
                                 {"occurred_at", to_rfc3339(call.occurred_at)}, {"source", call.source}});
  }
  out["trouble_calls"] = std::move(calls);
  json::array jobs;
  for (auto const& job : store.dispatches().jobs_of(row->id)) jobs.push_back(job_row(store, job));
  out["jobs"] = std::move(jobs);
  std::map<std::string, std::int64_t> classes;
  for (auto const id : count(store, row->id, now).ever) {
    auto const customer = store.notices().find_customer(id);
    if (!customer || customer->classes.empty()) {
      ++classes["ordinary"];
      continue;
    }
    for (auto const& word : customer->classes) ++classes[word];
  }
  json::object by_class;
  for (auto const& [word, amount] : classes) by_class[word] = amount;
  out["customers_by_class"] = std::move(by_class);
  put_lineage(store, *row, out);
  out["history"] = history_rows(store, row->id);
  return out;
}

json::object view_plans(Store& store, bool only_open) {
  json::array rows;
  for (auto const& plan : store.outages().plans(only_open)) {
    rows.push_back(json::object{{"id", plan.ref}, {"state", std::string(to_string(plan.state))},
                                {"revision", plan.revision}, {"start", to_rfc3339(plan.start)},
                                {"end", to_rfc3339(plan.end)}, {"go", std::string(to_string(plan.go))}});
  }
  return json::object{{"planned_outages", std::move(rows)}};
}

Result<json::object> view_plan(Store& store, std::string_view ref) {
  auto const row = store.outages().find_by_ref(ref);
  auto const plan = row ? store.outages().find_plan(row->id) : std::nullopt;
  if (!plan) return fail(Error::Kind::not_found, fmt::format("no plan '{}'", ref));
  auto const names = store.flow().device_refs();
  json::array steps;
  for (auto const& step : plan->steps) {
    steps.push_back(json::object{{"at", to_rfc3339(step.at)},
                                 {step.to == geo::Position::open ? "open" : "close", device_ref(names, step.device)}});
  }
  auto const windows = store.outages().windows(plan->outage, plan->revision);
  std::set<CustomerId> reduced;  // who keeps a feed, in some window
  for (auto const& window : windows) {
    if (window.loss == outage::Loss::reduced_security) reduced.insert(window.customer);
  }
  return json::object{{"id", plan->ref}, {"state", std::string(to_string(plan->state))}, {"revision", plan->revision},
                      {"kind", std::string(to_string(row->kind))}, {"cause", row->cause}, {"work", plan->work},
                      {"proposer", plan->proposer}, {"approver", plan->approver}, {"start", to_rfc3339(plan->start)},
                      {"end", to_rfc3339(plan->end)}, {"go", std::string(to_string(plan->go))},
                      {"service_points", count_points(windows)}, {"customers", count_customers(windows)},
                      {"reduced_security_customers", reduced.size()}, {"steps", std::move(steps)},
                      {"supply_events", known_supply_events(store.flow(), plan->outage)}, {"announcements", announcement_rows(store, plan->outage)},
                      {"history", history_rows(store, plan->outage)}};
}

json::object view_crews(Store& store) {
  json::array rows;
  for (auto const& crew : store.dispatches().crews()) {
    json::object row{{"id", crew.ref}, {"name", crew.name}, {"area", crew.area}, {"on_shift", crew.is_on_shift},
                     {"jobs_at_hand", store.dispatches().jobs_at_hand(crew.id)}};
    json::array skills;
    for (auto const& skill : crew.skills) skills.emplace_back(skill);
    row["skills"] = std::move(skills);
    row["at"] = crew.at ? json::value(json::array{crew.at->x, crew.at->y}) : json::value(nullptr);
    row["position_at"] = time_or_null(crew.position_at);
    rows.push_back(std::move(row));
  }
  return json::object{{"crews", std::move(rows)}};
}

json::object view_jobs(Store& store, bool only_open, Page const& page) {
  json::array rows;
  auto const jobs = store.dispatches().jobs(only_open, page.after, page.limit);
  for (auto const& job : jobs) rows.push_back(job_row(store, job));
  json::object out{{"jobs", std::move(rows)}};
  if (!jobs.empty() && static_cast<int>(jobs.size()) == page.limit) out["next"] = std::to_string(jobs.back().id.value);
  return out;
}

json::object view_work_parties(Store& store) {
  json::array rows;
  auto const names = store.flow().device_refs();
  for (auto const& party : store.dispatches().work_parties(500)) {
    json::object row{{"id", party.ref}, {"ticket", party.ticket}, {"person_in_charge", party.person_in_charge},
                     {"below", device_ref(names, party.below)}, {"earths_in", party.earths_in},
                     {"earths_out", party.earths_out}, {"permitted_at", to_rfc3339(party.permitted_at)}};
    row["cleared_at"] = time_or_null(party.cleared_at);
    auto const outage = party.outage ? store.outages().find(party.outage) : std::nullopt;
    row["outage"] = outage ? json::value(outage->ref) : json::value(nullptr);
    rows.push_back(std::move(row));
  }
  return json::object{{"work_parties", std::move(rows)}};
}

namespace {

/// With what the callers gave to be found and called back by, for whoever may see people.
json::array unlocated_calls(Store& store, Detail detail) {
  json::array calls;
  for (auto const& call : store.outages().unlocated_calls(unlocated_calls_shown)) {
    json::object one{{"id", call.ref}, {"kind", to_string(call.kind)}, {"source", call.source},
                     {"occurred_at", to_rfc3339(call.occurred_at)}};
    if (detail == Detail::full) {
      auto const words = store.outages().call_words(call.id);
      auto const phone = store.outages().call_phone(call.id);
      for (auto const& [field, text] : {std::pair<std::string_view, std::string const&>{"customer", words.customer},
                                        {"address", words.address}, {"note", words.note}, {"phone", phone}}) {
        if (!text.empty()) one[field] = text;
      }
      if (!words.location.empty()) one["location"] = json::parse(words.location);
    }
    calls.push_back(std::move(one));
  }
  return calls;
}

}  // namespace

json::object view_desk(Store& store, Settings const& settings, Detail detail) {
  json::array alarms, holds;
  for (auto const& alarm : store.flow().open_alarms()) {
    alarms.push_back(json::object{{"id", std::to_string(alarm.id)}, {"kind", alarm.kind}, {"text", alarm.text},
                                  {"raised_at", to_rfc3339(alarm.raised_at)}});
  }
  for (auto const& hold : store.notices().holds()) {
    holds.push_back(json::object{{"scope", hold.scope}, {"since", to_rfc3339(hold.since)}, {"by", hold.by}, {"why", hold.why}});
  }
  json::object lanes;
  for (auto const& [name, lane] : settings.lanes) {
    lanes[name] = json::object{{"channel", lane.channel},
                               {"mode", std::string(notifiers::to_string(lane.mode))},
                               {"waiting", store.notices().queue_length(name)},
                               {"in_flight", store.notices().in_flight(name)},
                               {"is_reachable", lane.notifier->is_reachable()}};
  }
  auto calls = unlocated_calls(store, detail);
  auto const more = store.outages().unlocated_call_count() - static_cast<std::int64_t>(calls.size());
  return json::object{{"alarms", std::move(alarms)}, {"holds", std::move(holds)}, {"lanes", std::move(lanes)},
                      {"unlocated_calls", std::move(calls)}, {"unlocated_calls_more", more}};
}

std::vector<PublicOutage> public_outages(Store& store, Time now) {
  std::vector<PublicOutage> out;
  outage::OutageFilter filter;
  filter.only_open = true;
  filter.limit = 10'000;
  auto const places = kept_area_places(store.flow());
  for (auto const& row : store.outages().list(filter)) {
    if (row.state == outage::State::suspected) continue;  // not known to be true yet
    if (is_private(row.kind)) continue;
    PublicOutage shown;
    shown.ref = row.ref;
    shown.area = row.area;
    auto place = places.find(row.area);
    if (place == places.end()) place = places.find(row.feeder);
    if (place != places.end()) shown.at = place->second;
    shown.kind = std::string(to_string(row.kind));
    shown.state = std::string(to_string(row.state));
    shown.cause = outage::public_cause(row.cause);
    shown.crew = crew_word(store, row.id);
    shown.started_at = row.started_at;
    if (row.etr && row.etr->at > now) shown.etr = row.etr->at;  // a time that has passed is no forecast any more
    auto const plan = row.kind == outage::Kind::fault ? std::nullopt : store.outages().find_plan(row.id);
    bool const is_known = plan && is_announced(plan->state);
    bool const is_ahead = row.state == outage::State::scheduled;
    if (is_ahead && !is_known) continue;
    auto const cuts = is_known ? plan_cuts(store, *plan, now) : PlanCuts{};
    if (cuts.present) {
      shown.planned_start = cuts.present->start;
      shown.planned_end = cuts.present->end;
    }
    shown.cuts_after = cuts.after;
    shown.more_cuts_after = cuts.more;
    shown.customers_after = cuts.customers_after;
    shown.customers = is_ahead ? cuts.customers : static_cast<std::int64_t>(count(store, row.id, now).out.size());
    // Below a part that is out already, or of nobody: whoever reads the page would look for whom it means.
    if (shown.customers == 0 && (row.state == outage::State::confirmed || row.state == outage::State::scheduled)) continue;
    shown.is_few = shown.customers > 0 && shown.customers < few;
    out.push_back(std::move(shown));
  }
  return out;
}

}  // namespace lamplighter::flow
