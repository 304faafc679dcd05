// What only e-mail shows, on a real mail server: how a message arrives, and what becomes of refusals and bounces.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "notifiers/delivery_report.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/mail_headers.hpp"
#include "notifiers/return_path.hpp"
#include "tests/conformance/notifiers/mail_world.hpp"

namespace lamplighter::test {
namespace {

using notifiers::AttemptState;
using Kind = notifiers::SubmissionOutcome::Kind;

notifiers::AttemptNumber send_to(MailChannel& channel, std::string const& address, std::string const& text, std::int64_t number) {
  notifiers::AttemptNumber const attempt{number};
  channel.sink.expect(attempt, 1);
  channel.mail->submit({.attempt = attempt, .address = address, .subject = "计划停电通知 Planned outage", .parts = {text}, .language = "zh", .reference = "P1 d7"});
  return attempt;
}

notifiers::SubmissionOutcome outcome_of(MailChannel& channel, notifiers::AttemptNumber attempt) {
  REQUIRE(channel.comes_true([&] { return channel.sink.outcomes(attempt).size() == 1; }));
  return channel.sink.outcomes(attempt).front();
}

/// The decoded content of the first part of this type.
std::string part_of(std::string const& message, std::string_view type) {
  auto const head = notifiers::read_mail_fields(message).value();
  auto const content = notifiers::read_content_type(*head.find("content-type")).value();
  auto const parts = notifiers::split_at_boundary(head.rest, content.parameters.at("boundary")).value();
  for (auto const part : parts) {
    auto const block = notifiers::read_mail_fields(part).value();
    if (block.find("content-type")->starts_with(type) == false) continue;
    std::string digits;
    for (char const one : block.rest) {
      if (one != '\r' && one != '\n') digits += one;
    }
    return notifiers::from_base64(digits).value();
  }
  return {};
}

}  // namespace

TEST_CASE("an e-mail arrives as text and HTML in Chinese, from an envelope sender that names its attempt") {
  MailChannel channel{BounceWay::maildir};
  std::string const text = "您所在的片区将于 2026-03-09 09:00 至 15:00 停电。\n.\n请始终视线路带电 <b>";
  auto const attempt = send_to(channel, "li.na@people.example", text, 77);
  CHECK(outcome_of(channel, attempt).kind == Kind::accepted);
  REQUIRE(channel.comes_true([&] { return channel.server.arrived().size() == 1; }));
  auto const message = channel.server.arrived().front();
  auto const head = notifiers::read_mail_fields(message).value();
  CHECK(*head.find("return-path") == "<" + notifiers::return_path({"email", "callback secret", "bounces@power.example"}, attempt) + ">");
  CHECK(*head.find("envelope-to") == "li.na@people.example");
  CHECK(*head.find("from") == "\"Example Power\" <outage@power.example>");
  CHECK(*head.find("subject") == "=?UTF-8?B?" + notifiers::to_base64("计划停电通知 Planned outage") + "?=");
  CHECK(*head.find("auto-submitted") == "auto-generated");
  CHECK(*head.find("date") == "Mon, 2 Mar 2026 00:00:00 +0000");
  CHECK(part_of(message, "text/plain") == "您所在的片区将于 2026-03-09 09:00 至 15:00 停电。\r\n.\r\n请始终视线路带电 <b>\r\n");
  CHECK(part_of(message, "text/html").find("请始终视线路带电 &lt;b&gt;</p>") != std::string::npos);
}

TEST_CASE("a mail server's refusals are told apart: for good, for the moment, and ours to mend") {
  MailChannel channel{BounceWay::maildir};
  auto const refused = outcome_of(channel, send_to(channel, "refused.one@people.example", "Power off", 1));
  CHECK(refused.kind == Kind::rejected_permanently);
  CHECK(refused.detail == "550 5.1.1");
  auto const busy = outcome_of(channel, send_to(channel, "busy.one@people.example", "Power off", 2));
  CHECK(busy.kind == Kind::rejected_temporarily);
  CHECK(busy.detail == "451 4.2.1");
  auto const text = outcome_of(channel, send_to(channel, "badtext.one@people.example", "Power off", 3));
  CHECK(text.kind == Kind::rejected_permanently);
  CHECK(text.detail == "550 5.6.0");
  auto const relay = outcome_of(channel, send_to(channel, "notallowed@people.example", "Power off", 4));
  CHECK(relay.kind == Kind::rejected_temporarily);
  auto const no_address = outcome_of(channel, send_to(channel, "li na@people.example", "Power off", 5));
  CHECK(no_address.kind == Kind::rejected_permanently);
  CHECK(channel.mail->is_reachable());
}

TEST_CASE("a wrong password is no fault of the recipient's address") {
  MailChannel channel{BounceWay::maildir};
  channel.settings.password = "wrong";
  channel.start_again();
  auto const outcome = outcome_of(channel, send_to(channel, "li.na@people.example", "Power off", 1));
  CHECK(outcome.kind == Kind::rejected_temporarily);
  CHECK(outcome.detail == "535");
  CHECK(channel.comes_true([&] { return !channel.mail->is_reachable(); }));
}

TEST_CASE("a mail server with another name's certificate gets no message") {
  MailChannel channel{BounceWay::maildir};
  channel.settings.authorities.clear();  // the system's do not know it
  channel.start_again();
  auto const outcome = outcome_of(channel, send_to(channel, "li.na@people.example", "Power off", 1));
  CHECK(outcome.kind == Kind::rejected_temporarily);
  channel.settle();
  CHECK(channel.server.arrived().empty());
}

TEST_CASE("mail that is no bounce of ours stays unread in the mailbox") {
  auto const way = GENERATE(BounceWay::imap, BounceWay::maildir);
  MailChannel channel{way};
  auto const put = [&](std::string const& name, std::string const& to) {
    std::ofstream{channel.server.bounces() / "tmp" / name}
        << "From: a@b.example\nTo: " << to << "\nSubject: x\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        << "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n"
        << "Status: 5.1.1\n\n--b--\n";
    std::filesystem::rename(channel.server.bounces() / "tmp" / name, channel.server.bounces() / "new" / name);
  };
  put("1.forged.example", "bounces+7-0123456789abcdef01234567@power.example");
  put("2.foreign.example", "bounces@power.example");
  put("3.ours.example", notifiers::return_path({"email", "callback secret", "bounces@power.example"}, {9}));
  channel.sink.expect({7}, 1);
  channel.sink.expect({9}, 1);
  CHECK(channel.comes_true([&] { return channel.sink.state({9}) == AttemptState::failed_permanent; }));
  channel.settle();
  CHECK(channel.sink.receipts({7}).empty());
  channel.mail->acknowledge(channel.sink.receipts({9}).front().token);
  auto const seen_count = [&] {
    std::size_t seen = 0;
    for (auto const& entry : std::filesystem::directory_iterator{channel.server.bounces() / "cur"}) {
      auto const name = entry.path().filename().string();
      auto const flags = name.find(":2,");
      seen += flags != std::string::npos && name.find('S', flags) != std::string::npos ? 1u : 0u;
    }
    return seen;
  };
  CHECK(channel.comes_true([&] { return seen_count() >= 1; }));
  channel.settle();
  CHECK(seen_count() == 1);
}

TEST_CASE("an IMAP server that is away keeps bounces, and they come when it is back") {
  MailChannel channel{BounceWay::imap};
  channel.server.stop_dovecot();
  CHECK(channel.comes_true([&] { return !channel.mail->is_reachable(); }));
  auto const attempt = send_to(channel, "unknown.person@people.example", "Power off", 5);
  CHECK(outcome_of(channel, attempt).kind == Kind::accepted);
  channel.server.start_dovecot();
  CHECK(channel.comes_true([&] { return channel.sink.state(attempt) == AttemptState::failed_permanent; }));
  CHECK(channel.comes_true([&] { return channel.mail->is_reachable(); }));
}

}  // namespace lamplighter::test
