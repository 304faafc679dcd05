// One batch: applied in one transaction, committed once; only then events are published, callers answered, messages sent.
#include <fmt/format.h>

#include "engine/flow/contact_words.hpp"
#include "engine/flow/engine_impl.hpp"
#include "engine/flow/forgetting.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/public_alerts.hpp"
#include "engine/flow/record_flow.hpp"
#include "engine/flow/service_days.hpp"
#include "engine/flow/supply_event_watch.hpp"
#include "engine/flow/views_links.hpp"
#include "engine/notice/public_books.hpp"
#include "engine/notice/subscriptions.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::chrono::seconds send_within{10};         // of the decision; later it may not be true any more
constexpr std::chrono::minutes decide_within{1};        // of the batch's own time
constexpr std::chrono::hours watch_events_every{1};     // and at once where the file was read anew

/// Remembers nothing: a question decides nothing.
class NoDecisions final : public DecisionLog {
  void record(std::string_view) override {}
};

/// A constraint is the fact's fault; anything else that leaves the transaction whole is ours. Callers read no SQL.
tl::unexpected<Error> refusal_of(std::exception const& trouble) {
  if (dynamic_cast<std::runtime_error const*>(&trouble) != nullptr) {
    return fail(Error::Kind::conflict, "the store refused this fact, which does not fit what it holds: the operator's log says why");
  }
  return fail(Error::Kind::failed, "an error in the program: this changed nothing; tell its makers");
}

}  // namespace

void Engine::Impl::note_clock_step(Context& ctx) {
  if (clock_trouble) hold_all(ctx, "system", *clock_trouble);
  if (failing_since && ctx.now - *failing_since > settings.hold_after_downtime) {
    auto const minutes = std::chrono::duration_cast<std::chrono::minutes>(ctx.now - *failing_since).count();
    hold_all(ctx, "system", fmt::format("the store took nothing for {} minutes", minutes));
  }
  bool const is_behind = clock_behind > clock_behind_alarms;
  if (is_behind) {
    ctx.store.put_alarm({0, "clock_behind", 0,
                         fmt::format("the clock was stepped back by {} s: until it has caught up, time stands still here",
                                     std::chrono::duration_cast<std::chrono::seconds>(clock_behind).count()),
                         ctx.now, std::nullopt});
  } else if (alarms_of(ctx).is_behind) {
    ctx.store.clear_alarms("clock_behind", 0, ctx.now);
  }
  alarms_of(ctx).is_behind = is_behind;
  if (!last_heartbeat || ctx.now - *last_heartbeat >= heartbeat_every) {
    ctx.store.put_meta("last_alive_ms", std::to_string(to_ms(ctx.now)));
    ctx.store.forget_kept_answers(ctx.now);
    ctx.notices.links().forget_links(ctx.now - crew_pass_grace);
    ctx.notices.published().subscriptions().end_of_past();
  }
}

Result<Answer> Engine::Impl::alone(Context& ctx, std::function<Result<Answer>()> const& act) {
  auto& store = ports.store;
  store.savepoint();
  auto const mark = live->mark();
  bool const was_replaced = replaced.has_value();
  auto const sends = ctx.effects.sends.size();
  auto const lost_answers = ctx.effects.lost_answers.size();
  auto const events = ctx.effects.events.size();
  auto const closings = ctx.effects.closings.size();
  Result<Answer> answer = Answer{};
  try {
    answer = act();
    if (answer) store.finish_step();
  } catch (std::exception const& trouble) {
    if (!store.survives(trouble)) throw;
    ports.note(fmt::format("a step was undone: {}", trouble.what()));
    answer = refusal_of(trouble);
  }
  if (answer) {
    store.keep_savepoint();
    return answer;
  }
  store.undo_savepoint();
  if (replaced && !was_replaced) give_back_network();
  live->undo_to(mark);
  ctx.effects.sends.resize(sends);
  ctx.effects.lost_answers.resize(lost_answers);
  ctx.effects.events.resize(events);
  ctx.effects.closings.resize(closings);
  return answer;
}

