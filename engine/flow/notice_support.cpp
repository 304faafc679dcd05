// Rules, holds, places to write to, and outcomes with their exceptions.
#include "engine/flow/notice_support.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/alarm_kinds.hpp"
#include "engine/flow/notice_truth.hpp"
#include "engine/flow/record_flow.hpp"
#include "engine/notice/decisions.hpp"
#include "schedules/sending.hpp"

namespace lamplighter::flow {
namespace {

using notice::OutcomeKind;
using notice::Reason;
using notice::RecipientKind;

std::optional<std::string> lane_of_channel(Settings const& settings, std::string_view channel) {
  for (auto const& [name, lane] : settings.lanes) {
    if (lane.channel == channel || (lane.channel.empty() && name == channel)) return name;
  }
  return std::nullopt;
}

/// Of a customer's contacts those whom the stage is for, by role in its order, those without a role last; where a STOP does not
/// end the stage for him, as they are to it.
std::vector<notice::Contact> people_for(Context& ctx, schedules::StageRule const& rule, CustomerId id) {
  auto people = ctx.notices.contacts(id);
  bool const has_said_stop = std::ranges::any_of(
      people, [](auto const& one) { return one.is_phone_barred || one.is_phone2_barred || !one.consents; });
  bool const may_be_spared = has_said_stop && (!rule.is_ended_by_stop || !rule.spared_by_stop.empty());
  auto const customer = may_be_spared ? ctx.notices.find_customer(id) : std::nullopt;
  if (customer && !schedules::is_ended_by_stop(rule, customer->classes)) {
    for (auto& one : people) one = notice::despite_stop(std::move(one));
  }
  if (rule.roles.empty()) return people;
  auto const rank = [&](notice::Contact const& one) {
    auto const found = std::ranges::find(rule.roles, one.role);
    return one.role.empty() ? std::ssize(rule.roles) : found == rule.roles.end() ? -1 : found - rule.roles.begin();
  };
  std::erase_if(people, [&](auto const& one) { return rank(one) < 0; });
  std::ranges::stable_sort(people, {}, rank);
  return people;
}

/// The people of a notice in the order in which they are told; a crew has one. Of a lost feed the electrician 值班电工 hears
/// first: he changes over and knows what it feeds.
std::vector<notice::Contact> people_of(Context& ctx, schedules::StageRule const* rule, notice::Recipient const& recipient,
                                       std::string_view stage) {
  if (recipient.kind == RecipientKind::customer) {
    auto people = rule != nullptr ? people_for(ctx, *rule, {recipient.id}) : ctx.notices.contacts({recipient.id});
    if (stage == notice::reduced_security_stage) {
      std::ranges::stable_partition(people, [](auto const& one) { return one.role == "electrician"; });
    }
    return people;
  }
  std::vector<notice::Contact> people;
  if (recipient.kind == RecipientKind::crew) {
    if (auto const crew = ctx.dispatches.find_crew({recipient.id})) {
      people.emplace_back();
      people.back().phone = crew->phone;
      people.back().role = "crew";
    }
  }
  return people;
}

std::string language_of(Context& ctx, notice::Recipient const& recipient) {
  std::string language;
  if (recipient.kind == RecipientKind::crew) {
    if (auto const crew = ctx.dispatches.find_crew({recipient.id})) language = crew->language;
  } else if (auto const customer = ctx.notices.find_customer({recipient.id})) {
    language = customer->language;
  }
  bool const is_fallback_needed = language.empty() && !ctx.settings.languages.empty();
  return is_fallback_needed ? ctx.settings.languages.front() : language;
}

bool can_be_reached(notice::Contact const& one) {
  bool const has_phone = (!one.phone.empty() && !one.is_phone_barred) || (!one.phone2.empty() && !one.is_phone2_barred);
  return one.consents && !one.is_void && (has_phone || !one.email.empty());
}

/// Who has a number or an address that no channel of the ladder speaks to (a fixed line and text messages only) is not without contact.
Reason why_nowhere(std::vector<notice::Contact> const& people, bool has_lane) {
  if (!has_lane) return Reason::no_lane;
  bool const all_opted_out = !people.empty() && std::ranges::all_of(people, [](auto const& one) { return !one.consents; });
  if (all_opted_out) return Reason::opted_out;
  return std::ranges::any_of(people, can_be_reached) ? Reason::no_lane : Reason::no_contact;
}

void notice_event(Context& ctx, notice::Notice const& notice, std::string_view state, std::string_view reason) {
  auto const outage = ctx.outages.find(notice.outage);
  ctx.event("notice", {{"outage", outage ? outage->ref : std::string()},
                       {"notice", std::to_string(notice.id.value)},
                       {"stage", notice.stage},
                       {"state", std::string(state)},
                       {"reason", std::string(reason)}});
}

void exception_event(Context& ctx, notice::Notice const& notice, ExceptionId id, std::string_view state) {
  auto const outage = ctx.outages.find(notice.outage);
  ctx.event("exception", {{"exception", std::to_string(id.value)},
                          {"outage", outage ? outage->ref : std::string()},
                          {"stage", notice.stage},
                          {"state", std::string(state)}});
}

}  // namespace

schedules::Policy const* policy_of(Settings const& settings, outage::Outage const& outage) {
  if (!outage.campaign) return policy_for(settings, outage::to_string(outage.kind));
  auto const found = std::ranges::find(settings.policies, outage.campaign->cadence, &schedules::Policy::name);
  return found == settings.policies.end() ? nullptr : &*found;
}

std::string text_name(outage::Outage const& outage, std::string_view stage) {
  return outage.campaign ? fmt::format("{}-{}", outage.campaign->texts, stage) : std::string(stage);
}

schedules::StageRule const* stage_rule(Settings const& settings, outage::Outage const& outage, std::string_view stage) {
  auto const* policy = stage == "order" ? policy_for(settings, "order") : policy_of(settings, outage);
  return policy == nullptr ? nullptr : schedules::find_stage(*policy, stage);
}

bool is_for(schedules::StageRule const* rule, notice::Contact const& contact) {
  return rule == nullptr || rule->roles.empty() || contact.role.empty() || std::ranges::find(rule->roles, contact.role) != rule->roles.end();
}

Holds::Holds(Context& ctx) {
  for (auto const& hold : ctx.notices.holds()) scopes_.insert(hold.scope);
}

tl::expected<Place, Reason> find_place(Context& ctx, schedules::StageRule const& rule, notice::Notice const& notice,
                                       int from_rung) {
  std::vector<notice::Contact> people;
  bool has_lane = false;
  for (auto rung = static_cast<std::size_t>(from_rung); rung < rule.ladder.size(); ++rung) {
    auto const& channel = rule.ladder[rung].channel;
    auto const lane = lane_of_channel(ctx.settings, channel);
    if (!lane) continue;
    if (!has_lane) people = people_of(ctx, &rule, notice.recipient, notice.stage);
    has_lane = true;
    for (auto const& person : people) {
      if (auto address = notice::address_for(channel, person)) {
        return Place{static_cast<int>(rung), *lane, std::move(*address), language_of(ctx, notice.recipient)};
      }
    }
  }
  return tl::unexpected(why_nowhere(people, has_lane));
}

bool is_place_still_his(Context& ctx, outage::Outage const& outage, notice::Notice const& notice, std::string_view channel,
                        std::string_view address) {
  auto const people = people_of(ctx, stage_rule(ctx.settings, outage, notice.stage), notice.recipient, notice.stage);
  return std::ranges::any_of(people, [&](auto const& person) { return notice::address_for(channel, person) == address; });
}

void supersede(Context& ctx, notice::Notice const& notice, Reason reason) {
  notice::NoticeOutcome const outcome{notice.id, OutcomeKind::superseded, notice::Evidence::e0, ctx.now, reason};
  if (!ctx.notices.put_outcome(outcome)) return;
  note_end(ctx, notice, outcome);
  ctx.decide("notice_superseded", notice.id.value, notice::to_string(reason));
  notice_event(ctx, notice, "superseded", notice::to_string(reason));
}

void give_up(Context& ctx, notice::Notice const& notice, notice::Evidence reached, Reason reason) {
  notice::NoticeOutcome const outcome{notice.id, OutcomeKind::unproven, reached, ctx.now, reason};
  if (!ctx.notices.put_outcome(outcome)) return;
  note_end(ctx, notice, outcome);
  ctx.decide("notice_unproven", notice.id.value, notice::to_string(reason));
  notice_event(ctx, notice, "unproven", notice::to_string(reason));
  if (reason == Reason::suppressed_by_mode) return;
  notice::Exception exception;
  exception.notice = notice.id;
  exception.outage = notice.outage;
  exception.recipient = notice.recipient;
  exception.stage = notice.stage;
  exception.reason = reason;
  exception.required = notice.required;
  exception.reached = reached;
  exception.opened_at = ctx.now;
  exception.proof_due = notice.proof_due;
  exception_event(ctx, notice, ctx.notices.open_exception(exception), "open");
}

void prove(Context& ctx, notice::Notice const& notice, notice::NoticeOutcome const& outcome) {
  if (!ctx.notices.put_outcome(outcome)) return;
  auto const kept = ctx.notices.outcome(notice.id);
  auto const state = notice::to_string(kept ? kept->kind : outcome.kind);
  note_end(ctx, notice, kept.value_or(outcome));
  ctx.decide("notice_" + std::string(state), notice.id.value, notifiers::to_string(outcome.evidence));
  notice_event(ctx, notice, state, notice::to_string(outcome.reason));
  auto const exception = ctx.notices.exception_of(notice.id);
  if (!exception || exception->closed_at) return;
  ctx.notices.close_exception(exception->id, ctx.now, "system", "proven");
  note_exception_closed(ctx, *exception, {"system", "proven"});
  exception_event(ctx, notice, exception->id, "closed");
}

std::vector<notice::Attempt> counting_attempts(Context& ctx, notice::Notice const& notice) {
  auto attempts = ctx.notices.attempts_of_notice(notice.id);
  std::erase_if(attempts, [&](auto const& one) {  // what a group reads proves nothing about a person
    auto const lane = ctx.settings.lanes.find(one.lane);
    return lane != ctx.settings.lanes.end() && lane->second.notifier != nullptr && lane->second.notifier->capabilities().is_announcement;
  });
  if (notice.recipient.kind != RecipientKind::customer) return attempts;
  auto const wrong = ctx.notices.wrong_numbers({notice.recipient.id});
  if (wrong.empty()) return attempts;
  for (auto const& message : ctx.notices.messages_of_notice(notice.id)) {
    if (std::ranges::find(wrong, message.address) == wrong.end()) continue;
    std::erase_if(attempts, [&](auto const& one) { return one.message == message.id; });
  }
  return attempts;
}

bool is_overtaken(Context& ctx, notice::Notice const& notice) {
  auto const outage = ctx.outages.find(notice.outage);
  auto const overtaken = outage ? Situations(ctx).overtaken(*outage, notice) : std::nullopt;
  if (!overtaken || overtaken->is_missed) return false;
  supersede(ctx, notice, overtaken->reason);
  return true;
}

void settle(Context& ctx, MessageId message) { (void)settle(ctx, ctx.notices.notices_of_message(message)); }

std::vector<notice::Notice> settle(Context& ctx, std::vector<notice::Notice> const& notices) {
  std::vector<notice::Notice> open;
  for (auto const& notice : notices) {
    auto const kept = ctx.notices.outcome(notice.id);
    if (kept && (kept->kind == OutcomeKind::superseded || kept->kind == OutcomeKind::waived)) continue;
    auto const attempts = counting_attempts(ctx, notice);
    auto const outcome = notice::outcome_of(notice, notice::best_evidence(attempts), ctx.now);
    if (!outcome) {
      if (!kept) open.push_back(notice);
      continue;
    }
    if (outcome->kind != OutcomeKind::unproven) {
      bool const is_stronger = kept && kept->kind != OutcomeKind::unproven && outcome->evidence > kept->evidence;
      if (is_stronger) note_stronger_proof(ctx, notice, outcome->evidence);
      prove(ctx, notice, *outcome);
      continue;
    }
    if (kept || is_overtaken(ctx, notice)) continue;
    bool const only_recorded = !attempts.empty() && std::ranges::all_of(attempts, [](auto const& one) {
      return one.progress.state == notice::AttemptState::suppressed;
    });
    give_up(ctx, notice, outcome->evidence, only_recorded ? Reason::suppressed_by_mode : outcome->reason);
  }
  return open;
}

void raise_notice_alarm(Context& ctx, std::string kind, std::int64_t object, std::string text) {
  check_alarm_kind(kind);
  ctx.event("alarm", {{"kind", kind}, {"text", text}});
  ctx.store.put_alarm({0, std::move(kind), object, std::move(text), ctx.now, std::nullopt});
}

}  // namespace lamplighter::flow
