// The engine's loop: take a batch, apply it in one transaction, commit once, then answer, publish and send.
#include "engine/flow/engine.hpp"

#include <fmt/format.h>

#include "engine/flow/engine_impl.hpp"
#include "engine/flow/notice_flow.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::size_t batch_items_max = 512;
constexpr int batch_timers_max = 256;
constexpr std::size_t commands_waiting_max = 20'000;
constexpr std::size_t items_waiting_max = 200'000;
constexpr milliseconds heartbeat_every{std::chrono::seconds{60}};

/// Stands in for channels that are gone while the last of what they said is stored.
class ClosedNotifier final : public notifiers::Notifier {
 public:
  std::string_view name() const override { return "closed"; }
  notifiers::Capabilities capabilities() const override { return {.connections = 0}; }
  void submit(notifiers::Submission) override {}
  bool is_reachable() const override { return false; }
};

tl::unexpected<Error> unavailable(std::string why) {
  return fail(Error::Kind::unavailable, std::move(why) + "; nothing was accepted, try again");
}

}  // namespace

void Engine::Impl::submitted(notifiers::SubmissionOutcome outcome) {
  std::lock_guard const lock(mutex);
  inbox.push_back(OutcomeItem{std::move(outcome)});  // at most one per open connection: bounded by the lanes
  arrived.notify_one();
}

void Engine::Impl::received(notifiers::Receipt receipt) {
  std::lock_guard const lock(mutex);
  if (inbox.size() >= items_waiting_max) return;  // a polled channel reports it again
  inbox.push_back(ReceiptItem{std::move(receipt), {}});
  arrived.notify_one();
}

Context Engine::Impl::context(Time now, Effects& effects) {
  auto& s = ports.store;
  return Context{now,  settings,       s.outages(),     s.notices(),      s.dispatches(), s.flow(),
                 *live, book, ports.assigner, ports.decisions, effects,          uuid_bits};
}

/// Time never goes back for the engine; a step forward is remembered so that sending is held.
Time Engine::Impl::guarded_now() {
  auto const raw = ports.clock.now();
  auto const steady = ports.clock.monotonic();
  auto now = raw;
  if (last_now) {
    if (steady && last_monotonic) {
      auto const jump = (raw - *last_now) - (*steady - *last_monotonic);
      if (jump > settings.hold_after_clock_step) {
        clock_trouble = fmt::format("the clock was stepped forward by {} s",
                                    std::chrono::duration_cast<std::chrono::seconds>(jump).count());
      }
    }
    if (now < *last_now) now = *last_now;
  }
  last_now = now;
  last_monotonic = steady;
  return now;
}

void Engine::Impl::note_clock_step(Context& ctx) {
  if (clock_trouble) {
    hold_all(ctx, "system", *clock_trouble);
    clock_trouble.reset();
  }
  if (!last_heartbeat || ctx.now - *last_heartbeat >= heartbeat_every) {
    ctx.store.put_meta("last_alive_ms", std::to_string(to_ms(ctx.now)));
    ctx.store.forget_kept_answers(ctx.now);
    last_heartbeat = ctx.now;
  }
}

void Engine::Impl::apply_item(Context& ctx, Item& item, std::vector<PendingReply>& replies) {
  auto& store = ports.store;
  store.savepoint();
  auto const mark = live->mark();
  auto const sends = ctx.effects.sends.size();
  auto const events = ctx.effects.events.size();
  Reply reply;
  Result<Answer> answer = Answer{};
  try {
    if (auto* command = std::get_if<CommandItem>(&item)) {
      reply = command->reply;
      answer = apply_command(ctx, command->command);
    } else if (auto* receipt = std::get_if<ReceiptItem>(&item)) {
      reply = receipt->reply;
      answer = on_receipt(ctx, receipt->receipt);
    } else {
      on_submitted(ctx, std::get<OutcomeItem>(item).outcome);
    }
  } catch (std::runtime_error const& trouble) {
    if (!store.survives(trouble)) {
      if (reply) reply(unavailable(std::string("the store is in trouble: ") + trouble.what()));
      throw;
    }
    answer = fail(Error::Kind::conflict, std::string("the store refused this fact: ") + trouble.what());
  }
  if (answer) {
    store.keep_savepoint();
  } else {
    store.undo_savepoint();
    live->undo_to(mark);
    next_live.reset();
    ctx.effects.sends.resize(sends);
    ctx.effects.events.resize(events);
  }
  if (reply) replies.push_back({std::move(reply), std::move(answer)});
}