Result<Answer> Engine::Impl::act_on(Context& ctx, Item& item) {
  if (auto* command = std::get_if<CommandItem>(&item)) return apply_command(ctx, command->command);
  if (auto* receipt = std::get_if<ReceiptItem>(&item)) return on_receipt(ctx, receipt->receipt);
  if (auto* raw = std::get_if<RawReceiptItem>(&item)) return on_raw_receipt(ctx, raw->receipt);
  on_submitted(ctx, std::get<OutcomeItem>(item).outcome);
  return Answer{};
}

void Engine::Impl::note_answer(Context& ctx, Item& item, Result<Answer> answer, BatchResult& result) {
  if (answer) note_stored(ctx, item);
  if (!answer) note_refusal(ctx, item, answer.error());
  auto* const receipt = std::get_if<ReceiptItem>(&item);
  if (receipt != nullptr && !receipt->receipt.token.value.empty()) {
    (answer ? result.stored : result.tell_again).push_back(receipt->receipt.token);
  }
  if (auto* command = std::get_if<CommandItem>(&item)) {
    result.replies.push_back({command->reply, std::move(answer)});
  } else if (receipt != nullptr && receipt->reply) {
    result.replies.push_back({receipt->reply, std::move(answer)});
  } else if (auto* raw = std::get_if<RawReceiptItem>(&item)) {
    result.replies.push_back({raw->reply, std::move(answer)});
  }
}

void Engine::Impl::fire_timer(Context& ctx, Timer const& timer) {
  ctx.store.remove_timer(timer);
  auto const fired = alone(ctx, [&]() -> Result<Answer> {
    apply_timer(ctx, timer);
    return Answer{};
  });
  note_fired(ctx, timer, fired);
}

void Engine::Impl::apply_all(Context& ctx, std::vector<Item>& items, std::vector<Timer>& timers, BatchResult& result) {
  settle_doubt(ctx);
  note_clock_step(ctx);
  note_turned_away(ctx);
  note_unread_layers(ctx);
  apply_items(ctx, items, result);
  ports.yield("facts_applied");
  fire_timers(ctx, timers);
  if (!is_ending) send_due(ctx);
  keep_alerts(ctx);
  keep_records(ctx);
}

/// What everybody may know changes in the commit that changed it. If that fails, the desk is told; people are told all the same.
void Engine::Impl::keep_alerts(Context& ctx) {
  auto const kept = alone(ctx, [&]() -> Result<Answer> {
    publish_alerts(ctx, alert_watch);
    return Answer{};
  });
  if (!kept) raise_failure(ctx, "a public alert", 0);
}

/// What ended goes into the records of its outages in the commit that ended it. If that fails, people are told all the same: the
/// certificate counts what its record lacks.
void Engine::Impl::keep_records(Context& ctx) {
  auto const kept = alone(ctx, [&]() -> Result<Answer> {
    append_records(ctx);
    return Answer{};
  });
  if (!kept) raise_failure(ctx, "a record", 0);
  if (last_heartbeat && ctx.now - *last_heartbeat < heartbeat_every) return;
  auto const done = alone(ctx, [&]() -> Result<Answer> {
    keep_retention(ctx);
    care_for_desk(ctx);
    renew_service_due(ctx);
    watch_events(ctx);
    if (ports.signing_key != nullptr) seal_records(ctx, *ports.signing_key);
    return Answer{};
  });
  if (done) return;
  events_watched_at.reset();
  raise_failure(ctx, "the work of the hour", 0);
}

/// Plans that were approved before an occasion was written, or that have come to touch it since.
void Engine::Impl::watch_events(Context& ctx) {
  bool const is_same = watched_events == ctx.settings.supply_events;
  if (is_same && events_watched_at && ctx.now - *events_watched_at < watch_events_every) return;
  watch_supply_events(ctx);
  watched_events = ctx.settings.supply_events;
  events_watched_at = ctx.now;
}

void Engine::Impl::send_due(Context& ctx) {
  auto const ended = alone(ctx, [&]() -> Result<Answer> {
    end_overdue_leases(ctx);
    return Answer{};
  });
  if (!ended) raise_failure(ctx, "a lease", 0);
  decided_at = last_monotonic;
  if (is_stale(decide_within)) return;  // the next batch decides with the time as it is then
  decided_at = ports.clock.monotonic();
  auto const sent = alone(ctx, [&]() -> Result<Answer> {
    submit_due(ctx);
    return Answer{};
  });
  if (!sent) raise_failure(ctx, "sending", 0);
}

