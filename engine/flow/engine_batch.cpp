// One batch: applied in one transaction, committed once; only then callers are answered, events published, messages sent.
#include <fmt/format.h>

#include "engine/flow/engine_impl.hpp"
#include "engine/flow/notice_flow.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::chrono::minutes timer_again_after{1};

/// Remembers nothing: a question decides nothing.
class NoDecisions final : public DecisionLog {
  void record(std::string_view) override {}
};

/// A constraint is the fact's fault; anything else that leaves the transaction whole is ours.
tl::unexpected<Error> refusal_of(std::exception const& trouble) {
  if (dynamic_cast<std::runtime_error const*>(&trouble) != nullptr) {
    return fail(Error::Kind::conflict, std::string("the store refused this fact: ") + trouble.what());
  }
  return fail(Error::Kind::failed, "an error in the program: this changed nothing; tell its makers");
}

void raise_failure(Context& ctx, std::string_view what, std::int64_t object) {
  ctx.decide("handler_failed", object, what);
  ctx.store.put_alarm({0, "handler_failed", object,
                       fmt::format("{} failed by an error in the program and changed nothing; tell its makers", what),
                       ctx.now, std::nullopt});
  ctx.event("alarm", {{"kind", "handler_failed"}});
}

}  // namespace

void Engine::Impl::note_clock_step(Context& ctx) {
  if (clock_trouble) hold_all(ctx, "system", *clock_trouble);
  bool const is_behind = clock_behind > clock_behind_alarms;
  if (is_behind) {
    ctx.store.put_alarm({0, "clock_behind", 0,
                         fmt::format("the clock was stepped back by {} s: until it has caught up, time stands still here",
                                     std::chrono::duration_cast<std::chrono::seconds>(clock_behind).count()),
                         ctx.now, std::nullopt});
  } else if (is_behind_told) {
    ctx.store.clear_alarms("clock_behind", 0, ctx.now);
  }
  if (!last_heartbeat || ctx.now - *last_heartbeat >= heartbeat_every) {
    ctx.store.put_meta("last_alive_ms", std::to_string(to_ms(ctx.now)));
    ctx.store.forget_kept_answers(ctx.now);
  }
}

