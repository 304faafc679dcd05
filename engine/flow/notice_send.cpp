// Due messages out of the queues as attempts, and what notifiers and gateways say about those.
#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "engine/flow/announcement_posts.hpp"
#include "engine/flow/attempt_start.hpp"
#include "engine/flow/link_flow.hpp"
#include "engine/flow/message_texts.hpp"
#include "engine/flow/notice_caps.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/notice_truth.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/question_flow.hpp"

namespace lamplighter::flow {
namespace {

using notice::AttemptState;
using notice::Reason;

constexpr std::chrono::seconds held_look_again{15};
constexpr int recorded_per_batch = 256;  // messages of one lane that a batch may look at beyond its connections

/// Of a message's notices those that still want it: open, or unproven with nobody having taken over yet.
std::vector<notice::Notice> wanting(Context& ctx, std::vector<notice::Notice> const& all) {
  std::vector<notice::Notice> result;
  for (auto const& one : all) {
    auto const outcome = ctx.notices.outcome(one.id);
    if (!outcome) {
      result.push_back(one);
    } else if (outcome->kind == notice::OutcomeKind::unproven) {
      auto const exception = ctx.notices.exception_of(one.id);
      if (exception && !exception->closed_at) result.push_back(one);
    }
  }
  return result;
}

/// Takes messages from the lanes' queues in one pass over all lanes.
class Pass {
 public:
  explicit Pass(Context& ctx) : ctx_(ctx), holds_(ctx), situations_(ctx), texts_(ctx) {}

  void run() {
    if (holds_.all()) return;
    run_lanes();
    if (has_renewed_) run_lanes();  // what went anew is due now, on whatever lane
  }

 private:
  void run_lanes() {
    for (auto const& [name, lane] : ctx_.settings.lanes) {
      if (lane.notifier != nullptr && !holds_.notifier(name)) run_lane(name, lane);
    }
  }

  void run_lane(std::string const& name, Lane const& lane) {
    auto const connections = lane.notifier->is_reachable() ? lane.notifier->capabilities().connections : 1;
    int free = connections - ctx_.notices.in_flight(name);
    for (int looks = free + recorded_per_batch; free > 0 && looks > 0;) {
      auto const piece = ctx_.notices.due_messages(name, ctx_.now, std::min(free, looks));
      if (piece.empty()) return;
      looks -= static_cast<int>(piece.size());
      ctx_.notices.dequeue(name, piece);
      expect(piece);
      for (auto const& entry : piece) {
        if (take(name, lane, entry) == Taken::connection) --free;
      }
    }
  }

  /// What is looked at of each of them is read together.
  void expect(std::vector<notice::QueueEntry> const& piece) {
    notice::Expected expected;
    for (auto const& entry : piece) expected.messages.push_back(entry.message);
    ctx_.notices.expect(expected);
    std::vector<ServicePointId> points;
    for (auto const& entry : piece) {
      for (auto const& one : ctx_.notices.notices_of_message(entry.message)) {
        auto const customer = one.recipient.kind == notice::RecipientKind::customer ? ctx_.book.customer({one.recipient.id}) : geo::CustomerIndex{};
        if (!customer.is_valid()) continue;
        for (auto const point : ctx_.network().service_points_of(customer)) points.push_back(ctx_.book.id_of(point));
      }
    }
    if (points.size() > 1) ctx_.outages.expect(points);
  }

  enum class Taken : std::uint8_t { nothing, connection };

  Taken take(std::string const& name, Lane const& lane, notice::QueueEntry const& entry) {
    auto const message = ctx_.notices.find_message(entry.message);
    if (message && holds_.stage(message->stage)) {
      ctx_.notices.enqueue(message->id, name, message->priority, ctx_.now + held_look_again);
      return Taken::nothing;
    }
    if (message && is_answer(*message)) return take_answer(ctx_, name, lane, *message) == AnswerTaken::connection ? Taken::connection : Taken::nothing;
    auto const outage = message ? ctx_.outages.find(message->outage) : std::nullopt;
    if (!outage) return Taken::nothing;
    if (is_post(*message)) return take_post(ctx_, name, lane, *outage, *message) == PostTaken::connection ? Taken::connection : Taken::nothing;
    auto const all = ctx_.notices.notices_of_message(message->id);
    auto const notices = still_true(ctx_, situations_, *outage, wanting(ctx_, all));
    if (notices.empty()) return Taken::nothing;  // nobody wants it any more, or it would not be true
    auto const attempts = ctx_.notices.attempts(message->id);
    if (ctx_.now >= message->expires_at || !may_submit(*message, attempts)) {
      on_ladder_check(ctx_, message->id);
      return Taken::nothing;
    }
    if (awaits_reports(*outage, notices)) {
      ctx_.notices.enqueue(message->id, name, message->priority, ctx_.reports_awaited_until);
      return Taken::nothing;
    }
    // Proof of a message is proof for all its notices: where one of them wants it no longer, the rest goes anew.
    if (notices.size() != all.size() || has_moved(lane, *outage, *message, notices) || are_apart(*outage, notices)) {
      release_anew(*outage, *message, notices);
      return Taken::nothing;
    }
    if (auto const cap = cap_on(ctx_, *outage, *message, notices); cap.reached != nullptr) {
      has_renewed_ = put_aside(ctx_, *outage, *message, notices, cap) == Aside::other_channel || has_renewed_;
      return Taken::nothing;
    }
    return submit(name, lane, *outage, *message, notices, static_cast<int>(attempts.size()) + 1);
  }

