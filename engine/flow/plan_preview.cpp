// What a dispatcher sees of a plan before anybody is told: whom it touches, when each must hear, and why each date is what it is.
#include "engine/flow/plan_preview.hpp"

#include <algorithm>
#include <map>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/customer_hours.hpp"
#include "engine/flow/expected_people.hpp"
#include "engine/flow/frequent_cuts.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_security.hpp"
#include "engine/flow/plan_windows.hpp"
#include "engine/flow/preview_mark.hpp"
#include "engine/flow/preview_messages.hpp"
#include "engine/flow/preview_texts.hpp"
#include "engine/flow/service_days.hpp"
#include "engine/flow/shared_cuts.hpp"
#include "engine/flow/supply_events.hpp"
#include "engine/flow/zones.hpp"
#include "engine/notice/cut_stages.hpp"
#include "engine/notice/decisions.hpp"
#include "schedules/explain.hpp"
#include "schedules/sending.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

using schedules::Language;

constexpr std::size_t listed_customers_max = 200;
constexpr std::size_t listed_class_sets_max = 20;

json::array texts_of(std::vector<std::string> const& texts) {
  json::array out;
  for (auto const& text : texts) out.emplace_back(text);
  return out;
}

/// In both languages.
json::object in_both(std::vector<std::string> const& zh, std::vector<std::string> const& en) { return {{"zh", texts_of(zh)}, {"en", texts_of(en)}}; }

json::array stage_dates(Context& ctx, schedules::Policy const& policy, schedules::Subject const& subject, schedules::Zone const& zone) {
  json::array out;
  for (auto const& stage : schedules::stages_due(policy, subject, zone, ctx.now)) {
    auto const* const rule = schedules::find_stage(policy, stage.stage);
    json::object row{{"stage", stage.stage}};
    row["due"] = stage.due ? json::value(to_rfc3339(*stage.due)) : json::value(nullptr);
    if (stage.latest) row["latest"] = to_rfc3339(*stage.latest);
    if (stage.earliest) row["earliest"] = to_rfc3339(*stage.earliest);
    if (!stage.bound_by.empty()) row["legal_minimum"] = stage.bound_by;
    row["require"] = rule->is_announcement ? fmt::format("A{}", rule->required_announcement)
                                           : fmt::format("E{}", schedules::evidence_required(*rule, subject.classes));
    if (rule->needs_go) row["needs_go"] = true;
    json::array reasons;
    for (auto const reason : stage.reasons) reasons.emplace_back(std::string(schedules::to_string(reason)));
    row["reasons"] = std::move(reasons);
    row["explanation"] = in_both(schedules::explain(policy, subject, stage, zone, Language::zh),
                                 schedules::explain(policy, subject, stage, zone, Language::en));
    if (stage.due) {
      row["sending"] = in_both(schedules::explain_sending(policy, *rule, subject, Language::zh),
                               schedules::explain_sending(policy, *rule, subject, Language::en));
    }
    out.push_back(std::move(row));
  }
  return out;
}

json::array minima(Context& ctx, schedules::Policy const& policy, schedules::Subject const& subject, schedules::Zone const& zone) {
  json::array out;
  for (auto const& verdict : schedules::check_minima(policy, subject, zone, ctx.now)) {
    json::object row{{"id", verdict.id},
                     {"source", verdict.source},
                     {"latest", to_rfc3339(verdict.latest)},
                     {"can_be_met", verdict.can_be_met},
                     {"reason", std::string(schedules::to_string(verdict.reason))}};
    if (verdict.earliest) row["earliest"] = to_rfc3339(*verdict.earliest);
    if (!verdict.met_by.empty()) row["met_by"] = verdict.met_by;
    row["explanation"] = json::object{{"zh", schedules::explain(policy, subject, verdict, zone, Language::zh)},
                                      {"en", schedules::explain(policy, subject, verdict, zone, Language::en)}};
    out.push_back(std::move(row));
  }
  return out;
}

struct Interval {
  Time start, end;
};

