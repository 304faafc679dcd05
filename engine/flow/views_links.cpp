// Views behind links: they show what is so now beside what was sent.
#include "engine/flow/views_links.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <boost/json/array.hpp>

#include "engine/dispatch/end_of_work.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/kept_places.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/photo_flow.hpp"
#include "engine/flow/rating_flow.hpp"
#include "engine/flow/reported_places.hpp"
#include "engine/notice/public_books.hpp"
#include "notifiers/text_parts.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

std::optional<notice::Link> usable(Store& store, std::string_view hash, notice::LinkPurpose purpose, Time now) {
  auto link = store.notices().links().find_link(hash);
  if (!link || link->purpose != purpose || now >= link->expires_at) return std::nullopt;
  return link;
}

/// His window that runs or comes next, else the last one, as it stands now: a plan may have moved since.
void put_times(Store& store, outage::Outage const& outage, notice::Message const& message, Time now, NoticeBehindLink& out) {
  if (outage.etr && outage::is_open(outage.state) && outage.etr->at > now) out.etr = outage.etr->at;
  out.started_at = outage.started_at;
  auto const plan = store.outages().find_plan(outage.id);
  if (!plan || message.recipient.kind != notice::RecipientKind::customer) return;
  for (auto const& window : store.outages().windows_of_customer(outage.id, plan->revision, {message.recipient.id})) {
    bool const is_better = !out.end || (*out.end > now ? window.end > now && window.start < *out.start : window.end > *out.end);
    if (!is_better) continue;
    out.start = window.start;
    out.end = window.end;
  }
}

/// Who waits, by what they hang on.
json::object waiting(Store& store, OutageId outage) {
  std::set<CustomerId> out;
  for (auto const& row : store.outages().interruptions(outage)) {
    if (!row.ended_at) out.insert(row.customer);
  }
  std::int64_t critical = 0, life_support = 0;
  for (auto const id : out) {
    auto const customer = store.notices().find_customer(id);
    if (!customer) continue;
    auto const has = [&](std::string_view word) { return std::ranges::find(customer->classes, word) != customer->classes.end(); };
    critical += has("critical") ? 1 : 0;
    life_support += has("life_support") ? 1 : 0;
  }
  return {{"customers_out", out.size()}, {"critical", critical}, {"life_support", life_support}};
}

/// Tickets of this job or, bound to none, of its outage.
json::array parties_of(Store& store, dispatch::Job const& job, std::map<std::int64_t, std::string> const& devices) {
  json::array rows;
  for (auto const& party : store.dispatches().work_parties(500)) {
    bool const is_own = party.job == job.id || (!party.job && party.outage == job.outage);
    if (!is_own) continue;
    auto const below = devices.find(party.below.value);
    rows.push_back(json::object{{"ticket", party.ticket}, {"person_in_charge", party.person_in_charge},
                                {"below", below == devices.end() ? "" : below->second}, {"earths_in", party.earths_in},
                                {"earths_out", party.earths_out}, {"permitted_at", to_rfc3339(party.permitted_at)},
                                {"cleared_at", time_or_null(party.cleared_at)}});
  }
  return rows;
}

/// Where people said what is wrong.
json::array reports_of(Store& store, OutageId outage) {
  constexpr std::size_t most = 5;
  json::array rows;
  for (auto const& one : reported_places(store.outages(), store.notices(), outage, most)) {
    rows.push_back(json::object{{"kind", std::string(outage::to_string(one.kind))}, {"occurred_at", to_rfc3339(one.occurred_at)},
                                {"account", one.account}, {"address", one.address}, {"note", one.note}});
  }
  return rows;
}

