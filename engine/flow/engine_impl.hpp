// The inside of the engine: inbox, live network, health; shared by the engine's source files only.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/flow/engine.hpp"
#include "engine/flow/public_alerts.hpp"
#include "engine/flow/shared_commit.hpp"

namespace lamplighter::flow {

/// What waits to be applied, in order of arrival.
struct CommandItem {
  Command command;
  Reply reply;
};
struct ReceiptItem {
  notifiers::Receipt receipt;
  Reply reply;  // empty for channels that are polled
};
struct RawReceiptItem {
  notice::RawReceipt receipt;
  Reply reply;
};
struct OutcomeItem {
  notifiers::SubmissionOutcome outcome;
};
using Item = std::variant<CommandItem, ReceiptItem, RawReceiptItem, OutcomeItem>;
struct Question {
  std::function<void(Context&)> act;
  bool may_write = false;  // in a transaction of its own, which is never committed
};

/// A reply to be given once the commit has succeeded.
struct PendingReply {
  Reply reply;
  Result<Answer> answer;
};

/// What a batch came to, to be said after its commit.
struct BatchResult {
  std::vector<PendingReply> replies;
  std::vector<notifiers::ReceiptToken> stored;      // receipts that their channels may put away
  std::vector<notifiers::ReceiptToken> tell_again;  // and those that the store refused
};

void raise_failure(Context& ctx, std::string_view what, std::int64_t object);
tl::unexpected<Error> unavailable(std::string why);  // nothing was accepted
inline constexpr milliseconds clock_behind_alarms{std::chrono::minutes{1}};
inline constexpr milliseconds heartbeat_every{std::chrono::seconds{60}};
inline constexpr std::size_t items_waiting_max = 200'000;

/// A network with its positions and names, as it works or is about to.
struct WorkingNetwork {
  LiveState live;
  NameBook book;
  int number = 0;
};

/// Open alarms that the engine raises by itself, and ends when their cause is gone; also those of an earlier run.
struct OwnAlarms {
  std::set<std::int64_t> refused_reports;  // attempts
  std::set<std::int64_t> failed_timers;    // what they are about
  std::optional<Time> turned_away_at;      // when a receipt last found no room
  bool is_behind = false;                  // the clock
};

struct Engine::Impl final : notifiers::Sink {
  Impl(Settings s, Ports p) : settings(std::move(s)), ports(std::move(p)), uuid_bits(ports.uuid_seed) {}

  // notifiers::Sink, from any thread
  void submitted(notifiers::SubmissionOutcome outcome) override;
  notifiers::Intake received(notifiers::Receipt receipt) override;

  Context context(Time now, Effects& effects);
  Time guarded_now();
  /// A pause of the whole program holds sending as a downtime does. Not seen by a clock without monotonic time.
  void note_pause(std::optional<milliseconds> since, milliseconds meant);
  /// Into the inbox, unless it is full or closed.
  template <class AnyItem>
  notifiers::Intake take_in(AnyItem& item);

  // engine.cpp; the first four under the mutex
  void report_arrived();
  bool has_something() const;
  bool is_wanted_now() const;  // by a person or a program, or enough reports for a commit
  void wait_for_company(std::unique_lock<std::mutex>& lock, std::optional<milliseconds> idle_since, milliseconds at_most);
  bool has_due_messages(Time now);
  bool needs_batch(Time now) const;
  bool is_troubled() const;
  std::optional<Time> next_due(Time now);

  // engine_batch.cpp
  void apply_batch(Time now, std::vector<Item>& items, std::vector<Timer>& timers);
  void apply_all(Context& ctx, std::vector<Item>& items, std::vector<Timer>& timers, BatchResult& result);
  Result<Answer> act_on(Context& ctx, Item& item);
  void note_answer(Context& ctx, Item& item, Result<Answer> answer, BatchResult& result);
  void send_due(Context& ctx);
  void keep_alerts(Context& ctx);
  void keep_records(Context& ctx);
  void watch_events(Context& ctx);
  /// Runs one step in a savepoint; a refusal or a bug undoes it alone. Throws only when the store is in trouble.
  Result<Answer> alone(Context& ctx, std::function<Result<Answer>()> const& act);
  void fire_timer(Context& ctx, Timer const& timer);
  void answer(Item& item, Result<Answer> answer);
  void acknowledge(BatchResult const& result) const;
  void ask_channels(Effects const& effects) const;  // what became of attempts whose answer was lost
  void finish_batch(Effects& effects, std::vector<PendingReply>& replies);
  enum class Reached : std::uint8_t { nothing, commit };  // how far the batch got: from there on the store may hold it
  void fail_batch(std::vector<Item>& items, Effects const& effects, std::string const& why, Reached reached);
  bool is_stale(milliseconds longest) const;
  void settle_doubt(Context& ctx);
  Result<void> take_question(Question question);
  void answer_questions(Time now);
  void answer_together(Time now, std::span<Question const> asked);
  void note_clock_step(Context& ctx);
  void refresh_health(bool is_held, std::string reason);

