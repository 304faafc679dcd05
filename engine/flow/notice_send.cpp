// Messages into the queues, due ones out of them as attempts, and what notifiers and gateways say about those.
#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "engine/flow/link_flow.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/notice_truth.hpp"
#include "notifiers/text.hpp"

namespace lamplighter::flow {
namespace {

using notice::AttemptState;
using notice::Reason;

// What a channel may take for its answer: half a minute for each part, tried again, and what waits before it.
constexpr std::chrono::minutes lease_for{4};
constexpr std::chrono::minutes lease_per_part{1};
constexpr std::chrono::seconds held_look_again{15};
constexpr int recorded_per_batch = 256;  // messages of one lane that a batch may look at beyond its connections

bool needs_repeat(Context& ctx, outage::Outage const& outage, notice::Recipient const& recipient) {
  if (outage.has_hazard) return true;
  if (recipient.kind != notice::RecipientKind::customer) return false;
  auto const customer = ctx.notices.find_customer({recipient.id});
  return customer && std::ranges::any_of(customer->classes, [](auto const& one) {
           return one == "life_support" || one == "hazardous";
         });
}

/// One message for notices to one address; the ladder looks at it when its rung has waited and when proof is overdue.
void put_message(Context& ctx, outage::Outage const& outage, schedules::StageRule const& rule, Place const& place,
                 std::vector<notice::Notice> const& notices) {
  notice::Message message;
  message.outage = outage.id;
  message.stage = notices.front().stage;
  message.lane = place.lane;
  message.rung = place.rung;
  message.recipient = notices.front().recipient;
  message.address = place.address;
  message.language = place.language;
  message.priority = rule.priority;
  message.due_at = ctx.now;
  message.expires_at = notices.front().expires_at;
  message.may_repeat = rule.may_repeat;
  message.required = notice::Evidence::e0;
  std::vector<NoticeId> ids;
  for (auto const& one : notices) {
    ids.push_back(one.id);
    message.expires_at = std::min(message.expires_at, one.expires_at);
    message.required = std::max(message.required, one.required);
    message.may_repeat = message.may_repeat || needs_repeat(ctx, outage, one.recipient);
  }
  message.id = ctx.notices.insert_message(message, ids);
  ctx.notices.enqueue(message.id, message.lane, message.priority, message.due_at);
  auto const wait = rule.ladder[static_cast<std::size_t>(place.rung)].wait;
  if (wait > milliseconds{0}) ctx.timer(ctx.now + wait, TimerKind::ladder_check, message.id.value);
  for (auto const& one : notices) {
    ctx.timer(one.proof_due + milliseconds{1}, TimerKind::ladder_check, message.id.value);
    ctx.timer(one.expires_at, TimerKind::ladder_check, message.id.value);
  }
  ctx.decide("message_queued", message.id.value, fmt::format("{} rung {}", message.lane, message.rung));
}

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
  explicit Pass(Context& ctx) : ctx_(ctx), holds_(ctx), situations_(ctx) {}

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
    if (free <= 0) return;
    for (auto const& entry : ctx_.notices.due_messages(name, ctx_.now, free + recorded_per_batch)) {
      if (free <= 0) return;
      if (take(name, lane, entry) == Taken::connection) --free;
    }
  }

  enum class Taken : std::uint8_t { nothing, connection };

  Taken take(std::string const& name, Lane const& lane, notice::QueueEntry const& entry) {
    ctx_.notices.dequeue(entry.message, name, entry.priority, entry.due);
    auto const message = ctx_.notices.find_message(entry.message);
    auto const outage = message ? ctx_.outages.find(message->outage) : std::nullopt;
    if (!outage) return Taken::nothing;
    if (holds_.stage(message->stage)) {
      ctx_.notices.enqueue(message->id, name, message->priority, ctx_.now + held_look_again);
      return Taken::nothing;
    }
    auto const all = ctx_.notices.notices_of_message(message->id);
    auto const notices = still_true(ctx_, situations_, *outage, wanting(ctx_, all));
    if (notices.empty()) return Taken::nothing;  // nobody wants it any more, or it would not be true
    if (ctx_.now >= message->expires_at || !may_submit(*message, entry)) {
      on_ladder_check(ctx_, message->id);
      return Taken::nothing;
    }
    if (awaits_reports(*outage, notices)) {
      ctx_.notices.enqueue(message->id, name, message->priority, ctx_.reports_awaited_until);
      return Taken::nothing;
    }
    // Proof of a message is proof for all its notices: where one of them wants it no longer, the rest goes anew.
    if (notices.size() != all.size() || has_moved(lane, *message, notices)) {
      release_anew(*outage, *message, notices);
      return Taken::nothing;
    }
    return submit(name, lane, *outage, *message, notices);
  }