  /// After a long absence nobody knows yet who is without supply: the reports of that time come in now.
  bool awaits_reports(outage::Outage const& outage, std::vector<notice::Notice> const& notices) {
    if (ctx_.now >= ctx_.reports_awaited_until) return false;
    auto const about = about_of(ctx_, outage, notices.front());
    return about == notice::About::interruption || about == notice::About::supply_back;
  }

  /// Whether somebody whom it tells is to be told elsewhere by now.
  bool has_moved(Lane const& lane, outage::Outage const& outage, notice::Message const& message, std::vector<notice::Notice> const& notices) {
    auto const& channel = lane.channel.empty() ? message.lane : lane.channel;
    return std::ranges::any_of(
        notices, [&](auto const& one) { return !is_place_still_his(ctx_, outage, one, channel, message.address); });
  }

  /// Whether those whom it tells are in several outages by now: one text would not be true for all of them.
  bool are_apart(outage::Outage const& outage, std::vector<notice::Notice> const& notices) {
    if (notices.size() < 2 || !outage.has_parts) return false;
    auto const present = [&](notice::Notice const& one) {
      auto const other = present_for(ctx_, outage, one.recipient);
      return other ? other->id : outage.id;
    };
    return std::ranges::any_of(notices, [&, first = present(notices.front())](auto const& one) { return present(one) != first; });
  }

  /// Those that no later message took over already.
  void release_anew(outage::Outage const& outage, notice::Message const& message, std::vector<notice::Notice> notices) {
    std::erase_if(notices, [&](auto const& one) { return ctx_.notices.messages_of_notice(one.id).back().id != message.id; });
    ctx_.decide("message_renewed", message.id.value, fmt::format("{} notices", notices.size()));
    release(ctx_, outage, notices, message.rung);
    has_renewed_ = true;
  }

  /// Whether the ladder's word is to submit now; a message may stand in a queue twice, and goes once.
  bool may_submit(notice::Message const& message, std::vector<notice::Attempt> const& attempts) {
    if (attempts.empty()) return true;
    notice::LadderFacts facts;
    facts.attempts = attempts;
    facts.may_repeat = message.may_repeat;
    facts.required = message.required;
    facts.due_at = message.due_at;
    facts.expires_at = message.expires_at;
    facts.proof_due = message.expires_at;
    auto const verdict = notice::next_ladder_step(facts, ctx_.now);
    return verdict.act == notice::LadderVerdict::Act::submit && verdict.look_again_at <= ctx_.now;
  }

  Taken submit(std::string const& name, Lane const& lane, outage::Outage const& outage, notice::Message const& message,
               std::vector<notice::Notice> const& notices, int number) {
    auto const text = texts_.render(name, lane, outage, message, notices);
    if (!text) {
      for (auto const& one : notices) give_up(ctx_, one, notice::Evidence::e0, Reason::text_unusable);
      raise_notice_alarm(ctx_, "text_unusable", outage.id.value,
                         fmt::format("outage {}: nothing is sent for stage {}: {}", outage.ref, message.stage,
                                     text.error().message));
      return Taken::nothing;
    }
    put_text(message, *text);
    auto const started = start_attempt(ctx_, name, lane, message,
                                       {.subject = text->subject, .parts = text->parts, .reference = reference_of(outage, message.stage), .number = number},
                                       "attempt");
    if (started.as == Started::submitting) {
      if (text->link) keep_link(ctx_, *text->link, started.id);
      return Taken::connection;
    }
    on_ladder_check(ctx_, message.id);
    return Taken::nothing;
  }

  /// As it may be kept: without the token of its link.
  void put_text(notice::Message const& message, MessageText const& text) {
    auto const url = text.link ? std::string_view(text.link->url) : std::string_view{};
    auto parts = text.parts;
    for (auto& part : parts) part = without_token(std::move(part), url);
    ctx_.notices.put_text(message.id, without_token(text.subject, url), parts);
  }