  // engine_together.cpp
  void apply_items(Context& ctx, std::vector<Item>& items, BatchResult& result);
  void fire_timers(Context& ctx, std::vector<Timer>& timers);
  bool all_together(Context& ctx, std::function<bool()> const& act);

  // engine_reports.cpp
  OwnAlarms& alarms_of(Context& ctx);
  /// Alarms for what channels reported and the store refused, and for commands whose handler failed.
  void note_refusal(Context& ctx, Item const& item, Error const& error);
  void note_stored(Context& ctx, Item const& item);
  void note_turned_away(Context& ctx);
  void note_unread_layers(Context& ctx);
  void note_fired(Context& ctx, Timer const& timer, Result<Answer> const& fired);

  // engine_commands.cpp
  Result<Answer> apply_command(Context& ctx, Command const& command);
  Result<Answer> handle(Context& ctx, Command const& command);
  /// Error: precondition, when the command expects another version of what it would change.
  Result<void> check_unchanged(Context& ctx, Command const& command);
  void apply_timer(Context& ctx, Timer const& timer);

  std::shared_ptr<std::vector<outage::SupplyEvent> const> watched_events;  // guaranteed supply that plans were last held against
  std::optional<Time> events_watched_at;

  // engine_network.cpp
  Result<WorkingNetwork> load_network(Repository::NetworkRevision const& revision);
  /// From the mapped file where there is one for this content, else from the store's rows.
  Result<std::shared_ptr<geo::Network const>> network_of(Repository::NetworkRevision const& revision);
  NameBook names_of(Repository::NetworkRevision const& revision, geo::Network const& network);
  void settle_area_places(Repository::NetworkRevision const& revision);
  Result<void> reconcile_network();
  Result<Answer> activate_network(Context& ctx, Command const& command);
  /// In place, so that every later item of the batch works on it; what it replaces is kept until the commit.
  void take_network(WorkingNetwork loaded);
  /// The time to go on with after the last sign of life: never before it, unless the clock stands far before it.
  Time time_after(std::optional<Time> alive, Time by_clock);
  void give_back_network();
  void keep_network();

  Settings settings;
  Ports ports;
  std::uint64_t uuid_bits;

  std::unique_ptr<LiveState> live;
  NameBook book;
  std::optional<WorkingNetwork> replaced;  // by a network activated in the present batch
  bool is_cache_trouble_told = false;

  std::optional<Time> last_now;
  std::optional<milliseconds> last_monotonic;
  std::optional<std::string> clock_trouble;  // to be turned into a hold in the next batch
  std::optional<Time> last_heartbeat;
  std::optional<Time> failing_since;          // the first of the batches that failed in a row
  std::optional<milliseconds> decided_at;     // monotonic: when it was decided what is sent
  milliseconds clock_behind{0};  // how far the clock stands before the engine's time
  Time reports_awaited_until{};  // see Context
  bool is_behind_told = false;

  int network_number = 0;        // of the live network
  bool is_in_doubt = false;      // a commit failed: the store may hold it all the same
  std::vector<notifiers::AttemptNumber> unsent;  // attempts of such commits, which never left
  AlertWatch alert_watch;                        // of public alerts: only when numbers were counted last
  std::optional<OwnAlarms> own_alarms;           // none at the start and after a commit that failed: the store knows
  std::optional<std::vector<std::string>> unread_layers_told;  // in the present batch
  std::size_t turned_away_told = 0;              // of `turned_away`: said in the present batch

  SharedCommit shared_commit;
  std::optional<milliseconds> busy_since;  // monotonic: when the loop last ended a wait

  mutable std::mutex mutex;
  std::condition_variable arrived;
  std::deque<Item> inbox;
  std::size_t commands_waiting = 0;
  std::optional<std::vector<std::string>> unread_layers;  // to be told; until the commit that told it
  std::size_t turned_away = 0;   // receipts that found no room since the last batch
  std::deque<Question> questions;
  std::size_t kept_back = 0;     // of the inbox: left by a failed commit for another try
  bool is_woken = false;
  bool is_gathering = false;     // the loop waits for company of the reports that are there
  bool is_closed = false;
  bool is_ending = false;
  std::optional<Settings> new_settings;
  Health health;
  std::optional<milliseconds> step_ended_at;  // monotonic; old when a step hangs, which `health` says
  struct StepEnd {
    Impl& engine;
    ~StepEnd();
  };
};

}  // namespace lamplighter::flow