/// Sections of this outage that were reported live under people or earths, until their ticket is cleared.
json::array reported_live(Store& store, dispatch::Job const& job, std::map<std::int64_t, std::string> const& devices) {
  json::array rows;
  auto const alarms = store.flow().open_alarms();
  for (auto const& party : store.dispatches().open_work_parties()) {
    if (party.job != job.id && party.outage != job.outage) continue;
    auto const alarm = std::ranges::find_if(alarms, [&](Alarm const& one) { return one.kind == "energised_onto_people" && one.object == party.id.value; });
    if (alarm == alarms.end()) continue;
    auto const below = devices.find(party.below.value);
    rows.push_back(json::object{{"ticket", party.ticket}, {"below", below == devices.end() ? "" : below->second}, {"since", to_rfc3339(alarm->raised_at)}});
  }
  return rows;
}

json::object job_of_page(Store& store, dispatch::Job const& job, Time now) {
  auto const devices = store.flow().device_refs();
  auto const outage = store.outages().find(job.outage).value();
  auto const crew = store.dispatches().find_crew(job.crew);
  json::object out{{"id", job.ref}, {"is_yours", true}, {"state", std::string(to_string(job.state))},
                   {"kind", std::string(dispatch::to_string(job.kind))}, {"order_number", job.order_number},
                   {"outage", outage.ref}, {"outage_state", std::string(outage::to_string(outage.state))},
                   {"feeder", outage.feeder}, {"area", outage.area}, {"cause", outage.cause},
                   {"started_at", time_or_null(outage.started_at)}, {"is_hazard", job.is_hazard}};
  json::array opened, hazards, steps;
  for (auto const& one : outage.devices) {
    if (auto const found = devices.find(one.device.value); found != devices.end()) opened.emplace_back(found->second);
  }
  for (auto const& word : open_hazards(store.outages(), outage)) hazards.emplace_back(word);
  for (auto const& step : store.dispatches().job_steps(job.id)) {
    bool const is_own = crew && step.actor == crew->ref && job.dispatched_at && step.received_at >= *job.dispatched_at;
    steps.push_back(json::object{{"step", std::string(to_string(step.step))}, {"occurred_at", to_rfc3339(step.occurred_at)}, {"is_own", is_own}});
  }
  out["devices"] = std::move(opened);
  out["hazards"] = std::move(hazards);
  out["steps"] = std::move(steps);
  for (auto& [name, value] : waiting(store, outage.id)) out[name] = value;
  out["etr"] = outage.etr ? json::value(json::object{{"at", to_rfc3339(outage.etr->at)}, {"source", outage.etr->source}})
                          : json::value(nullptr);
  auto const places = kept_area_places(store.flow());
  auto place = places.find(outage.area);
  if (place == places.end()) place = places.find(outage.feeder);
  out["area_at"] = place == places.end() ? json::value(nullptr) : json::value(json::array{place->second.x, place->second.y});
  out["work_parties"] = parties_of(store, job, devices);
  out["reported_live"] = reported_live(store, job, devices);
  out["was_on_site"] = dispatch::was_on_site(job);
  out["photos"] = photos_for_crew(store, job.id);
  out["reports"] = reports_of(store, outage.id);
  out["dispatched_at"] = time_or_null(job.dispatched_at);
  out["now"] = to_rfc3339(now);
  return out;
}

std::optional<dispatch::Job> held(Store& store, notice::CrewPass const& pass, Time now) {
  if (now >= pass.expires_at) return std::nullopt;
  auto job = store.dispatches().find_job(pass.job);
  bool const is_theirs = job && job->crew == pass.crew && job->state != dispatch::JobState::cancelled;
  return is_theirs ? job : std::nullopt;
}

}  // namespace

