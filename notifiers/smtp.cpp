// Puts the e-mail channel together.
#include "notifiers/smtp.hpp"

#include <cstdlib>
#include <utility>

#include "notifiers/bounce_imap.hpp"
#include "notifiers/bounce_maildir.hpp"
#include "notifiers/bounce_reader.hpp"
#include "notifiers/smtp_transfers.hpp"

namespace lamplighter::notifiers {

SmtpNotifier::SmtpNotifier(SmtpSettings settings, std::function<Time()> now, Sink& sink) : settings_(std::move(settings)) {
  if (!check(settings_)) std::abort();
  GatewayLimits const limits{.connections = settings_.connections, .pace = settings_.pace, .probe_wait = settings_.probe_wait, .drain = settings_.drain};
  thread_ = std::make_unique<GatewayThread>(std::make_unique<SmtpTransfers>(settings_, std::move(now)), limits, sink);
  if (!settings_.bounces) return;
  auto const& bounces = *settings_.bounces;
  auto const open = [this](std::atomic<bool> const& is_stopping) -> std::unique_ptr<BounceFolder> {
    if (!settings_.bounces->maildir.empty()) return std::make_unique<BounceMaildir>(settings_.bounces->maildir);
    return std::make_unique<BounceImap>(settings_, is_stopping);
  };
  bounces_ = std::make_unique<BounceReader>(
      BounceReaderSettings{settings_.name, settings_.secret, settings_.bounce_address, bounces.look_every, bounces.tell_again_after}, open, sink);
}

SmtpNotifier::~SmtpNotifier() = default;

std::string_view SmtpNotifier::name() const { return settings_.name; }

Capabilities SmtpNotifier::capabilities() const {
  // A bounce says that a message failed; that none comes says nothing, so no receipt is to be expected.
  return {.highest = Evidence::e1,
          .connections = connections_within(settings_.pace, settings_.connections),
          .has_receipts = false,
          .parts_max = 1,
          .takes_whole_texts = true};
}

void SmtpNotifier::submit(Submission submission) { thread_->submit(std::move(submission)); }
void SmtpNotifier::acknowledge(ReceiptToken const& token) {
  if (bounces_) bounces_->acknowledge(token);
}
void SmtpNotifier::tell_again(ReceiptToken const& token) {
  if (bounces_) bounces_->tell_again(token);
}
bool SmtpNotifier::is_reachable() const { return thread_->is_reachable() && (!bounces_ || bounces_->is_reachable()); }

}  // namespace lamplighter::notifiers
