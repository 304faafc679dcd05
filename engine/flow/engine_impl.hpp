// The inside of the engine: inbox, live network, health; shared by the engine's source files only.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "engine/flow/engine.hpp"

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
struct OutcomeItem {
  notifiers::SubmissionOutcome outcome;
};
using Item = std::variant<CommandItem, ReceiptItem, OutcomeItem>;
using Question = std::function<void(Context&)>;

/// A reply to be given once the commit has succeeded.
struct PendingReply {
  Reply reply;
  Result<Answer> answer;
};

struct Engine::Impl final : notifiers::Sink {
  Impl(Settings s, Ports p) : settings(std::move(s)), ports(std::move(p)), uuid_bits(ports.uuid_seed) {}

  // notifiers::Sink, from any thread
  void submitted(notifiers::SubmissionOutcome outcome) override;
  void received(notifiers::Receipt receipt) override;

  Context context(Time now, Effects& effects);
  Time guarded_now();

  // engine.cpp
  void apply_batch(Time now, std::vector<Item>& items, std::vector<Timer> const& timers);
  void acknowledge(std::vector<Item> const& items);
  void finish_batch(Time now, Effects& effects, std::vector<PendingReply>& replies);
  void fail_batch(std::vector<Item>& items, std::vector<PendingReply>& replies, std::string const& why);
  void apply_item(Context& ctx, Item& item, std::vector<PendingReply>& replies);
  bool has_due_messages(Time now);
  void answer_questions(Time now);
  void note_clock_step(Context& ctx);
  void refresh_health(bool is_held, std::string reason);

  // engine_commands.cpp
  Result<Answer> apply_command(Context& ctx, Command const& command);
  Result<Answer> handle(Context& ctx, Command const& command);
  void apply_timer(Context& ctx, Timer const& timer);

  // engine_network.cpp
  Result<void> load_network(int number);
  Result<Answer> activate_network(Context& ctx, Command const& command);
  void swap_network();

  Settings settings;
  Ports ports;
  std::uint64_t uuid_bits;

  std::unique_ptr<LiveState> live;
  NameBook book;
  std::unique_ptr<LiveState> next_live;  // of a network activated in the present batch
  NameBook next_book;

  std::optional<Time> last_now;
  std::optional<milliseconds> last_monotonic;
  std::optional<std::string> clock_trouble;  // to be turned into a hold in the next batch
  std::optional<Time> last_heartbeat;

  mutable std::mutex mutex;
  std::condition_variable arrived;
  std::deque<Item> inbox;
  std::size_t commands_waiting = 0;
  std::deque<Question> questions;
  bool is_woken = false;
  bool is_ending = false;
  std::optional<Settings> new_settings;
  Health health;
};

}  // namespace lamplighter::flow
