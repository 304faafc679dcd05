// Which handler serves which command, and the promise that the same fact or key gets the first answer.
#include <map>

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/base/sha256.hpp"
#include "engine/flow/alarm_flow.hpp"
#include "engine/flow/announcements.hpp"
#include "engine/flow/campaign_flow.hpp"
#include "engine/flow/contact_words.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/engine_impl.hpp"
#include "engine/flow/exception_calls.hpp"
#include "engine/flow/forgetting.hpp"
#include "engine/flow/handover_flow.hpp"
#include "engine/flow/island_flow.hpp"
#include "engine/flow/link_flow.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/photo_flow.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/flow/views.hpp"
#include "engine/flow/wave_timer.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr std::chrono::hours answers_kept{7 * 24};

using Handler = Result<Answer> (*)(Context&, Command const&);

Handler handler_of(CommandKind kind) {
  switch (kind) {
    case CommandKind::trouble_call: return on_trouble_call;
    case CommandKind::meter_reports: return on_meter_reports;
    case CommandKind::device_report: return on_device_report;
    case CommandKind::report_island: return on_report_island;
    case CommandKind::inbound_message: return on_inbound_message;
    case CommandKind::declare_outage: return on_declare_outage;
    case CommandKind::confirm_outage: return on_confirm_outage;
    case CommandKind::set_etr: return on_set_etr;
    case CommandKind::restore_outage: return on_restore_outage;
    case CommandKind::cancel_outage: return on_cancel_outage;
    case CommandKind::merge_outage: return on_merge_outage;
    case CommandKind::split_outage: return on_split_outage;
    case CommandKind::preview_plan: return on_preview_plan;
    case CommandKind::create_plan: return on_create_plan;
    case CommandKind::revise_plan: return on_revise_plan;
    case CommandKind::submit_plan: return on_submit_plan;
    case CommandKind::approve_plan: return on_approve_plan;
    case CommandKind::go_plan: return on_go_plan;
    case CommandKind::delay_plan: return on_delay_plan;
    case CommandKind::switching_plan: return on_switching_plan;
    case CommandKind::complete_plan: return on_complete_plan;
    case CommandKind::extend_plan: return on_extend_plan;
    case CommandKind::cancel_plan: return on_cancel_plan;
    case CommandKind::announce_plan: return on_announce_plan;
    case CommandKind::close_exception: return on_close_exception;
    case CommandKind::hold_sending: return on_hold_sending;
    case CommandKind::release_sending: return on_release_sending;
    case CommandKind::acknowledge_alarm: return on_acknowledge_alarm;
    case CommandKind::close_call: return on_close_call;
    case CommandKind::erase_customer: return on_erase_customer;
    case CommandKind::redact_record: return on_redact_record;
    case CommandKind::try_exception: return on_try_exception;
    case CommandKind::renew_number: return on_renew_number;
    case CommandKind::put_crew: return on_put_crew;
    case CommandKind::move_crew: return on_move_crew;
    case CommandKind::propose_dispatch: return on_propose_dispatch;
    case CommandKind::commit_dispatch: return on_commit_dispatch;
    case CommandKind::job_step: return on_job_step;
    case CommandKind::permit_work: return on_permit_work;
    case CommandKind::clear_work: return on_clear_work;
    case CommandKind::acknowledge_link: return on_acknowledge_link;
    case CommandKind::exchange_link: return on_exchange_link;
    case CommandKind::crew_word: return on_crew_word;
    case CommandKind::keep_photo: return on_keep_photo;
    case CommandKind::create_campaign: return on_create_campaign;
    case CommandKind::cancel_campaign: return on_cancel_campaign;
    case CommandKind::check_campaign: return on_check_campaign;
    case CommandKind::report_payment: return on_report_payment;
    case CommandKind::finish_task: return on_finish_task;
    case CommandKind::open_handover: return on_open_handover;
    case CommandKind::sign_handover: return on_sign_handover;
    case CommandKind::withdraw_handover: return on_withdraw_handover;
    case CommandKind::correct_outage:
    case CommandKind::activate_network: return nullptr;  // served by the engine itself, or not yet
  }
  return nullptr;
}

bool only_reads(CommandKind kind) { return kind == CommandKind::preview_plan || kind == CommandKind::propose_dispatch; }

/// Facts are known again by (source, key), or by their natural key (source, object, kind, occurred_at); for ever.
bool is_fact(CommandKind kind) {
  switch (kind) {
    case CommandKind::trouble_call:
    case CommandKind::meter_reports:
    case CommandKind::device_report:
    case CommandKind::inbound_message:
    case CommandKind::report_payment:
    case CommandKind::job_step: return true;
    default: return false;
  }
}