void Engine::Impl::apply_batch(Time now, std::vector<Item>& items, std::vector<Timer> const& timers) {
  Effects effects;
  std::vector<PendingReply> replies;
  auto& store = ports.store;
  try {
    store.begin();
    auto ctx = context(now, effects);
    note_clock_step(ctx);
    for (auto& item : items) apply_item(ctx, item, replies);
    ports.yield("facts_applied");
    for (auto const& timer : timers) {
      ctx.store.remove_timer(timer);
      apply_timer(ctx, timer);
    }
    if (!is_ending) submit_due(ctx);
    auto const holds = ctx.notices.holds();
    ports.yield("before_commit");
    store.commit();
    refresh_health(!holds.empty(), holds.empty() ? "" : holds.front().why);
  } catch (std::runtime_error const& trouble) {  // store::DatabaseError; a simulated crash is not one
    store.rollback();
    live->undo_to(0);
    fail_batch(items, replies, trouble.what());
    return;
  }
  live->keep();
  if (next_live) swap_network();
  ports.yield("after_commit");
  acknowledge(items);
  finish_batch(now, effects, replies);
}

/// Channels that are polled may forget what is durable now; each ignores attempts that are not its own.
void Engine::Impl::acknowledge(std::vector<Item> const& items) {
  for (auto const& item : items) {
    auto const* receipt = std::get_if<ReceiptItem>(&item);
    if (receipt == nullptr || receipt->reply) continue;
    for (auto const& entry : settings.lanes) entry.second.notifier->acknowledge(receipt->receipt.attempt);
  }
}

void Engine::Impl::finish_batch(Time, Effects& effects, std::vector<PendingReply>& replies) {
  for (auto& pending : replies) pending.reply(std::move(pending.answer));
  if (!effects.events.empty()) ports.publish(effects.events);
  for (auto& send : effects.sends) {
    ports.yield("before_send");
    auto const lane = settings.lanes.find(send.lane);
    if (lane != settings.lanes.end()) lane->second.notifier->submit(std::move(send.submission));
  }
  ports.yield("after_send");
}

/// Nothing of the batch happened. Callers hear so; what channels reported is kept for the next try.
void Engine::Impl::fail_batch(std::vector<Item>& items, std::vector<PendingReply>& replies, std::string const& why) {
  next_live.reset();
  last_heartbeat.reset();
  for (auto& pending : replies) pending.reply(unavailable("the store refused the commit: " + why));
  std::lock_guard const lock(mutex);
  health.is_ready = false;
  health.trouble = why;
  for (auto item = items.rbegin(); item != items.rend(); ++item) {
    auto const* receipt = std::get_if<ReceiptItem>(&*item);
    bool const nobody_waits = std::holds_alternative<OutcomeItem>(*item) || (receipt != nullptr && !receipt->reply);
    if (nobody_waits) inbox.push_front(std::move(*item));
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
  try {
    ports.store.begin();
    auto ctx = context(now, effects);
    for (auto& question : waiting) question(ctx);
    ports.store.rollback();
  } catch (std::runtime_error const& trouble) {
    ports.store.rollback();
    std::lock_guard const lock(mutex);
    health.is_ready = false;
    health.trouble = trouble.what();
  }
  live->undo_to(0);
}

Engine::Engine(Settings settings, Ports ports)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(ports))) {}
Engine::~Engine() = default;