bool Engine::Impl::is_stale(milliseconds longest) const {
  auto const steady = ports.clock.monotonic();
  return steady && decided_at && *steady - *decided_at > longest;
}

void Engine::Impl::apply_batch(Time now, std::vector<Item>& items, std::vector<Timer>& timers) {
  Effects effects;
  BatchResult result;
  auto& store = ports.store;
  auto reached = Reached::nothing;
  try {
    store.begin();
    auto ctx = context(now, effects);
    apply_all(ctx, items, timers, result);
    auto const holds = ctx.notices.holds();
    ports.yield("before_commit");
    reached = Reached::commit;
    store.commit();
    refresh_health(!holds.empty(), holds.empty() ? "" : holds.front().why);
  } catch (std::exception const& trouble) {  // the store's; a simulated crash is none
    (void)store.survives(trouble);
    store.rollback();
    if (replaced) give_back_network();
    live->undo_to(0);
    if (!failing_since) failing_since = now;
    fail_batch(items, effects, trouble.what(), reached);
    return;
  }
  live->keep();
  is_in_doubt = false;
  unsent.clear();
  clock_trouble.reset();
  failing_since.reset();
  is_behind_told = clock_behind > clock_behind_alarms;
  {
    std::lock_guard const lock(mutex);
    turned_away -= turned_away_told;
    if (unread_layers == unread_layers_told) unread_layers.reset();
  }
  if (!last_heartbeat || now - *last_heartbeat >= heartbeat_every) last_heartbeat = now;
  if (replaced) keep_network();
  ports.yield("after_commit");
  acknowledge(result);
  finish_batch(effects, result.replies);
}

/// After a commit that failed nobody knows whether the store holds it: a server may have committed and been lost before
/// it could say so. So the live network takes the store's positions, and attempts that stand there but never left end.
void Engine::Impl::settle_doubt(Context& ctx) {
  if (!is_in_doubt) return;
  if (auto const same = reconcile_network(); !same) throw std::runtime_error(same.error().message);
  // What is not there now was never committed: its number may be given again, and must not be held against that attempt.
  std::erase_if(unsent, [&](auto const attempt) { return !ctx.notices.find_attempt({attempt.value}); });
  for (auto const attempt : unsent) {
    on_submitted(ctx, {attempt, notifiers::SubmissionOutcome::Kind::rejected_temporarily, "commit in doubt, never sent"});
  }
}

/// Channels may put away what is durable now; each ignores tokens that are not its own.
void Engine::Impl::acknowledge(BatchResult const& result) const {
  for (auto const& entry : settings.lanes) {
    for (auto const& token : result.stored) entry.second.notifier->acknowledge(token);
    for (auto const& token : result.tell_again) entry.second.notifier->tell_again(token);
  }
}

void Engine::Impl::ask_channels(Effects const& effects) const {
  for (auto const& one : effects.lost_answers) {
    auto const lane = settings.lanes.find(one.lane);
    if (lane != settings.lanes.end()) lane->second.notifier->reconcile(one.lost);
  }
}

void Engine::Impl::finish_batch(Effects& effects, std::vector<PendingReply>& replies) {
  // Who cannot be answered, or shown anything, is no reason to keep a message back.
  auto const guarded = [](auto const& act) {
    try {
      act();
    } catch (std::exception const&) {
    }
  };
  // Published first: who has his answer and then looks at a page finds on it what he has just done.
  if (!effects.events.empty()) guarded([&] { ports.publish(effects.events); });
  for (auto& pending : replies) guarded([&] { pending.reply(std::move(pending.answer)); });
  ask_channels(effects);
  for (auto& send : effects.sends) {
    ports.yield("before_send");
    // After a pause another process may have sent it, or a person taken it back: it is decided anew.
    if (is_stale(send_within)) {
      submitted({send.submission.attempt, notifiers::SubmissionOutcome::Kind::rejected_temporarily, "paused, never sent"});
      continue;
    }
    auto const lane = settings.lanes.find(send.lane);
    if (lane != settings.lanes.end()) lane->second.notifier->submit(std::move(send.submission));
  }
  ports.yield("after_send");
}

