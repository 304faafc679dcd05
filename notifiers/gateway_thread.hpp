// The thread of a channel that hands each message over in one step: queue, pace, reachability, orderly end.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "notifiers/gateway_pace.hpp"
#include "notifiers/gateway_reply.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// What a gateway answered to a submission, to a probe, or to the question what became of a submission (`lookup` alone).
struct GatewayAnswer {
  std::uint64_t id = 0;
  GatewayReply reply{};
  std::optional<GatewayLookup> lookup{};
};

/// One gateway's transfers, many at once. Used from one thread, but for `wake`.
class GatewayTransfers {
 public:
  virtual ~GatewayTransfers() = default;
  /// Begins to hand a message over. Error: it cannot be sent at all, nothing was begun.
  virtual Result<void> start(std::uint64_t id, Submission const& submission) = 0;
  /// Asks whether the gateway answers, without sending a message.
  virtual void probe(std::uint64_t id) = 0;
  /// Asks what became of a submission. Error: nobody can be asked, nothing was begun.
  virtual Result<void> ask(std::uint64_t, LostSubmission const&) { return tl::unexpected(Error{"this channel cannot be asked"}); }
  /// Works until something ended, `wake` was called or the time is over.
  virtual std::vector<GatewayAnswer> run(std::chrono::milliseconds at_most) = 0;
  /// Ends `run` early; from any thread.
  virtual void wake() = 0;
};

struct GatewayLimits {
  int connections = 1;
  Pace pace{};
  std::chrono::milliseconds probe_wait{5'000};  // between looks at a gateway that does not answer
  std::chrono::milliseconds drain{5'000};       // what a shutdown waits for replies
};

/// Every submission is answered once through the sink, and so is every question about one: asked again after `probe_wait` while the
/// question itself fails, and after three failures `uncertain`; but one that has no answer at the end has none, and is asked again by the next start. A question says nothing of whether the gateway is reachable. Not reachable after a reply that refuses us, until a probe or a
/// reply says otherwise. The destructor rejects (temporarily) what has not begun, waits `drain` for replies and reports
/// the rest uncertain. The sink outlives it.
class GatewayThread {
 public:
  GatewayThread(std::unique_ptr<GatewayTransfers> transfers, GatewayLimits limits, Sink& sink);
  ~GatewayThread();
  GatewayThread(GatewayThread const&) = delete;
  GatewayThread& operator=(GatewayThread const&) = delete;

  void submit(Submission submission);
  void reconcile(LostSubmission lost);
  bool is_reachable() const;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace lamplighter::notifiers
