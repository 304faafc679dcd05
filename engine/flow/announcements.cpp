// Announcements recorded by people and machines, and what they settle.
#include "engine/flow/announcements.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/plan_announcements.hpp"
#include "engine/flow/plan_state.hpp"
#include "engine/flow/plan_windows.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;

constexpr std::array people_means = std::to_array<std::string_view>(
    {"web", "app", "chat_group", "poster", "notice_board", "newspaper", "broadcast", "loudspeaker", "village", "property_manager"});
constexpr std::string_view known_means =
    "web, app, chat_group, poster, notice_board, newspaper, broadcast, loudspeaker, village, property_manager";
constexpr std::chrono::minutes clock_tolerance{5};

std::optional<int> level_from(std::string_view word) {
  if (word == "A1") return 1;
  if (word == "A2") return 2;
  if (word == "A3") return 3;
  return std::nullopt;
}

std::optional<std::string> means_from(std::string_view word) {
  return std::ranges::find(people_means, word) == people_means.end() ? std::nullopt : std::optional<std::string>(word);
}

json::object described(notice::Announcement const& one) {
  return {{"announcement", std::to_string(one.id)}, {"level", fmt::format("A{}", one.level)}, {"means", one.means}, {"where", one.where},
          {"evidence", one.evidence}, {"announced_at", to_rfc3339(one.at)}, {"by", one.by}, {"stage", one.stage}, {"revision", one.revision}};
}

bool has_rung(schedules::StageRule const& rule, std::string_view channel) {
  return std::ranges::any_of(rule.ladder, [&](auto const& rung) { return rung.channel == channel; });
}

/// Since when there are the windows that the plan has now; nothing about them was announced before.
Time windows_since(Context& ctx, outage::Outage const& outage) {
  Time since{};
  for (auto const& entry : ctx.outages.history(outage.id)) {
    using enum outage::Reason;
    bool const makes_windows = entry.reason == plan_created || entry.reason == plan_revised || entry.reason == plan_delayed ||
                               entry.reason == plan_postponed || entry.reason == plan_extended;
    if (makes_windows) since = std::max(since, entry.at);
  }
  return since;
}

/// What the body says, held against the plan and its policy.
void check(Context& ctx, outage::Outage const& outage, BodyReader& body, notice::Announcement const& one) {
  if (one.at > ctx.now + clock_tolerance) body.problem("at", "is in the future; record it when it has been made");
  if (auto const since = windows_since(ctx, outage); one.at < since - clock_tolerance) {
    body.problem("at", fmt::format("lies before the plan had its present windows ({}); what was announced earlier named others", to_rfc3339(since)));
  }
  bool const is_passed_on = one.means == "village" || one.means == "property_manager";
  if (one.level == 3 && !is_passed_on) body.problem("means", "of A3 is village or property_manager: they confirm that they passed it on");
  if (one.level >= 2 && one.evidence.empty()) {
    body.problem("evidence", one.level == 2 ? "is missing: A2 is posted with a photo; give its number or address"
                                            : "is missing: A3 is confirmed; give the number or address of the confirmation");
  }
  if (one.stage.empty()) return;
  auto const* const rule = stage_rule(ctx.settings, outage, one.stage);
  if (rule == nullptr || !rule->is_announcement) body.problem("stage", fmt::format("'{}' is no announcement of this plan's policy", one.stage));
}

}  // namespace

bool serves(notice::Announcement const& one, schedules::StageRule const& rule) {
  if (!rule.is_announcement || one.level < rule.required_announcement) return false;
  if (!one.stage.empty() && one.stage != rule.id) return false;
  if (!one.stage.empty()) return true;
  if (rule.is_event) return false;  // what happened later was not in an announcement of the plan
  return one.means != "public_page" || has_rung(rule, "public");
}

