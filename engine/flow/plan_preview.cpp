// What a dispatcher sees of a plan before anybody is told: whom it touches, when each must hear, and why each date is what it is.
#include <algorithm>
#include <map>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_security.hpp"
#include "engine/flow/plan_windows.hpp"
#include "engine/notice/cut_stages.hpp"
#include "engine/notice/decisions.hpp"
#include "schedules/explain.hpp"

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

json::array stage_dates(Context& ctx, schedules::Policy const& policy, schedules::Subject const& subject) {
  json::array out;
  auto const& zone = ctx.settings.zone;
  for (auto const& stage : schedules::stages_due(policy, subject, zone, ctx.now)) {
    auto const* const rule = schedules::find_stage(policy, stage.stage);
    json::object row{{"stage", stage.stage}};
    row["due"] = stage.due ? json::value(to_rfc3339(*stage.due)) : json::value(nullptr);
    if (stage.latest) row["latest"] = to_rfc3339(*stage.latest);
    if (stage.earliest) row["earliest"] = to_rfc3339(*stage.earliest);
    if (!stage.bound_by.empty()) row["legal_minimum"] = stage.bound_by;
    row["require"] = rule->is_announcement ? fmt::format("A{}", rule->required_announcement)
                                           : fmt::format("E{}", schedules::evidence_required(*rule, subject.classes));
    json::array reasons;
    for (auto const reason : stage.reasons) reasons.emplace_back(std::string(schedules::to_string(reason)));
    row["reasons"] = std::move(reasons);
    row["explanation"] = json::object{{"zh", texts_of(schedules::explain(policy, subject, stage, zone, Language::zh))},
                                      {"en", texts_of(schedules::explain(policy, subject, stage, zone, Language::en))}};
    out.push_back(std::move(row));
  }
  return out;
}

json::array minima(Context& ctx, schedules::Policy const& policy, schedules::Subject const& subject) {
  json::array out;
  auto const& zone = ctx.settings.zone;
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
json::array conflicts(Context& ctx, std::vector<outage::PlanWindow> const& windows, OutageId self) {
  std::multimap<ServicePointId, Interval> mine;
  for (auto const& w : windows) mine.emplace(w.point, Interval{w.start, w.end});
  json::array out;
  for (auto const& other : ctx.outages.plans(true)) {
    if (other.outage == self) continue;
    std::size_t shared = 0;
    for (auto const& w : ctx.outages.windows(other.outage, other.revision)) {
      auto const [first, last] = mine.equal_range(w.point);
      shared += static_cast<std::size_t>(
          std::any_of(first, last, [&](auto const& m) { return m.second.start < w.end && w.start < m.second.end; }));
    }
    if (shared > 0) out.push_back(json::object{{"plan", other.ref}, {"service_points", shared}});
  }
  return out;
}

/// How many customers have each set of classes.
using ClassSets = std::map<std::vector<std::string>, std::size_t>;

/// Dates for ordinary recipients, and for every set of classes that has others.
json::object dates(Context& ctx, schedules::Policy const& policy, schedules::Subject subject, ClassSets const& sets) {
  subject.classes = {"ordinary"};
  json::object out{{"stages", stage_dates(ctx, policy, subject)}, {"legal_minima", minima(ctx, policy, subject)}};
  json::array others;
  for (auto const& [classes, count] : sets) {
    if (others.size() >= listed_class_sets_max) break;
    subject.classes = classes;
    json::object row{{"classes", texts_of(classes)},
                     {"customers", count},
                     {"stages", stage_dates(ctx, policy, subject)},
                     {"legal_minima", minima(ctx, policy, subject)}};
    if (row.at("stages") != out.at("stages") || row.at("legal_minima") != out.at("legal_minima")) others.push_back(std::move(row));
  }
  if (!others.empty()) out["for_classes"] = std::move(others);
  return out;
}

/// The first day's dates at the top; with several days each of them under `days`.
void put_dates(Context& ctx, json::object& out, schedules::Policy const& policy, schedules::Subject facts,
               std::vector<outage::PlanStep> const& steps, ClassSets const& sets) {
  json::array days;
  for (auto const& day : split_days(ctx, steps)) {
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

json::object preview(Context& ctx, schedules::Subject facts, std::vector<outage::PlanStep> const& steps,
                     std::vector<outage::PlanWindow> const& windows, OutageId self) {
  facts.customers = static_cast<std::int64_t>(count_customers(windows));
  json::object out{{"service_points", count_points(windows)},
                   {"customers", facts.customers.value_or(0)},
                   {"reduced_security_customers", count_reduced(windows)},
                   {"reduced_security", reduced_security_rows(ctx, windows, listed_customers_max)},
                   {"service_point_minutes", planned_minutes(windows)}};
  if (!steps.empty()) {
    out["start"] = to_rfc3339(steps.front().at);
    out["end"] = to_rfc3339(steps.back().at);
  }
  json::array special, without_contact;
  ClassSets sets;
  for (auto const& [id, spans, reduced] : notice::affected_customers(windows)) {
    auto const customer = ctx.notices.find_customer(id);
    if (!customer) continue;
    bool const is_special = !customer->critical_level.empty() ||
                            std::find(customer->classes.begin(), customer->classes.end(), "life_support") !=
                                customer->classes.end();
    if (is_special && !spans.empty() && special.size() < listed_customers_max) special.emplace_back(customer->ref);
    if (!spans.empty() && !customer->classes.empty()) ++sets[customer->classes];
    if (ctx.notices.contacts(id).empty() && without_contact.size() < listed_customers_max) {
      without_contact.emplace_back(customer->ref);
    }
  }
  json::array last_feed;
  for (auto const id : losing_last_feed(ctx, windows)) last_feed.emplace_back(ctx.notices.find_customer(id).value().ref);
  out["last_feed"] = std::move(last_feed);
  out["critical_and_life_support"] = std::move(special);
  out["customers_without_contact"] = std::move(without_contact);
  out["conflicts"] = conflicts(ctx, windows, self);
  if (auto const* policy = policy_for(ctx.settings, facts.kind); policy != nullptr && !steps.empty()) {
    out["policy"] = policy->name;
    put_dates(ctx, out, notice::stages_of_cuts(*policy), facts, steps, sets);
  } else {
    out["policy"] = nullptr;
    out["warning"] = fmt::format("no schedule serves kind '{}': nobody would be told", facts.kind);
  }
  return out;
}

}  // namespace lamplighter::flow