/// Other open plans that take supply from one of these points at the same time.
json::array conflicts(Context& ctx, std::span<outage::PlanWindow const> windows, OutageId self) {
  if (windows.empty()) return {};
  std::multimap<ServicePointId, Interval> mine;
  Interval all{windows.front().start, windows.front().end};
  for (auto const& w : windows) {
    mine.emplace(w.point, Interval{w.start, w.end});
    all = {std::min(all.start, w.start), std::max(all.end, w.end)};
  }
  auto const shares = [&](auto const& w) {
    auto const [first, last] = mine.equal_range(w.point);
    return std::any_of(first, last, [&](auto const& m) { return m.second.start < w.end && w.start < m.second.end; });
  };
  // Only of points like these: there may be a thousand plans of a thousand points.
  auto const others = ctx.outages.windows_of_others(self, {mine.begin()->first, mine.rbegin()->first, all.start, all.end});
  json::array out;
  for (auto at = others.begin(); at != others.end();) {
    auto const next = std::find_if(at, others.end(), [&](auto const& one) { return one.plan != at->plan; });
    auto const shared = static_cast<std::size_t>(std::count_if(at, next, shares));
    if (shared > 0) out.push_back(json::object{{"plan", at->plan}, {"service_points", shared}});
    at = next;
  }
  return out;
}

/// How many customers have each set of classes, and how many live in each zone.
struct ClassSets {
  std::map<std::vector<std::string>, std::size_t> classes;
  std::map<std::string, std::pair<schedules::Zone, std::size_t>> zones;
};

/// Dates for ordinary recipients by the region's clock, and for every set of classes and every other zone that has others.
json::object dates(Context& ctx, schedules::Policy const& policy, schedules::Subject subject, ClassSets const& sets) {
  auto const& zone = zone_of_region(ctx.settings);
  subject.classes = {"ordinary"};
  json::object out{{"stages", stage_dates(ctx, policy, subject, zone)}, {"legal_minima", minima(ctx, policy, subject, zone)}};
  json::array elsewhere;
  for (auto const& [name, there] : sets.zones) {
    if (name == zone.name()) continue;
    elsewhere.push_back(json::object{{"zone", name},
                                     {"customers", there.second},
                                     {"stages", stage_dates(ctx, policy, subject, there.first)},
                                     {"legal_minima", minima(ctx, policy, subject, there.first)}});
  }
  if (!elsewhere.empty()) out["for_zones"] = std::move(elsewhere);
  json::array others;
  for (auto const& [classes, count] : sets.classes) {
    if (others.size() >= listed_class_sets_max) break;
    subject.classes = classes;
    json::object row{{"classes", texts_of(classes)},
                     {"customers", count},
                     {"stages", stage_dates(ctx, policy, subject, zone)},
                     {"legal_minima", minima(ctx, policy, subject, zone)}};
    if (row.at("stages") != out.at("stages") || row.at("legal_minima") != out.at("legal_minima")) others.push_back(std::move(row));
  }
  if (!others.empty()) out["for_classes"] = std::move(others);
  return out;
}

/// The first day's dates at the top; with several days each of them under `days`.
void put_dates(Context& ctx, json::object& out, schedules::Policy const& policy, schedules::Subject facts,
               std::span<outage::PlanStep const> steps, ClassSets const& sets) {
  json::array days;
  for (auto const& day : split_days(ctx, {steps.begin(), steps.end()})) {
    facts.start = day.start;
    facts.end = day.end;
    auto row = dates(ctx, policy, facts, sets);
    if (days.empty()) {
      for (auto const& [key, value] : row) out[key] = value;
    }
    row["start"] = to_rfc3339(day.start);
    row["end"] = to_rfc3339(day.end);
    days.push_back(std::move(row));
  }
  if (days.size() > 1) out["days"] = std::move(days);
}

}  // namespace

schedules::Subject facts_of(outage::Outage const& outage, std::span<outage::PlanWindow const> windows) {
  schedules::Subject facts;
  facts.kind = outage::to_string(outage.kind);
  facts.cause = outage.cause;
  if (!windows.empty()) facts.customers = static_cast<std::int64_t>(count_customers(windows));
  return facts;
}