std::string field(json::object const& body, std::string_view name) {
  auto const* value = body.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string{};
}

/// The same value gives the same text, whatever the order of the fields in which it came.
json::value in_order(json::value const& value) {
  if (auto const* list = value.if_array()) {
    json::array out;
    for (auto const& item : *list) out.push_back(in_order(item));
    return out;
  }
  if (auto const* members = value.if_object()) {
    std::map<std::string_view, json::value const*> sorted;
    for (auto const& member : *members) sorted.emplace(member.key(), &member.value());
    json::object out;
    for (auto const& [name, item] : sorted) out.emplace(name, in_order(*item));
    return out;
  }
  return value;
}
std::string canonical(json::value const& value) { return json::serialize(in_order(value)); }

/// What tells a fact from another of its source, besides its time.
constexpr char const* what_a_fact_says[] = {"device", "customer", "phone", "address", "location", "kind", "step", "phases", "from", "text"};

/// Whether the fact that was taken under the command's key is what it reports again: a sender may stamp a repeat with another
/// time, not with another device. What was forgotten since says nothing.
bool says_the_same(FactRow const& taken, Command const& command) {
  if (field(command.body, "key").empty()) return true;  // then what it says is its key
  boost::system::error_code failed;
  auto const parsed = json::parse(taken.payload, failed);
  auto const* const body = failed ? nullptr : parsed.if_object();
  if (body == nullptr || body->contains("forgotten")) return true;
  return std::all_of(std::begin(what_a_fact_says), std::end(what_a_fact_says), [&](char const* name) {
    auto const *const before = body->if_contains(name), *const now = command.body.if_contains(name);
    return (before == nullptr ? json::value() : *before) == (now == nullptr ? json::value() : *now);
  });
}

/// Hashed, because a natural key may hold a phone number or an address.
std::optional<std::string> dedup_key(Command const& command) {
  if (!is_fact(command.kind)) return std::nullopt;
  auto const& body = command.body;
  auto const kind = to_string(command.kind);
  auto source = field(body, "source");
  if (source.empty()) source = command.actor.name;
  if (auto const key = field(body, "key"); !key.empty()) {
    // Of a payment the key is the customer's: two who paid stay two, also where the bank counts anew each day.
    if (command.kind == CommandKind::report_payment) return sha256_hex(fmt::format("{}\n{}\nkey\n{}\n{}", kind, source, key, field(body, "customer")));
    return sha256_hex(fmt::format("{}\n{}\nkey\n{}", kind, source, key));
  }
  if (command.kind == CommandKind::meter_reports) {
    return sha256_hex(fmt::format("{}\n{}\nbatch\n{}", kind, source, canonical(body)));
  }
  auto const occurred = field(body, "occurred_at");
  if (occurred.empty()) return std::nullopt;  // without a time there is no natural key: each is its own fact
  auto const when = time_from_rfc3339(occurred);
  std::string natural = fmt::format("{}\n{}\n{}\n", kind, source, when ? std::to_string(to_ms(*when)) : occurred);
  natural += command.object;
  for (auto const* name : what_a_fact_says) {
    if (auto const* value = body.if_contains(name)) natural += '\n' + std::string(name) + '=' + canonical(*value);
  }
  return sha256_hex(natural);
}

/// What a command with an If-Match would change; none for commands on what has no version.
enum class Versioned : std::uint8_t { none, plan, outage };
Versioned versioned(CommandKind kind) {
  switch (kind) {
    case CommandKind::revise_plan:
    case CommandKind::submit_plan:
    case CommandKind::approve_plan:
    case CommandKind::go_plan:
    case CommandKind::delay_plan:
    case CommandKind::switching_plan:
    case CommandKind::complete_plan:
    case CommandKind::extend_plan:
    case CommandKind::announce_plan:
    case CommandKind::cancel_plan: return Versioned::plan;
    case CommandKind::confirm_outage:
    case CommandKind::set_etr:
    case CommandKind::restore_outage:
    case CommandKind::cancel_outage:
    case CommandKind::merge_outage:
    case CommandKind::split_outage:
    case CommandKind::redact_record:
    case CommandKind::correct_outage: return Versioned::outage;
    default: return Versioned::none;
  }
}

/// What is kept of the request. A photo has a place of its own, from which it can be erased.
std::string payload_of(Command const& command) {
  auto const* photo = command.body.if_contains("photo");
  if (photo == nullptr || !photo->is_object() || !photo->get_object().contains("data")) return json::serialize(command.body);
  auto body = command.body;
  body.at("photo").get_object().erase("data");
  return json::serialize(body);
}

std::string pack(Answer const& answer) { return json::serialize(answer.body); }

