// The engine of one region: takes facts in sequence, decides, commits once per batch, then releases effects.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/flow/command.hpp"
#include "engine/flow/context.hpp"
#include "engine/flow/settings.hpp"
#include "engine/record/signing.hpp"

namespace lamplighter::flow {

/// A unit of work against one store: repositories and a transaction. `engine/store` makes them.
class Store {
 public:
  virtual ~Store() = default;
  virtual outage::Repository& outages() = 0;
  virtual notice::Repository& notices() = 0;
  virtual dispatch::Repository& dispatches() = 0;
  virtual Repository& flow() = 0;
  virtual record::Repository& records() = 0;
  virtual void begin() = 0;
  virtual void commit() = 0;      // verifies the region's lease first; throws when fenced out
  virtual void rollback() = 0;
  virtual void savepoint() = 0;   // one per command
  /// All that was done since the savepoint is written: what the store refuses of it, it refuses here at the latest.
  virtual void finish_step() = 0;
  virtual void keep_savepoint() = 0;
  virtual void undo_savepoint() = 0;
  /// True when undoing the savepoint mends it: a statement failed (a constraint), or the trouble is not the store's at all;
  /// false when the transaction or the connection is gone. A lost connection is opened again at the next `begin`.
  virtual bool survives(std::exception const& trouble) = 0;
  /// Never throws. Errors: `conflict`, another process owns the region now: stop; `unavailable`, the store did not answer.
  virtual Result<void> renew_lease(Time now) = 0;
};

/// Points at which a simulation may end the engine as a crash would: it throws from the hook.
using YieldPoint = std::function<void(std::string_view)>;

struct Ports {
  Store& store;
  Clock const& clock;
  DecisionLog& decisions;
  dispatch::Assigner const& assigner;
  std::uint64_t uuid_seed = 0;
  YieldPoint yield = [](std::string_view) {};
  /// Called after each commit with what happened, for server-sent events.
  std::function<void(std::vector<Effects::LiveEvent> const&)> publish = [](auto const&) {};
  record::SigningKey const* signing_key = nullptr;  // of the records' heads; none: they are not sealed daily
  /// What the operator's log should hold and no desk has to know; without personal data.
  std::function<void(std::string const&)> note = [](auto const&) {};
};

/// Health as /readyz shows it.
struct Health {
  bool is_ready = false;
  bool is_sending_held = false;
  std::string hold_reason;
  std::vector<std::string> unreachable;  // notifiers
  std::string trouble;                   // last failed commit, empty when fine
};

/// Not thread-safe but for `post`, `ask`, `health` and the sink: one thread (or the simulation) calls `open` and `step`.
class Engine {
 public:
  Engine(Settings settings, Ports ports);
  ~Engine();
  Engine(Engine const&) = delete;
  Engine& operator=(Engine const&) = delete;

  /// Loads the active network and positions, recovers attempts, holds sending when the clock or a restore demands it.
  /// Errors: no active network; store trouble.
  Result<void> open();

  /// From any thread: the reply comes after the commit that made it durable, on the engine's thread. A full inbox answers
  /// `unavailable` at once.
  void post(Command command, Reply reply);
  void post_receipt(notifiers::Receipt receipt, Reply reply);
  /// A gateway's report that could not be read: kept as it came, and the desk is told. Its time is the engine's.
  void post_raw_receipt(notice::RawReceipt receipt, Reply reply);
  /// From any thread: a question answered between batches, without writing. Error: unavailable, at once, when too many
  /// wait or the engine has ended; the question is then never called.
  Result<void> ask(std::function<void(Context&)> question);
  /// The same for a question that may write, to see what would come of something: nothing of it is kept, and nothing leaves.
  Result<void> rehearse(std::function<void(Context&)> question);
  /// Notifiers report here, from their own threads.
  notifiers::Sink& sink();

  /// Applies what is in the inbox and what is due. Returns when the next timer or queue entry is due, if any.
  std::optional<Time> step();
  /// An orderly end: takes what channels still reported, sends nothing more, and answers what waits as unavailable.
  void finish();
  /// Blocks until there is something in the inbox, or the time has passed.
  void wait(milliseconds at_most);
  void wake();

  Health health() const;
  /// A copy, from any thread: a reload may come at any moment.
  Settings settings() const;
  /// From any thread: these layers of the utility's own could not be read; of all others alarms end. The log has the reasons.
  void base_layers_unread(std::vector<std::string> layers);
  /// Replaces templates and policies (SIGHUP), between batches.
  void reload(Settings settings);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lamplighter::flow
