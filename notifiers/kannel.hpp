// The SMS channel: submits through Kannel's sendsms; receipts come to the server's callback.
#pragma once

#include <memory>
#include <string>

#include "notifiers/kannel_request.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// Sends each part of a submission as one message, in order, over up to `connections` kept connections.
/// Outcomes: every part taken: accepted. First part refused: rejected, temporarily or for good. A later part refused
/// for good: rejected permanently, for the message can no longer arrive whole; refused for the moment: tried again
/// `part_retries` times, then uncertain. A reply lost after bytes may have left: the other parts are still sent, then
/// uncertain, and receipts show the truth. No connection: rejected temporarily.
/// Not reachable after a lost reply, a failed connection or wrong credentials, until a reply or a probe says otherwise.
/// The destructor rejects (temporarily) what has not begun, waits `drain` for replies, and reports the rest uncertain.
/// Works on a thread of its own; the sink outlives it.
class KannelNotifier final : public Notifier {
 public:
  /// The settings must pass `check` (assertion).
  KannelNotifier(KannelSettings settings, Sink& sink);
  ~KannelNotifier() override;
  KannelNotifier(KannelNotifier const&) = delete;
  KannelNotifier& operator=(KannelNotifier const&) = delete;

  std::string_view name() const override;
  Capabilities capabilities() const override;
  void submit(Submission submission) override;
  bool is_reachable() const override;

 private:
  class Worker;
  KannelSettings settings_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace lamplighter::notifiers