Answer unpack(std::string const& text, int kind) {
  Answer answer;
  answer.body = json::parse(text).as_object();
  answer.kind = static_cast<Answer::Kind>(kind);
  answer.novelty = Answer::Novelty::repeat;
  return answer;
}

}  // namespace

Result<Answer> Engine::Impl::handle(Context& ctx, Command const& command) {
  if (command.kind == CommandKind::activate_network) return activate_network(ctx, command);
  auto const handler = handler_of(command.kind);
  if (handler == nullptr) {
    return fail(Error::Kind::invalid, fmt::format("'{}' is not served by this version", to_string(command.kind)));
  }
  return handler(ctx, command);
}

Result<void> Engine::Impl::check_unchanged(Context& ctx, Command const& command) {
  auto const what = versioned(command.kind);
  if (command.if_match.empty() || what == Versioned::none) return {};
  auto const present = what == Versioned::plan ? view_plan(ports.store, command.object)
                                               : view_outage(ports.store, command.object, ctx.now);
  if (!present) return tl::unexpected<Error>(present.error());
  if (lists_tag(command.if_match, version_tag(*present))) return {};
  return tl::unexpected<Error>(Error{Error::Kind::precondition,
                                     fmt::format("'{}' has changed since you read it: look at 'present' and decide again",
                                                 command.object),
                                     "If-Match", json::serialize(*present)});
}

Result<Answer> Engine::Impl::apply_command(Context& ctx, Command const& command) {
  if (only_reads(command.kind)) return handle(ctx, command);

  std::string key_hash, body_hash;
  if (command.idempotency_key) {
    // A key names one request of its sender: what is asked, of what, with which words.
    key_hash = sha256_hex(fmt::format("{}\n{}", command.actor.name, *command.idempotency_key));
    body_hash = sha256_hex(fmt::format("{}\n{}\n{}", to_string(command.kind), command.object, canonical(command.body)));
    if (auto const kept = ctx.store.find_kept_answer(key_hash)) {
      if (kept->body_hash == body_hash) return unpack(kept->answer, kept->kind);
      return fail(Error::Kind::invalid,
                  "this Idempotency-Key was used for another request; use a new key for a new request", "Idempotency-Key");
    }
  }
  auto const dedup = dedup_key(command);
  if (dedup) {
    if (auto const first = ctx.store.find_fact(*dedup)) {
      if (!says_the_same(*first, command)) {
        return fail(Error::Kind::invalid,
                    "field 'key': this source gave the same key with another report, which was taken; give each report a key of its own", "key");
      }
      return unpack(first->answer, first->answer_kind);
    }
  }

  if (auto const same = check_unchanged(ctx, command); !same) return tl::unexpected<Error>(same.error());
  auto answer = handle(ctx, command);
  if (!answer) return answer;

  auto const occurred = time_from_rfc3339(field(command.body, "occurred_at"));
  auto source = field(command.body, "source");
  ctx.store.insert_fact({std::string(to_string(command.kind)), dedup ? *dedup : ctx.new_ref(),
                         source.empty() ? command.actor.name : source, command.actor.name, occurred ? *occurred : ctx.now,
                         ctx.now, payload_of(command), pack(*answer), static_cast<int>(answer->kind)});
  if (command.idempotency_key) {
    ctx.store.keep_answer(key_hash, {body_hash, pack(*answer), static_cast<int>(answer->kind)}, ctx.now + answers_kept);
  }
  if (!is_fact(command.kind)) ctx.store.audit(ctx.now, command.actor.name, to_string(command.kind), command.object, "");
  return answer;
}

void Engine::Impl::apply_timer(Context& ctx, Timer const& timer) {
  switch (timer.kind) {
    case TimerKind::momentary_limit: return on_momentary_limit(ctx, {timer.object});
    case TimerKind::supply_confirmation: return on_confirmation_due(ctx, {timer.object}, static_cast<int>(timer.extra));
    case TimerKind::wave_due: return on_wave_due(ctx, {timer.object}, unpacked(timer.extra, {timer.object}).after);
    case TimerKind::ladder_check: return on_ladder_check(ctx, {timer.object});
    case TimerKind::order_check: return on_order_check(ctx, {timer.object}, timer.extra);
    case TimerKind::go_prompt: return on_go_prompt(ctx, {timer.object}, timer.extra);
    case TimerKind::go_alarm: return on_go_alarm(ctx, {timer.object}, timer.extra);
    case TimerKind::unproven_block: return on_unproven_block(ctx, {timer.object}, timer.extra);
    case TimerKind::extension_prompt: return on_extension_prompt(ctx, {timer.object}, timer.extra);
    case TimerKind::etr_overdue: return on_etr_overdue(ctx, {timer.object}, timer.extra);
  }
}

}  // namespace lamplighter::flow