void Engine::Impl::answer(Item& item, Result<Answer> answer) {
  auto const* command = std::get_if<CommandItem>(&item);
  auto const* receipt = std::get_if<ReceiptItem>(&item);
  auto const* raw = std::get_if<RawReceiptItem>(&item);
  auto const reply = command != nullptr   ? command->reply
                     : receipt != nullptr ? receipt->reply
                     : raw != nullptr     ? raw->reply
                                          : Reply{};
  if (!reply) return;
  try {
    reply(std::move(answer));
  } catch (std::exception const&) {  // the caller is gone
  }
}

/// What channels reported is kept for the next try. Callers hear that nothing happened, or, once the commit was under way,
/// that nobody knows. Why is for the log: it names tables and files.
void Engine::Impl::fail_batch(std::vector<Item>& items, Effects const& effects, std::string const& why, Reached reached) {
  last_heartbeat.reset();
  own_alarms.reset();
  events_watched_at.reset();
  is_in_doubt = true;
  for (auto const& send : effects.sends) unsent.push_back(send.submission.attempt);
  auto const nothing_happened = unavailable("the store does not take anything at present");
  auto const nobody_knows =
      fail(Error::Kind::unavailable, "the store was lost while it kept this: it may have been accepted or not; repeat it with "
                                     "the same Idempotency-Key or key, or look before you repeat it without one");
  for (auto& item : items) answer(item, reached == Reached::commit ? nobody_knows : nothing_happened);
  std::lock_guard const lock(mutex);
  if (health.trouble != why) ports.note(fmt::format("a commit failed: {}", why));
  health.is_ready = false;
  health.trouble = why;
  for (auto item = items.rbegin(); item != items.rend(); ++item) {
    auto const* receipt = std::get_if<ReceiptItem>(&*item);
    bool const nobody_waits = std::holds_alternative<OutcomeItem>(*item) || (receipt != nullptr && !receipt->reply);
    if (!nobody_waits) continue;
    inbox.push_front(std::move(*item));
    ++kept_back;
  }
}

void Engine::Impl::refresh_health(bool is_held, std::string reason) {
  std::vector<std::string> unreachable;
  for (auto const& [name, lane] : settings.lanes) {
    if (!lane.notifier->is_reachable()) unreachable.push_back(name);
  }
  std::lock_guard const lock(mutex);
  health = Health{true, is_held, std::move(reason), std::move(unreachable), {}};
}

bool Engine::Impl::has_due_messages(Time now) {
  for (auto const& entry : settings.lanes) {
    auto const due = ports.store.notices().next_due(entry.first);
    if (due && *due <= now) return true;
  }
  return false;
}

void Engine::Impl::answer_questions(Time now) {
  std::deque<Question> waiting;
  {
    std::lock_guard const lock(mutex);
    waiting.swap(questions);
  }
  std::vector<Question> readers;
  for (auto& one : waiting) {
    if (!one.may_write) readers.push_back(std::move(one));
  }
  if (!readers.empty()) answer_together(now, readers);
  for (auto const& one : waiting) {
    if (one.may_write) answer_together(now, {&one, 1});
  }
}

/// In one transaction, which is taken back.
void Engine::Impl::answer_together(Time now, std::span<Question const> asked) {
  Effects effects;
  NoDecisions decisions;
  auto bits = uuid_bits;  // a question leaves no trace in what follows
  auto& s = ports.store;
  try {
    s.begin();
    for (auto const& question : asked) {
      Context ctx{now,   settings, s.outages(),    s.notices(), s.dispatches(), s.flow(), s.records(),
                  *live, book,     ports.assigner, decisions,   effects,        bits};
      try {
        question.act(ctx);
      } catch (std::exception const& trouble) {
        if (!s.survives(trouble)) throw;
      }
      live->undo_to(0);
    }
    s.rollback();
  } catch (std::exception const& trouble) {
    (void)s.survives(trouble);
    s.rollback();
    live->undo_to(0);
    std::lock_guard const lock(mutex);
    health.is_ready = false;
    health.trouble = trouble.what();
  }
}

}  // namespace lamplighter::flow
