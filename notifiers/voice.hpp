// The voice channel: calls people over SIP, speaks the message, and takes a key as their acknowledgement.
#pragma once

#include <memory>

#include "notifiers/types.hpp"
#include "notifiers/voice_settings.hpp"

namespace lamplighter::notifiers {

/// Calls each address, an E.164 number, and says the one part of the submission in its language.
/// A submission is answered when its call is over. Nobody was reached (busy, no answer, declined, hung up before half of
/// the message, no way to the server): rejected temporarily, with its reason. No such number, no number at all, or a text
/// that takes too long to say: rejected permanently. Reached: accepted, after a receipt `delivered` (E3: the message went
/// through, to a person or a mailbox), `heard` (E4: and a person pressed another key) or `acknowledged` (E5: key 1).
/// Uncertain: the line broke in the middle, or no sound came back. Sound is made on a thread of its own before the call
/// begins. The receipt's token is answered when the proof is stored.
class SipNotifier final : public Notifier {
 public:
  /// The settings must pass `check` (assertion); the sink outlives the channel.
  SipNotifier(SipSettings settings, Sink& sink);
  /// Takes back what rings, hangs up what talks, and answers everything.
  ~SipNotifier() override;
  SipNotifier(SipNotifier const&) = delete;
  SipNotifier& operator=(SipNotifier const&) = delete;

  std::string_view name() const override;
  Capabilities capabilities() const override;
  void submit(Submission submission) override;
  void poll() override;
  void acknowledge(ReceiptToken const& token) override;
  void tell_again(ReceiptToken const& token) override;
  bool is_reachable() const override;

 private:
  class Worker;
  SipSettings settings_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace lamplighter::notifiers
