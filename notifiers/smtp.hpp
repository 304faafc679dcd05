// The e-mail channel: submits to a mail server, reads bounces from a mailbox.
#pragma once

#include <functional>
#include <memory>

#include "notifiers/gateway_thread.hpp"
#include "notifiers/smtp_settings.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

class BounceReader;

/// Sends each submission as one message in the name of `from`, with an envelope sender of its own. 250 after the text is
/// `accepted` (E1): what takes it is our own mail server, and no mail proves by itself that somebody read it. What is refused or broken
/// off: see `read_dialogue`. Bounces become receipts, kept in their mailbox until they are acknowledged.
/// Not reachable as GatewayThread says, or while bounces cannot be read. Works on threads of its own; the sink outlives it.
class SmtpNotifier final : public Notifier {
 public:
  /// The settings must pass `check` (assertion). `now` gives the Date header.
  SmtpNotifier(SmtpSettings settings, std::function<Time()> now, Sink& sink);
  ~SmtpNotifier() override;
  SmtpNotifier(SmtpNotifier const&) = delete;
  SmtpNotifier& operator=(SmtpNotifier const&) = delete;

  std::string_view name() const override;
  Capabilities capabilities() const override;
  void submit(Submission submission) override;
  void acknowledge(ReceiptToken const& token) override;
  void tell_again(ReceiptToken const& token) override;
  bool is_reachable() const override;

 private:
  SmtpSettings settings_;
  std::unique_ptr<BounceReader> bounces_;
  std::unique_ptr<GatewayThread> thread_;
};

}  // namespace lamplighter::notifiers