  Context& ctx_;
  Holds holds_;
  Situations situations_;  // read once per pass
  MessageTexts texts_;
  bool has_renewed_ = false;
};

}  // namespace

namespace {

/// A number that refuses every message becomes a finding; a text that a channel could not take says nothing of a number.
void note_refused_for_good(Context& ctx, notice::Attempt const& attempt) {
  if (attempt.progress.state != AttemptState::failed_permanent) return;
  auto const message = ctx.notices.find_message(attempt.message);
  if (message && message->recipient.kind == notice::RecipientKind::customer) ctx.notices.note_failure(message->address, message->lane, ctx.now);
}

}  // namespace

notifiers::MergeReason apply_report(Context& ctx, notice::Attempt& attempt, AttemptState reported, int part,
                                    std::string_view detail) {
  auto const before = attempt.progress;
  auto const merged = notifiers::merge(attempt.progress, reported, part);
  if (!(attempt.progress == before)) {
    attempt.finished_at = ctx.now;
    ctx.notices.update_attempt(attempt);
    note_refused_for_good(ctx, attempt);
  }
  ctx.notices.log_attempt(attempt.id, ctx.now, reported, notifiers::to_string(merged), detail);
  ctx.decide("attempt_" + std::string(notifiers::to_string(reported)), attempt.id.value, notifiers::to_string(merged));
  return merged;
}

bool ask_for_lost(Context& ctx, notice::Attempt& attempt, std::string_view detail) {
  apply_report(ctx, attempt, AttemptState::uncertain, notifiers::whole_message, detail);
  auto const lane = ctx.settings.lanes.find(attempt.lane);
  bool const can_answer = lane != ctx.settings.lanes.end() && lane->second.notifier != nullptr && lane->second.notifier->capabilities().can_reconcile;
  if (!can_answer) {
    ctx.notices.end_lease(attempt.id);
    return false;
  }
  ctx.notices.renew_lease(attempt.id, ctx.now + lease_of(0));
  notifiers::LostSubmission lost{.attempt = {attempt.id.value}, .submitted_at = attempt.submitted_at};
  if (auto const message = ctx.notices.find_message(attempt.message)) {
    lost.address = message->address;
    lost.language = message->language;
    for (auto const& part : ctx.notices.text(message->id)) lost.text += (lost.text.empty() ? "" : "\n") + part;
  }
  ctx.effects.lost_answers.push_back({attempt.lane, std::move(lost)});
  return true;
}

void submit_due(Context& ctx) { Pass(ctx).run(); }

void on_submitted(Context& ctx, notifiers::SubmissionOutcome const& outcome) {
  auto attempt = ctx.notices.find_attempt({outcome.attempt.value});
  if (!attempt) {
    ctx.store.audit(ctx.now, "notifier", "unknown_attempt", std::to_string(outcome.attempt.value), "submission");
    return;
  }
  if (attempt->progress.state == AttemptState::uncertain) ctx.store.clear_alarms(unanswered_alarm(attempt->lane), 0, ctx.now);
  auto const before = attempt->progress.state;
  bool const is_lost = before == AttemptState::submitting && outcome.kind == notifiers::SubmissionOutcome::Kind::uncertain;
  if (is_lost) {  // nothing is repeated, and no other channel tried, before one that can be asked has answered
    if (!ask_for_lost(ctx, *attempt, outcome.detail)) after_report(ctx, before, *attempt);
    return;
  }
  apply_report(ctx, *attempt, notifiers::state_after(outcome.kind), notifiers::whole_message, outcome.detail);
  ctx.notices.end_lease(attempt->id);
  after_report(ctx, before, *attempt);
}

Result<Answer> on_receipt(Context& ctx, notifiers::Receipt const& receipt) {
  Answer answer;
  auto attempt = ctx.notices.find_attempt({receipt.attempt.value});
  if (!attempt) {
    ctx.store.audit(ctx.now, "gateway", "unknown_receipt", std::to_string(receipt.attempt.value),
                    notifiers::to_string(receipt.state));
    answer.body["known"] = false;
    return answer;
  }
  if (region_of(attempt->id.value) != ctx.settings.region) {  // on a shared server: without its lease nothing of it is changed
    return fail(Error::Kind::conflict, fmt::format("attempt {} is of region {}: its own daemon takes this receipt",
                                                      attempt->id.value, region_of(attempt->id.value).value));
  }
  auto const before = attempt->progress.state;
  auto const merged = apply_report(ctx, *attempt, receipt.state, receipt.part, receipt.detail);
  after_report(ctx, before, *attempt);
  answer.body["known"] = true;
  answer.body["result"] = std::string(notifiers::to_string(merged));
  return answer;
}

void recover_attempts(Context& ctx) {
  for (auto const& alarm : ctx.store.open_alarms()) {  // the channels start anew, too
    if (alarm.kind.starts_with(unanswered_alarm(""))) ctx.store.clear_alarms(alarm.kind, alarm.object, ctx.now);
  }
  for (auto const id : ctx.notices.leased()) {
    if (auto attempt = ctx.notices.find_attempt(id)) {
      attempt->reason = Reason::crash_recovered;
      if (!ask_for_lost(ctx, *attempt, notice::to_string(Reason::crash_recovered))) {
        ctx.timer(ctx.now, TimerKind::ladder_check, attempt->message.value);
      }
    } else {
      ctx.notices.end_lease(id);
    }
  }
}

}  // namespace lamplighter::flow
