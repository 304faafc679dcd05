// The engine from outside and its loop: the inbox, the clock, and when there is something to do.
#include "engine/flow/engine.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/engine_impl.hpp"
#include "engine/flow/notice_flow.hpp"

namespace lamplighter::flow {
namespace {

constexpr milliseconds step_longest{std::chrono::seconds{10}};  // then the engine is not ready
constexpr std::size_t batch_items_max = 512;
constexpr int batch_timers_max = 256;
constexpr std::size_t commands_waiting_max = 20'000;
// Some milliseconds each: all of them are answered well within the time that a caller waits. Facts have their own places.
constexpr std::size_t questions_waiting_max = 500;
constexpr std::chrono::seconds busy_for{5};
constexpr std::chrono::seconds try_again_after{1};

/// Stands in for channels that are gone while the last of what they said is stored.
class ClosedNotifier final : public notifiers::Notifier {
 public:
  std::string_view name() const override { return "closed"; }
  /// What lost its answer in the end keeps its lease: whoever starts next asks the real channel.
  notifiers::Capabilities capabilities() const override { return {.connections = 0, .can_reconcile = true}; }
  void submit(notifiers::Submission) override {}
  bool is_reachable() const override { return false; }
};

}  // namespace

tl::unexpected<Error> unavailable(std::string why) {
  return fail(Error::Kind::unavailable, std::move(why) + "; nothing was accepted, try again");
}

void Engine::Impl::submitted(notifiers::SubmissionOutcome outcome) {
  std::lock_guard const lock(mutex);
  inbox.push_back(OutcomeItem{std::move(outcome)});  // at most one per open connection: bounded by the lanes
  report_arrived();
}

/// The loop is woken by each report, but when it waits for company only by the last that it needs.
void Engine::Impl::report_arrived() {
  if (!is_gathering || is_wanted_now()) arrived.notify_one();
}

bool Engine::Impl::has_something() const {
  // What a failed commit left for another try waits for its time.
  return is_woken || inbox.size() > kept_back || !questions.empty();
}

bool Engine::Impl::is_wanted_now() const {
  return is_woken || commands_waiting > 0 || !questions.empty() || SharedCommit::is_enough(inbox.size() - std::min(inbox.size(), kept_back));
}

/// `at_most`: from `idle_since` on, as the clock's steady time has it; a clock without one has nobody wait.
void Engine::Impl::wait_for_company(std::unique_lock<std::mutex>& lock, std::optional<milliseconds> idle_since, milliseconds at_most) {
  if (is_wanted_now() || !idle_since || !busy_since) return;
  auto const patience = shared_commit.patience(*idle_since - *busy_since);
  auto const idle_for = ports.clock.monotonic().value_or(*idle_since) - *idle_since;
  std::chrono::microseconds left = std::min<std::chrono::microseconds>(patience.whole, at_most) - idle_for;
  if (left.count() <= 0) return;  // nobody was here before it for as long: it goes alone
  auto const before = inbox.size();
  auto seen = before;
  is_gathering = true;
  for (; left.count() > 0; left -= patience.each, seen = inbox.size()) {
    if (arrived.wait_for(lock, std::min(left, patience.each), [this] { return is_wanted_now(); }) || inbox.size() == seen) break;
  }
  is_gathering = false;
  shared_commit.waited(before, inbox.size());
}

template <class AnyItem>
notifiers::Intake Engine::Impl::take_in(AnyItem& item) {
  std::lock_guard const lock(mutex);
  if (is_closed) return notifiers::Intake::refused;
  if (inbox.size() >= items_waiting_max) {
    ++turned_away;
    return notifiers::Intake::refused;
  }
  inbox.push_back(std::move(item));
  report_arrived();
  return notifiers::Intake::taken;
}

notifiers::Intake Engine::Impl::received(notifiers::Receipt receipt) {
  ReceiptItem item{std::move(receipt), {}};
  return take_in(item);
}

Context Engine::Impl::context(Time now, Effects& effects) {
  auto& s = ports.store;
  return Context{now,  settings,       s.outages(),     s.notices(),      s.dispatches(), s.flow(), s.records(),
                 *live, book, ports.assigner, ports.decisions, effects,          uuid_bits,
                 clock_behind, reports_awaited_until};
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
    clock_behind = raw < *last_now ? *last_now - raw : milliseconds{0};
    if (now < *last_now) now = *last_now;
  }
  last_now = now;
  last_monotonic = steady;
  return now;
}

