// An e-mail channel whose mail server is real.
#pragma once

#include "notifiers/smtp.hpp"
#include "tests/conformance/notifiers/suite.hpp"
#include "tests/support/mail_server.hpp"

namespace lamplighter::test {

/// Where bounces are read.
enum class BounceWay { imap, maildir };

class MailChannel final : public Channel {
 public:
  explicit MailChannel(BounceWay way);
  notifiers::Notifier& notifier() override { return *mail; }
  std::string address(Behaviour behaviour) const override;
  notifiers::AttemptState arrival() const override { return notifiers::AttemptState::accepted; }
  Behaviour reported() const override { return Behaviour::unknown_number; }
  notifiers::AttemptState report() const override { return notifiers::AttemptState::failed_permanent; }
  bool sends_parts() const override { return false; }
  void let_time_pass() override;
  void break_gateway() override { server.stop_exim(); }
  void mend_gateway() override { server.start_exim(); }
  void start_again() override;

  TemporaryFolder folder;
  MailServer server;
  notifiers::SmtpSettings settings;
  std::unique_ptr<notifiers::SmtpNotifier> mail;
};

/// 2026-03-02T00:00:00Z, the date of all mail in tests.
notifiers::Time mail_date();

}  // namespace lamplighter::test