std::optional<NoticeBehindLink> view_notice_link(Store& store, std::string_view hash, Time now) {
  auto const link = usable(store, hash, notice::LinkPurpose::acknowledge, now);
  auto const message = link ? store.notices().find_message(link->message) : std::nullopt;
  auto const attempt = link ? store.notices().find_attempt(link->attempt) : std::nullopt;
  auto outage = message ? store.outages().find(message->outage) : std::nullopt;
  if (!attempt || !outage) return std::nullopt;
  bool const is_his = message->recipient.kind == notice::RecipientKind::customer;
  if (is_his && outage->has_parts) {  // he may have left it with a part since
    auto const present = store.outages().find(present_outage(store.outages(), outage->id, {message->recipient.id}));
    if (present) outage = present;
  }
  NoticeBehindLink out;
  out.language = message->language;
  out.text = notifiers::joined_text(store.notices().text(message->id));  // the counters were for the order of short messages
  out.sent_at = attempt->submitted_at;
  out.is_acknowledged = attempt->progress.state == notice::AttemptState::acknowledged;
  out.state = std::string(outage::to_string(outage->state));
  put_times(store, *outage, *message, now, out);
  if (is_his) out.customer = {message->recipient.id};
  out.may_rate = is_his && asks_for_rating(message->stage) && now < message->due_at + notice::rating_lasts;
  auto const rated = out.may_rate ? store.notices().published().ratings().rating(message->outage, {message->recipient.id}) : std::nullopt;
  if (rated) out.stars = rated->stars;
  return out;
}

CrewLinkState view_crew_link(Store& store, std::string_view hash, Time now) {
  auto const link = usable(store, hash, notice::LinkPurpose::crew_page, now);
  if (!link) return {};
  auto const crew = store.dispatches().find_crew(link->crew);
  return {link->used_at ? CrewLinkState::Kind::used : CrewLinkState::Kind::ready, crew ? crew->language : std::string{}};
}

std::optional<CrewHand> crew_hand(Store& store, std::string_view device, std::string_view job, Time now) {
  for (auto const& pass : store.notices().links().passes(device)) {
    auto const own = held(store, pass, now);
    if (!own || own->ref != job) continue;
    auto const crew = store.dispatches().find_crew(own->crew);
    auto const outage = store.outages().find(own->outage);
    if (crew && outage) return CrewHand{crew->ref, outage->ref};
  }
  return std::nullopt;
}

std::optional<CrewHand> past_hand(Store& store, std::string_view device, std::string_view job, Time now) {
  for (auto const& pass : store.notices().links().passes(device)) {
    auto const own = now < pass.expires_at + crew_pass_grace ? store.dispatches().find_job(pass.job) : std::nullopt;
    if (!own || own->ref != job) continue;
    auto const crew = store.dispatches().find_crew(pass.crew);
    auto const outage = store.outages().find(own->outage);
    if (crew && outage) return CrewHand{crew->ref, outage->ref};
  }
  return std::nullopt;
}

bool is_word_of_safety(std::string_view word) { return word == "help" || word == "clear"; }

bool has_pass(Store& store, std::string_view device, Time now) {
  auto const passes = store.notices().links().passes(device);
  return std::ranges::any_of(passes, [&](auto const& pass) { return now < pass.expires_at; });
}

std::optional<json::object> view_crew_page(Store& store, std::string_view device, Time now) {
  json::array jobs;
  std::string crew_ref, crew_name, language;
  for (auto const& pass : store.notices().links().passes(device)) {
    if (now >= pass.expires_at) continue;
    if (auto const crew = store.dispatches().find_crew(pass.crew); crew && crew_ref.empty()) {
      crew_ref = crew->ref;
      crew_name = crew->name;
      language = crew->language;
    }
    if (auto const job = held(store, pass, now)) {
      jobs.push_back(job_of_page(store, *job, now));
    } else if (auto const lost = store.dispatches().find_job(pass.job)) {
      jobs.push_back(json::object{{"id", lost->ref}, {"is_yours", false}, {"was_cancelled", lost->state == dispatch::JobState::cancelled}});
    }
  }
  if (crew_ref.empty()) return std::nullopt;
  return json::object{{"crew", crew_ref}, {"name", crew_name}, {"language", language}, {"jobs", std::move(jobs)}, {"now", to_rfc3339(now)}};
}

}  // namespace lamplighter::flow