void Engine::Impl::note_pause(std::optional<milliseconds> since, milliseconds meant) {
  auto const steady = ports.clock.monotonic();
  if (!steady || !since || *steady - *since - meant <= settings.hold_after_downtime) return;
  auto const minutes = std::chrono::duration_cast<std::chrono::minutes>(*steady - *since).count();
  clock_trouble = fmt::format("the program stood still for {} minutes", minutes);
}

Engine::Engine(Settings settings, Ports ports)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(ports))) {}
Engine::~Engine() = default;

void Engine::post(Command command, Reply reply) {
  {
    std::lock_guard const lock(impl_->mutex);
    if (!impl_->is_closed && impl_->commands_waiting < commands_waiting_max) {
      ++impl_->commands_waiting;
      impl_->inbox.push_back(CommandItem{std::move(command), std::move(reply)});
      impl_->arrived.notify_one();
      return;
    }
  }
  reply(unavailable("the engine takes no more at present"));
}

void Engine::post_receipt(notifiers::Receipt receipt, Reply reply) {
  ReceiptItem item{std::move(receipt), std::move(reply)};
  if (impl_->take_in(item) == notifiers::Intake::refused) item.reply(unavailable("the engine takes no more at present"));
}

void Engine::post_raw_receipt(notice::RawReceipt receipt, Reply reply) {
  RawReceiptItem item{std::move(receipt), std::move(reply)};
  if (impl_->take_in(item) == notifiers::Intake::refused) item.reply(unavailable("the engine takes no more at present"));
}

Result<void> Engine::Impl::take_question(Question question) {
  std::lock_guard const lock(mutex);
  if (is_closed || questions.size() >= questions_waiting_max) {
    return unavailable(fmt::format("the engine is busy with {} questions: try again in {} s", questions.size(), busy_for.count()));
  }
  questions.push_back(std::move(question));
  arrived.notify_one();
  return {};
}

Result<void> Engine::ask(std::function<void(Context&)> question) { return impl_->take_question({std::move(question), false}); }

Result<void> Engine::rehearse(std::function<void(Context&)> question) { return impl_->take_question({std::move(question), true}); }

notifiers::Sink& Engine::sink() { return *impl_; }

std::optional<Time> Engine::step() {
  auto& self = *impl_;
  Impl::StepEnd const end{self};
  for (auto const& entry : self.settings.lanes) entry.second.notifier->poll();
  std::vector<Item> items;
  {
    std::lock_guard const lock(self.mutex);
    if (self.new_settings) {
      self.settings = std::move(*self.new_settings);
      self.new_settings.reset();
      self.last_heartbeat.reset();  // what the settings name is looked at with the next batch, which is now
    }
    self.kept_back = 0;
    while (!self.inbox.empty() && items.size() < batch_items_max) {
      if (std::holds_alternative<CommandItem>(self.inbox.front())) --self.commands_waiting;
      items.push_back(std::move(self.inbox.front()));
      self.inbox.pop_front();
    }
  }
  auto const now = self.guarded_now();
  self.ports.yield("begin");
  std::vector<Timer> timers;
  bool has_work = !items.empty() || self.needs_batch(now);
  try {
    timers = self.ports.store.flow().due_timers(now, batch_timers_max);
    has_work = has_work || !timers.empty() || self.has_due_messages(now);
  } catch (std::exception const& trouble) {
    (void)self.ports.store.survives(trouble);
    has_work = true;  // the batch meets the same trouble and answers for it
  }
  if (has_work) self.apply_batch(now, items, timers);
  self.answer_questions(now);
  self.note_pause(self.last_monotonic, milliseconds{0});
  if (self.is_troubled()) return now + try_again_after;
  {
    std::lock_guard const lock(self.mutex);
    if (!self.inbox.empty() || timers.size() == batch_timers_max) return now;
  }
  return self.next_due(now);
}