void Engine::post(Command command, Reply reply) {
  {
    std::lock_guard const lock(impl_->mutex);
    if (impl_->commands_waiting < commands_waiting_max) {
      ++impl_->commands_waiting;
      impl_->inbox.push_back(CommandItem{std::move(command), std::move(reply)});
      impl_->arrived.notify_one();
      return;
    }
  }
  reply(unavailable("the inbox is full"));
}

void Engine::post_receipt(notifiers::Receipt receipt, Reply reply) {
  {
    std::lock_guard const lock(impl_->mutex);
    if (impl_->inbox.size() < items_waiting_max) {
      impl_->inbox.push_back(ReceiptItem{std::move(receipt), std::move(reply)});
      impl_->arrived.notify_one();
      return;
    }
  }
  reply(unavailable("the inbox is full"));
}

void Engine::ask(std::function<void(Context&)> question) {
  std::lock_guard const lock(impl_->mutex);
  impl_->questions.push_back(std::move(question));
  impl_->arrived.notify_one();
}

notifiers::Sink& Engine::sink() { return *impl_; }

std::optional<Time> Engine::step() {
  auto& self = *impl_;
  for (auto const& entry : self.settings.lanes) entry.second.notifier->poll();
  std::vector<Item> items;
  {
    std::lock_guard const lock(self.mutex);
    if (self.new_settings) {
      self.settings = std::move(*self.new_settings);
      self.new_settings.reset();
    }
    while (!self.inbox.empty() && items.size() < batch_items_max) {
      if (std::holds_alternative<CommandItem>(self.inbox.front())) --self.commands_waiting;
      items.push_back(std::move(self.inbox.front()));
      self.inbox.pop_front();
    }
  }
  auto const now = self.guarded_now();
  self.ports.yield("begin");
  std::vector<Timer> timers;
  bool has_work = !items.empty() || self.clock_trouble || !self.last_heartbeat ||
                  now - *self.last_heartbeat >= heartbeat_every || !self.health.trouble.empty();
  try {
    timers = self.ports.store.flow().due_timers(now, batch_timers_max);
    has_work = has_work || !timers.empty() || self.has_due_messages(now);
  } catch (std::runtime_error const&) {
    has_work = true;  // the batch meets the same trouble and answers for it
  }
  if (has_work) self.apply_batch(now, items, timers);
  self.answer_questions(now);
  {
    std::lock_guard const lock(self.mutex);
    if (!self.inbox.empty() || timers.size() == batch_timers_max) return now;
  }
  try {
    auto next = self.ports.store.flow().next_timer();
    for (auto const& entry : self.settings.lanes) {
      auto const due = self.ports.store.notices().next_due(entry.first);
      if (due && *due > now && (!next || *due < *next)) next = due;
    }
    return next;
  } catch (std::runtime_error const&) {
    return now + std::chrono::seconds{1};
  }
}

void Engine::finish() {
  ClosedNotifier closed;
  impl_->is_ending = true;
  for (auto& entry : impl_->settings.lanes) entry.second.notifier = &closed;
  for (int batch = 0; batch < 100; ++batch) {
    {
      std::lock_guard const lock(impl_->mutex);
      if (impl_->inbox.empty()) break;
    }
    step();
  }
  impl_->settings.lanes.clear();
}

void Engine::wait(milliseconds at_most) {
  std::unique_lock lock(impl_->mutex);
  impl_->arrived.wait_for(lock, at_most, [this] {
    return impl_->is_woken || !impl_->inbox.empty() || !impl_->questions.empty();
  });
  impl_->is_woken = false;
}

void Engine::wake() {
  std::lock_guard const lock(impl_->mutex);
  impl_->is_woken = true;
  impl_->arrived.notify_one();
}

Health Engine::health() const {
  std::lock_guard const lock(impl_->mutex);
  return impl_->health;
}

Settings const& Engine::settings() const { return impl_->settings; }

void Engine::reload(Settings settings) {
  std::lock_guard const lock(impl_->mutex);
  impl_->new_settings = std::move(settings);
  impl_->arrived.notify_one();
}

}  // namespace lamplighter::flow
