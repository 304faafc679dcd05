// The voice channel through an Asterisk: its REST interface places calls, says the message and hears keys.
#pragma once

#include <memory>

#include "notifiers/ari_settings.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// As `SipNotifier`: a submission is answered when its call is over, after the receipt of what it proved; E5 is key 1, E4 another key
/// and the message to its end, E3 the message without a key. Uncertain: the event stream broke while the message played.
class AriNotifier final : public Notifier {
 public:
  /// The settings must pass `check` (assertion); the sink outlives the channel.
  AriNotifier(AriSettings settings, Sink& sink);
  /// Hangs up, and answers everything.
  ~AriNotifier() override;
  AriNotifier(AriNotifier const&) = delete;
  AriNotifier& operator=(AriNotifier const&) = delete;

  std::string_view name() const override;
  Capabilities capabilities() const override;
  void submit(Submission submission) override;
  void poll() override;
  void acknowledge(ReceiptToken const& token) override;
  void tell_again(ReceiptToken const& token) override;
  bool is_reachable() const override;

 private:
  class Worker;
  AriSettings settings_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace lamplighter::notifiers