  /// After a long absence nobody knows yet who is without supply: the reports of that time come in now.
  bool awaits_reports(outage::Outage const& outage, std::vector<notice::Notice> const& notices) {
    if (ctx_.now >= ctx_.reports_awaited_until) return false;
    auto const about = about_of(ctx_, outage, notices.front());
    return about == notice::About::interruption || about == notice::About::supply_back;
  }

  /// Whether somebody whom it tells is to be told elsewhere by now.
  bool has_moved(Lane const& lane, notice::Message const& message, std::vector<notice::Notice> const& notices) {
    auto const& channel = lane.channel.empty() ? message.lane : lane.channel;
    return std::ranges::any_of(
        notices, [&](auto const& one) { return !is_place_still_his(ctx_, one, channel, message.address); });
  }

  /// Those that no later message took over already.
  void release_anew(outage::Outage const& outage, notice::Message const& message, std::vector<notice::Notice> notices) {
    std::erase_if(notices, [&](auto const& one) { return ctx_.notices.messages_of_notice(one.id).back().id != message.id; });
    ctx_.decide("message_renewed", message.id.value, fmt::format("{} notices", notices.size()));
    release(ctx_, outage, notices, message.rung);
    has_renewed_ = true;
  }

  /// Whether the ladder's word is to submit now; a message may stand in a queue twice, and goes once.
  bool may_submit(notice::Message const& message, notice::QueueEntry const&) {
    auto const attempts = ctx_.notices.attempts(message.id);
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
               std::vector<notice::Notice> const& notices) {
    auto const text = render(name, lane, outage, message, notices);
    if (!text) {
      for (auto const& one : notices) give_up(ctx_, one, notice::Evidence::e0, Reason::text_unusable);
      raise_notice_alarm(ctx_, "text_unusable", outage.id.value,
                         fmt::format("outage {}: nothing is sent for stage {}: {}", outage.ref, message.stage,
                                     text.error().message));
      return Taken::nothing;
    }
    put_text(message, *text);
    std::vector<std::string> const allowed(lane.test_addresses.begin(), lane.test_addresses.end());
    bool const goes = notifiers::decide_passage(lane.mode, allowed, message.address) == notifiers::Passage::goes;
    notice::Attempt attempt;
    attempt.message = message.id;
    attempt.lane = name;
    attempt.number = static_cast<int>(ctx_.notices.attempts(message.id).size()) + 1;
    attempt.progress.state = goes ? AttemptState::submitting : AttemptState::suppressed;
    attempt.progress.parts = static_cast<int>(text->parts.size());
    attempt.submitted_at = ctx_.now;
    attempt.reason = goes ? (attempt.number > 1 ? Reason::repeat : Reason::wait_for_receipt) : Reason::suppressed_by_mode;
    if (!goes) attempt.finished_at = ctx_.now;
    attempt.id = ctx_.notices.insert_attempt(attempt, ctx_.now + lease_for + attempt.progress.parts * lease_per_part);
    ctx_.notices.log_attempt(attempt.id, ctx_.now, attempt.progress.state, notice::to_string(attempt.reason), "");
    if (goes && text->link) keep_link(ctx_, *text->link, attempt.id);
    ctx_.decide(goes ? "attempt_submitting" : "attempt_suppressed", attempt.id.value, name);
    if (!goes) {
      on_ladder_check(ctx_, message.id);
      return Taken::nothing;
    }
    auto const validity = std::chrono::ceil<std::chrono::minutes>(message.expires_at - ctx_.now);
    ctx_.effects.sends.push_back(
        {name, notifiers::Submission{.attempt = {attempt.id.value},
                                     .address = message.address,
                                     .subject = text->subject,
                                     .parts = text->parts,
                                     .language = message.language,
                                     .reference = reference_of(outage, message.stage),
                                     .validity = validity}});
    return Taken::connection;
  }