Result<Answer> Engine::Impl::alone(Context& ctx, std::function<Result<Answer>()> const& act) {
  auto& store = ports.store;
  store.savepoint();
  auto const mark = live->mark();
  bool const was_replaced = replaced.has_value();
  auto const sends = ctx.effects.sends.size();
  auto const events = ctx.effects.events.size();
  Result<Answer> answer = Answer{};
  try {
    answer = act();
  } catch (std::exception const& trouble) {
    if (!store.survives(trouble)) throw;
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
  ctx.effects.events.resize(events);
  return answer;
}

Result<Answer> Engine::Impl::apply_item(Context& ctx, Item& item, BatchResult& result) {
  auto answer = alone(ctx, [&]() -> Result<Answer> {
    if (auto* command = std::get_if<CommandItem>(&item)) return apply_command(ctx, command->command);
    if (auto* receipt = std::get_if<ReceiptItem>(&item)) return on_receipt(ctx, receipt->receipt);
    on_submitted(ctx, std::get<OutcomeItem>(item).outcome);
    return Answer{};
  });
  auto const* receipt = std::get_if<ReceiptItem>(&item);
  if (!answer && answer.error().kind == Error::Kind::failed) {
    auto const* command = std::get_if<CommandItem>(&item);
    raise_failure(ctx, command != nullptr ? to_string(command->command.kind) : "a report of a channel", 0);
  }
  // What could not be stored is not acknowledged: its channel reports it again after a start.
  if (answer && receipt != nullptr && !receipt->reply) result.received.push_back(receipt->receipt.attempt);
  return answer;
}

/// An obligation is not dropped because its handler failed: it is looked at again.
void Engine::Impl::fire_timer(Context& ctx, Timer const& timer) {
  ctx.store.remove_timer(timer);
  auto const fired = alone(ctx, [&]() -> Result<Answer> {
    apply_timer(ctx, timer);
    return Answer{};
  });
  if (fired) return;
  raise_failure(ctx, "a timer", timer.object);
  ctx.timer(ctx.now + timer_again_after, timer.kind, timer.object, timer.extra);
}

void Engine::Impl::apply_all(Context& ctx, std::vector<Item>& items, std::vector<Timer> const& timers,
                             BatchResult& result) {
  settle_doubt(ctx);
  note_clock_step(ctx);
  for (auto& item : items) {
    auto answer = apply_item(ctx, item, result);
    if (auto* command = std::get_if<CommandItem>(&item)) {
      result.replies.push_back({command->reply, std::move(answer)});
    } else if (auto* receipt = std::get_if<ReceiptItem>(&item); receipt != nullptr && receipt->reply) {
      result.replies.push_back({receipt->reply, std::move(answer)});
    }
  }
  ports.yield("facts_applied");
  for (auto const& timer : timers) fire_timer(ctx, timer);
  if (is_ending) return;
  auto const sent = alone(ctx, [&]() -> Result<Answer> {
    submit_due(ctx);
    return Answer{};
  });
  if (!sent) raise_failure(ctx, "sending", 0);
}

void Engine::Impl::apply_batch(Time now, std::vector<Item>& items, std::vector<Timer> const& timers) {
  Effects effects;
  BatchResult result;
  auto& store = ports.store;
  try {
    store.begin();
    auto ctx = context(now, effects);
    apply_all(ctx, items, timers, result);
    auto const holds = ctx.notices.holds();
    ports.yield("before_commit");
    store.commit();
    refresh_health(!holds.empty(), holds.empty() ? "" : holds.front().why);
  } catch (std::exception const& trouble) {  // the store's; a simulated crash is none
    (void)store.survives(trouble);
    store.rollback();
    if (replaced) give_back_network();
    live->undo_to(0);
    fail_batch(items, effects, trouble.what());
    return;
  }
  live->keep();
  is_in_doubt = false;
  unsent.clear();
  clock_trouble.reset();
  is_behind_told = clock_behind > clock_behind_alarms;
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
  for (auto const attempt : unsent) {
    if (!ctx.notices.find_attempt({attempt.value})) continue;
    on_submitted(ctx, {attempt, notifiers::SubmissionOutcome::Kind::rejected_temporarily, "commit in doubt, never sent"});
  }
}

/// Channels that are polled may forget what is durable now; each ignores attempts that are not its own.
void Engine::Impl::acknowledge(BatchResult const& result) {
  for (auto const attempt : result.received) {
    for (auto const& entry : settings.lanes) entry.second.notifier->acknowledge(attempt);
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
  for (auto& pending : replies) guarded([&] { pending.reply(std::move(pending.answer)); });
  if (!effects.events.empty()) guarded([&] { ports.publish(effects.events); });
  for (auto& send : effects.sends) {
    ports.yield("before_send");
    auto const lane = settings.lanes.find(send.lane);
    if (lane != settings.lanes.end()) lane->second.notifier->submit(std::move(send.submission));
  }
  ports.yield("after_send");
}

void Engine::Impl::answer(Item& item, Result<Answer> answer) {
  auto const* command = std::get_if<CommandItem>(&item);
  auto const* receipt = std::get_if<ReceiptItem>(&item);
  auto const& reply = command != nullptr ? command->reply : receipt != nullptr ? receipt->reply : Reply{};
  if (!reply) return;
  try {
    reply(std::move(answer));
  } catch (std::exception const&) {  // the caller is gone
  }
}

/// Nothing of the batch happened. Callers hear so; what channels reported is kept for the next try.
void Engine::Impl::fail_batch(std::vector<Item>& items, Effects const& effects, std::string const& why) {
  last_heartbeat.reset();
  is_in_doubt = true;
  for (auto const& send : effects.sends) unsent.push_back(send.submission.attempt);
  for (auto& item : items) answer(item, unavailable("the store refused the commit: " + why));
  std::lock_guard const lock(mutex);
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
  if (waiting.empty()) return;
  Effects effects;
  NoDecisions decisions;
  auto bits = uuid_bits;  // a question leaves no trace in what follows
  auto& s = ports.store;
  try {
    s.begin();
    for (auto& question : waiting) {
      Context ctx{now,   settings, s.outages(),    s.notices(), s.dispatches(), s.flow(),
                  *live, book,     ports.assigner, decisions,   effects,        bits};
      try {
        question(ctx);
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