std::optional<Time> Engine::Impl::next_due(Time now) {
  try {
    auto next = ports.store.flow().next_timer();
    for (auto const& entry : settings.lanes) {
      auto const due = ports.store.notices().next_due(entry.first);
      if (due && *due > now && (!next || *due < *next)) next = due;
    }
    return next;
  } catch (std::exception const& trouble) {
    (void)ports.store.survives(trouble);
    return now + try_again_after;
  }
}

/// Work that no row asks for: the heartbeat, a stepped clock, and trouble to be found over.
bool Engine::Impl::needs_batch(Time now) const {
  {
    std::lock_guard const lock(mutex);
    if (unread_layers) return true;
  }
  bool const is_behind = clock_behind > clock_behind_alarms;
  return clock_trouble || is_behind != is_behind_told || is_troubled() || !last_heartbeat ||
         now - *last_heartbeat >= heartbeat_every;
}

bool Engine::Impl::is_troubled() const {
  std::lock_guard const lock(mutex);
  return !health.trouble.empty();
}

void Engine::finish() {
  ClosedNotifier closed;
  impl_->is_ending = true;
  {
    std::lock_guard const lock(impl_->mutex);
    for (auto& entry : impl_->settings.lanes) entry.second.notifier = &closed;
  }
  for (int batch = 0; batch < 100; ++batch) {
    {
      std::lock_guard const lock(impl_->mutex);
      if (impl_->inbox.empty()) break;
    }
    step();
    if (impl_->is_troubled()) break;
  }
  std::deque<Item> left;
  {
    std::lock_guard const lock(impl_->mutex);
    impl_->is_closed = true;
    impl_->settings.lanes.clear();
    left.swap(impl_->inbox);
  }
  for (auto& item : left) impl_->answer(item, unavailable("the engine has ended"));
}

void Engine::wait(milliseconds at_most) {
  auto& self = *impl_;
  auto const begun = self.ports.clock.monotonic();
  std::unique_lock lock(self.mutex);
  if (self.arrived.wait_for(lock, at_most, [&self] { return self.has_something(); })) self.wait_for_company(lock, begun, at_most);
  self.is_woken = false;
  lock.unlock();
  self.busy_since = self.ports.clock.monotonic();
  self.note_pause(begun, at_most);
}

void Engine::wake() {
  std::lock_guard const lock(impl_->mutex);
  impl_->is_woken = true;
  impl_->arrived.notify_one();
}

Engine::Impl::StepEnd::~StepEnd() {
  std::lock_guard const lock(engine.mutex);
  engine.step_ended_at = engine.ports.clock.monotonic();
}

Health Engine::health() const {
  auto const steady = impl_->ports.clock.monotonic();
  std::lock_guard const lock(impl_->mutex);
  auto out = impl_->health;
  if (steady && impl_->step_ended_at && *steady - *impl_->step_ended_at > step_longest) {
    out.is_ready = false;
    out.trouble = "the engine has not ended a step for more than 10 s: the store may not answer";
  }
  return out;
}

Settings Engine::settings() const {
  std::lock_guard const lock(impl_->mutex);
  return impl_->settings;
}

void Engine::base_layers_unread(std::vector<std::string> layers) {
  std::lock_guard const lock(impl_->mutex);
  impl_->unread_layers = std::move(layers);
  impl_->is_woken = true;
  impl_->arrived.notify_one();
}

void Engine::reload(Settings settings) {
  std::lock_guard const lock(impl_->mutex);
  impl_->new_settings = std::move(settings);
  impl_->arrived.notify_one();
}

}  // namespace lamplighter::flow