namespace {

/// Who is touched, as far as a preview names or marks them.
struct Audience {
  json::array special, without_contact, people, opted_out_people;
  std::size_t without_contact_count = 0;
  ClassSets sets;
  std::string digest;                        // of everybody, also of those who are not listed
  std::optional<outage::PlanWindow> example;  // of the first who can be told, else of the first
};

bool is_special(notice::Customer const& customer) {
  return !customer.critical_level.empty() || std::ranges::find(customer.classes, "life_support") != customer.classes.end();
}

json::object person_row(notice::Customer const& customer, std::vector<notice::Contact> const& contacts) {
  json::object row{{"customer", customer.ref}, {"classes", texts_of(customer.classes)}, {"critical_level", customer.critical_level}};
  row["name"] = contacts.empty() ? std::string() : contacts.front().name;
  row["phone"] = contacts.empty() ? std::string() : contacts.front().phone;
  return row;
}

Audience audience_of(Context& ctx, PlanShape const& shape) {
  Audience out;
  bool has_contact = false;  // of the example
  auto const all = notice::affected_customers(shape.windows);
  expect_people(ctx, all);
  for (auto const& [id, spans, reduced] : all) {
    auto const customer = ctx.notices.find_customer(id);
    if (!customer) continue;
    auto const contacts = ctx.notices.contacts(id);
    out.digest += fmt::format("{} {} {} {}", customer->ref, fmt::join(customer->classes, ","), customer->critical_level, contacts.empty());
    bool const is_opted_out = has_opted_out(contacts);
    if (is_opted_out) out.digest += " opted-out";
    if (is_opted_out && out.opted_out_people.size() < listed_customers_max) out.opted_out_people.push_back(person_row(*customer, contacts));
    for (auto const& [start, end] : spans) out.digest += fmt::format(" {}-{}", to_ms(start), to_ms(end));
    for (auto const& [start, end] : reduced) out.digest += fmt::format(" r{}-{}", to_ms(start), to_ms(end));
    out.digest += '\n';
    if (is_special(*customer) && !spans.empty() && out.special.size() < listed_customers_max) {
      out.special.emplace_back(customer->ref);
      out.people.push_back(person_row(*customer, contacts));
    }
    if (!spans.empty() && !customer->classes.empty()) ++out.sets.classes[customer->classes];
    auto const& zone = zone_of(ctx.settings, *customer);
    if (!spans.empty()) ++out.sets.zones.try_emplace(zone.name(), zone, 0).first->second.second;
    if (contacts.empty() && ++out.without_contact_count <= listed_customers_max) out.without_contact.emplace_back(customer->ref);
    if (!spans.empty() && (!out.example || (!has_contact && !contacts.empty()))) {
      has_contact = !contacts.empty();
      out.example = outage::PlanWindow{{}, id, spans.front().first, spans.front().second};
    }
  }
  return out;
}

/// Of the dates what a change of would be one: a date that has passed is "now", whenever that is.
std::string dates_digest(Context& ctx, json::value const& dates) {
  std::string out;
  auto const moment = [&](json::value const& text) {
    if (!text.is_string()) return std::string("none");
    auto const time = time_from_rfc3339(std::string_view(text.get_string()));
    return time && *time <= ctx.now ? std::string("now") : std::string(text.get_string());
  };
  auto const add = [&](json::object const& one) {
    for (auto const& stage : one.at("stages").as_array()) {
      out += fmt::format("{} {} {}\n", std::string_view(stage.at("stage").as_string()), moment(stage.at("due")), std::string_view(stage.at("require").as_string()));
    }
    for (auto const& minimum : one.at("legal_minima").as_array()) {
      out += fmt::format("{} {}\n", std::string_view(minimum.at("id").as_string()), minimum.at("can_be_met").as_bool());
    }
  };
  auto const& top = dates.as_object();
  if (!top.contains("stages")) return out;
  add(top);
  for (auto const* list : {"for_zones", "for_classes", "days"}) {
    if (auto const* rows = top.if_contains(list)) {
      for (auto const& row : rows->as_array()) add(row.as_object());
    }
  }
  return out;
}

/// Dates of service that come between the network's day and the plan's last: who is cut then may be others.
json::array service_dates(Context& ctx, std::span<outage::PlanStep const> steps) {
  json::array out;
  auto const active = ctx.store.active_network();
  auto const days = active && !steps.empty() ? kept_service_days(ctx.store, active->content_hash) : std::nullopt;
  if (!days) return out;
  auto const last = schedules::local_day(steps.back().at, ctx.settings.region_zone.value_or(ctx.settings.zone));
  for (auto const& one : days->later) {
    if (one.day > last) break;
    out.push_back(json::object{{"day", geo::day_text(one.day)}, {"begins", one.begins}, {"ends", one.ends}, {"named", one.named}});
  }
  return out;
}

std::string plan_digest(PlanShape const& shape) {
  auto out = fmt::format("{} {} {}\n{}\n{}\n", shape.outage.id.value, shape.outage.id ? shape.outage.revision : 0, outage::to_string(shape.outage.kind),
                         shape.outage.cause, shape.work);
  if (shape.announced_at) out += to_rfc3339(*shape.announced_at);
  for (auto const& step : shape.steps) out += fmt::format("\n{} {} {}", to_ms(step.at), step.device.value, static_cast<int>(step.to));
  return out;
}

}  // namespace