std::optional<Time> announced_at(Context& ctx, outage::Outage const& outage, outage::Plan const& plan) {
  auto const* const policy = policy_for(ctx.settings, outage::to_string(outage.kind));
  if (policy == nullptr) return std::nullopt;
  bool const has_stages = std::ranges::any_of(policy->stages, [](auto const& rule) { return rule.is_announcement && !rule.is_event; });
  for (auto const& one : ctx.notices.published().announcements(outage.id)) {  // by when they were made
    if (one.revision != plan.revision) continue;
    bool const serves_one = std::ranges::any_of(policy->stages, [&](auto const& rule) { return !rule.is_event && serves(one, rule); });
    if (serves_one || (!has_stages && one.means != "public_page")) return one.at;
  }
  return std::nullopt;
}

void note_announcement(Context& ctx, outage::Outage const& outage, notice::Announcement one) {
  one.outage = outage.id;
  one.recorded_at = ctx.now;
  one.id = ctx.notices.published().put_announcement(one);
  ctx.effects.closings.push_back({outage.id, "announced", std::nullopt, described(one)});
  ctx.decide("announced", outage.id.value, fmt::format("A{} {}", one.level, one.means));
  ctx.event("announcement", {{"outage", outage.ref}, {"level", fmt::format("A{}", one.level)}, {"means", one.means}});
  auto const plan = ctx.outages.find_plan(outage.id);
  auto const* const rule = one.stage.empty() ? nullptr : stage_rule(ctx.settings, outage, one.stage);
  bool const is_of_event = rule != nullptr && rule->is_event && serves(one, *rule);
  bool const is_ahead = plan && plan->state != outage::PlanState::cancelled;
  bool const is_settled = is_of_event || (is_ahead && !asks_for_announcement(ctx, outage, *plan));
  if (is_settled) ctx.store.clear_alarms(announcement_alarm, outage.id.value, ctx.now);
}

void note_published(Context& ctx, outage::Outage const& outage, std::string_view alert) {
  for (auto const& one : ctx.notices.published().announcements(outage.id)) {
    if (one.means == "public_page" && one.revision == outage.revision) return;
  }
  notice::Announcement one;
  one.revision = outage.revision;
  one.means = "public_page";
  one.where = ctx.settings.public_alerts.page;
  one.evidence = std::string(alert);
  one.at = ctx.now;
  one.by = "system";
  note_announcement(ctx, outage, std::move(one));
}

Result<Answer> on_announce_plan(Context& ctx, Command const& command) {
  auto found = find_plan(ctx, command.object);
  if (!found) return tl::unexpected<Error>(found.error());
  auto const& [outage, plan] = *found;
  BodyReader body(command.body);
  notice::Announcement one;
  one.level = body.word("level", level_from, "A1, A2, A3").value_or(1);
  one.means = body.word("means", means_from, known_means).value_or("web");
  one.where = body.name("where");
  one.at = body.optional_time("at").value_or(ctx.now);
  one.evidence = body.optional_name("evidence").value_or("");
  one.stage = body.optional_name("stage").value_or("");
  one.revision = plan.revision;
  one.by = command.actor.name;
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  BodyReader facts(command.body);  // what is wrong with the form is said first
  check(ctx, outage, facts, one);
  if (facts.has_problem()) return tl::unexpected<Error>(facts.finish().error());
  if (plan.state == outage::PlanState::draft) {
    return fail(Error::Kind::conflict, fmt::format("plan '{}' is a draft: nobody announces what nobody has submitted", plan.ref));
  }
  ctx.store.audit(ctx.now, command.actor.name, "announced", plan.ref, fmt::format("A{} {}", one.level, one.means));
  note_announcement(ctx, outage, one);
  Answer answer;
  answer.kind = Answer::Kind::created;
  answer.body = {{"plan", plan.ref}, {"level", fmt::format("A{}", one.level)}, {"means", one.means}, {"announced_at", to_rfc3339(one.at)},
                 {"is_due", asks_for_announcement(ctx, outage, plan)}};
  return answer;
}

}  // namespace lamplighter::flow