  struct Text {
    std::string subject;
    std::vector<std::string> parts;
    std::optional<NewLink> link{};
  };
  /// As it may be kept: without the token of its link.
  void put_text(notice::Message const& message, Text const& text) {
    auto const url = text.link ? std::string_view(text.link->url) : std::string_view{};
    auto parts = text.parts;
    for (auto& part : parts) part = without_token(std::move(part), url);
    ctx_.notices.put_text(message.id, without_token(text.subject, url), parts);
  }
  Result<Text> render(std::string const& name, Lane const& lane, outage::Outage const& outage,
                      notice::Message const& message, std::vector<notice::Notice> const& notices) {
    if (!ctx_.settings.templates) return fail(Error::Kind::failed, "no templates are loaded");
    auto const channel = lane.channel.empty() ? name : lane.channel;
    auto values = text_values(ctx_, outage, message, notices, ends_of(outage, message.stage, notices));
    std::optional<NewLink> link;
    if (ctx_.settings.templates->uses(message.stage, message.language, channel, "link")) link = new_link(ctx_, message);
    if (link) values["link"] = link->url;
    auto rendered = ctx_.settings.templates->render(message.stage, message.language, channel, values);
    if (!rendered) return tl::unexpected(rendered.error());
    auto const able = lane.notifier->capabilities();
    auto const parts_max = able.parts_max;
    if (link && rendered->body.find(link->url) == std::string::npos) link.reset();  // dropped: the text was too long
    if (able.takes_whole_texts || (channel != "sms" && parts_max <= 1)) return Text{rendered->subject, {rendered->body}, std::move(link)};
    auto parts = notifiers::split_text(rendered->body, {.parts_max = std::clamp<std::size_t>(parts_max, 1, 32)});
    if (!parts) return fail(Error::Kind::failed, parts.error().message);
    return Text{rendered->subject, std::move(*parts), std::move(link)};
  }

  /// Only of those written to: a plan may have a hundred thousand windows, a message has few.
  WindowEnds ends_of(outage::Outage const& outage, std::string_view stage, std::vector<notice::Notice> const& notices) {
    return names_window(stage) ? window_ends(ctx_, outage, notices) : WindowEnds{};
  }

  Context& ctx_;
  Holds holds_;
  Situations situations_;  // read once per pass
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

void release(Context& ctx, outage::Outage const& outage, std::vector<notice::Notice> const& notices, int from_rung) {
  if (notices.empty()) return;
  auto const* rule = stage_rule(ctx.settings, outage, notices.front().stage);
  if (rule == nullptr) {
    for (auto const& one : notices) give_up(ctx, one, notice::Evidence::e0, Reason::no_lane);
    return;
  }
  auto const ends = names_window(rule->id) ? window_ends(ctx, outage) : WindowEnds{};
  auto const end_of = [&](notice::Notice const& one) {
    auto const found = ends.find({CustomerId{one.recipient.id}, from_ms(one.occurrence)});
    return found == ends.end() ? Time{} : found->second;
  };
  // One text has one lane, one start and one end; within that, moderation joins what goes to one address.
  using Key = std::tuple<int, std::string, std::int64_t, Time>;
  std::map<Key, std::pair<std::vector<notice::Notice>, std::vector<notice::Addressee>>> groups;
  for (auto const& one : notices) {
    auto place = find_place(ctx, *rule, one, from_rung);
    if (!place) {
      auto const reached = notice::best_evidence(counting_attempts(ctx, one));
      give_up(ctx, one, reached, from_rung > 0 ? Reason::ladder_exhausted : place.error());
      continue;
    }
    auto& [members, addressees] = groups[{place->rung, place->lane, one.occurrence, end_of(one)}];
    members.push_back(one);
    addressees.push_back({std::move(place->address), std::move(place->language)});
  }
  for (auto const& [key, group] : groups) {
    auto const& [members, addressees] = group;
    for (auto const& envelope : notice::moderate(addressees)) {
      std::vector<notice::Notice> chosen;
      for (auto const index : envelope.notices) chosen.push_back(members[index]);
      put_message(ctx, outage, *rule, {std::get<0>(key), std::get<1>(key), envelope.address, envelope.language}, chosen);
    }
  }
}

void submit_due(Context& ctx) { Pass(ctx).run(); }

void on_submitted(Context& ctx, notifiers::SubmissionOutcome const& outcome) {
  auto attempt = ctx.notices.find_attempt({outcome.attempt.value});
  if (!attempt) {
    ctx.store.audit(ctx.now, "notifier", "unknown_attempt", std::to_string(outcome.attempt.value), "submission");
    return;
  }
  if (attempt->progress.state == AttemptState::uncertain) ctx.store.clear_alarms(unanswered_alarm(attempt->lane), 0, ctx.now);
  apply_report(ctx, *attempt, notifiers::state_after(outcome.kind), notifiers::whole_message, outcome.detail);
  ctx.notices.end_lease(attempt->id);
  on_ladder_check(ctx, attempt->message);
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
  auto const merged = apply_report(ctx, *attempt, receipt.state, receipt.part, receipt.detail);
  on_ladder_check(ctx, attempt->message);
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
      apply_report(ctx, *attempt, AttemptState::uncertain, notifiers::whole_message,
                   notice::to_string(Reason::crash_recovered));
      ctx.timer(ctx.now, TimerKind::ladder_check, attempt->message.value);
    }
    ctx.notices.end_lease(id);
  }
}

}  // namespace lamplighter::flow
