// A real mail server for tests: Exim takes mail and makes bounces, Dovecot shows their mailbox over IMAP, both with TLS.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/kannel_process.hpp"

namespace lamplighter::test {

/// Runs as an ordinary user on free loopback ports. What becomes of mail is told by the begin of its address: `refused`
/// 550 5.1.1, `busy` 451 4.2.1, `notallowed` 550 5.7.1 at RCPT, `badtext` 554 5.6.0 after the text, `unknown` is taken and comes back as a bounce; any
/// other arrives. Mail to bounces+…@ goes to the bounce mailbox.
class MailServer {
 public:
  explicit MailServer(std::filesystem::path const& folder);
  ~MailServer();
  MailServer(MailServer const&) = delete;
  MailServer& operator=(MailServer const&) = delete;

  void start_exim();
  void stop_exim();
  void start_dovecot();
  void stop_dovecot();

  std::uint16_t smtp_port() const { return smtp_port_; }    // STARTTLS
  std::uint16_t smtps_port() const { return smtps_port_; }  // TLS from the first byte
  std::string imap_url() const;                             // imaps, folder INBOX
  std::string authorities() const { return (folder_ / "certificate.pem").string(); }
  static std::string user() { return "utility"; }
  static std::string password() { return "mail-secret"; }

  std::filesystem::path bounces() const { return folder_ / "mail" / "bounces"; }
  /// Whole messages that arrived for people.
  std::vector<std::string> arrived() const;
  /// Makes the mailbox hold another copy of each bounce about `unknown.twice` that it holds once.
  void repeat_bounces() const;

 private:
  void write_files() const;
  std::vector<std::string> as_ordinary_user(std::vector<std::string> command) const;

  std::filesystem::path folder_;
  std::uint16_t smtp_port_;
  std::uint16_t smtps_port_;
  std::uint16_t imaps_port_;
  ChildProcess exim_;
  ChildProcess dovecot_;
};

}  // namespace lamplighter::test
