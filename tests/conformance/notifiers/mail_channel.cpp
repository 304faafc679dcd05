// Brings up a real mail server for the suite.
#include "tests/conformance/notifiers/mail_world.hpp"

#include <cstdlib>

namespace lamplighter::test {

notifiers::Time mail_date() {
  using namespace std::chrono;
  return sys_days{2026y / March / 2};
}

MailChannel::MailChannel(BounceWay way) : server(folder.path()) {
  settings.host = "127.0.0.1";
  settings.port = way == BounceWay::imap ? server.smtp_port() : server.smtps_port();
  settings.security = way == BounceWay::imap ? notifiers::MailSecurity::starttls : notifiers::MailSecurity::implicit_tls;
  settings.user = MailServer::user();
  settings.password = MailServer::password();
  settings.authorities = server.authorities();
  settings.from_address = "outage@power.example";
  settings.from_name = "Example Power";
  settings.bounce_address = "bounces@power.example";
  settings.secret = "callback secret";
  settings.connections = 4;
  settings.probe_wait = std::chrono::milliseconds{100};
  notifiers::BounceSettings bounces{.look_every = std::chrono::milliseconds{50}, .tell_again_after = std::chrono::milliseconds{50}};
  if (way == BounceWay::imap) {
    bounces.imap_url = server.imap_url();
    bounces.user = MailServer::user();
    bounces.password = MailServer::password();
  } else {
    bounces.maildir = server.bounces().string();
  }
  settings.bounces = bounces;
  start_again();
}

void MailChannel::start_again() {
  mail.reset();
  mail = std::make_unique<notifiers::SmtpNotifier>(settings, &mail_date, sink);
}

std::string MailChannel::address(Behaviour behaviour) const {
  switch (behaviour) {
    case Behaviour::delivers:
    case Behaviour::silent: return "li.na@people.example";
    case Behaviour::second_part_fails:
    case Behaviour::unknown_number: return "unknown.person@people.example";
    case Behaviour::repeats_receipts: return "unknown.twice@people.example";
    case Behaviour::fails_then_delivers: break;  // a bounce is a mail server's last word
  }
  std::abort();
}

void MailChannel::let_time_pass() {
  server.repeat_bounces();
  mail->poll();
}

std::unique_ptr<Channel> make_mail_imap_channel() { return std::make_unique<MailChannel>(BounceWay::imap); }
std::unique_ptr<Channel> make_mail_maildir_channel() { return std::make_unique<MailChannel>(BounceWay::maildir); }

}  // namespace lamplighter::test