json::object preview(Context& ctx, PlanShape const& shape, PreviewFor whom) {
  auto facts = facts_of(shape.outage, shape.windows);
  facts.customers = static_cast<std::int64_t>(count_customers(shape.windows));
  facts.announced_at = shape.announced_at;
  json::object out{{"service_points", count_points(shape.windows)},
                   {"customers", facts.customers.value_or(0)},
                   {"reduced_security_customers", count_reduced(shape.windows)},
                   {"reduced_security", reduced_security_rows(ctx, shape.windows, listed_customers_max)},
                   {"service_point_minutes", planned_minutes(shape.windows)},
                   {"customer_hours", hours_of_plan(ctx, shape.outage.kind, shape.windows)}};
  if (!shape.steps.empty()) {
    out["start"] = to_rfc3339(shape.steps.front().at);
    out["end"] = to_rfc3339(shape.steps.back().at);
  }
  auto audience = audience_of(ctx, shape);
  json::array last_feed;
  for (auto const id : losing_last_feed(ctx, shape.windows)) last_feed.emplace_back(ctx.notices.find_customer(id).value().ref);
  json::object warnings{{"service_dates", service_dates(ctx, shape.steps)}, {"last_feed", std::move(last_feed)}, {"conflicts", conflicts(ctx, shape.windows, shape.outage.id)},
                        {"supply_events", supply_event_rows(ctx, shape.outage.id, supply_conflicts(ctx, shape.windows))},
                        {"frequently_interrupted", frequent_cuts(ctx, shape.outage.kind, shape.windows, listed_customers_max)}};
  for (auto const& [name, value] : warnings) out[name] = value;
  // No part of the mark: another draft of these weeks makes this plan no other.
  out["shared_cuts"] = shared_cuts(ctx, shape.outage, shape.windows);
  out["shared_cuts_days"] = std::chrono::duration_cast<std::chrono::days>(ctx.settings.share_cut_within).count();
  out["critical_and_life_support"] = std::move(audience.special);
  out["customers_without_contact"] = std::move(audience.without_contact);
  out["customers_without_contact_count"] = audience.without_contact_count;
  for (auto& [name, value] : preview_messages(ctx, shape, listed_customers_max)) out[name] = std::move(value);
  json::array texts;
  if (auto const* policy = policy_for(ctx.settings, facts.kind); policy != nullptr && !shape.steps.empty()) {
    auto const stages = notice::stages_of_cuts(*policy);
    out["policy"] = policy->name;
    put_dates(ctx, out, stages, facts, shape.steps, audience.sets);
    if (audience.example) texts = preview_texts(ctx, shape, stages, *audience.example);
  } else {
    out["policy"] = nullptr;
    out["warning"] = fmt::format("no schedule serves kind '{}': nobody would be told", facts.kind);
  }
  out["preview_id"] = preview_mark({plan_digest(shape), audience.digest, dates_digest(ctx, out), json::serialize(texts), json::serialize(warnings)});
  if (whom == PreviewFor::person) {
    out["people"] = std::move(audience.people);
    out["opted_out_people"] = std::move(audience.opted_out_people);
    out["texts"] = std::move(texts);
  }
  return out;
}

Result<json::object> check_previewed(Context& ctx, PlanShape const& shape, std::optional<std::string> const& preview_id) {
  if (!preview_id) return preview(ctx, shape, PreviewFor::record);
  auto present = preview(ctx, shape, PreviewFor::person);
  auto const changed = changed_parts(*preview_id, std::string_view(present.at("preview_id").as_string()));
  if (!changed) return fail(Error::Kind::invalid, "field 'preview_id': must be as a preview gave it", "preview_id");
  if (changed->empty()) {
    for (auto const* personal : {"people", "opted_out_people", "texts"}) present.erase(personal);
    return present;
  }
  return tl::unexpected<Error>(Error{Error::Kind::precondition,
                                     fmt::format("what was previewed has changed since ({}): look at 'present' and decide again", fmt::join(*changed, ", ")),
                                     "preview_id", json::serialize(present)});
}

}  // namespace lamplighter::flow
