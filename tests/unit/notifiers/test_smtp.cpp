// What a mail server's refusals and silences mean, on a server that misbehaves on command.
#include <catch2/catch.hpp>

#include <poll.h>

#include <atomic>
#include <functional>

#include "notifiers/smtp.hpp"
#include "notifiers/smtp_dialogue.hpp"
#include "tests/support/kannel_recording_sink.hpp"
#include "tests/support/smtp_stub.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;
using test::good_smtp_reply;

bool comes_true(std::function<bool()> const& condition) {
  for (int round = 0; round < 3'000; ++round) {
    if (condition()) return true;
    ::poll(nullptr, 0, 10);
  }
  return false;
}

struct Post {
  explicit Post(test::SmtpStub::Answer answer) : stub(std::move(answer)) {
    SmtpSettings settings;
    settings.host = "127.0.0.1";
    settings.port = stub.port();
    settings.security = MailSecurity::none;
    settings.from_address = "outage@local.example";
    settings.bounce_address = "bounces@local.example";
    settings.secret = "secret";
    settings.connections = 1;
    settings.probe_wait = std::chrono::milliseconds{50};
    settings.reply_timeout = std::chrono::milliseconds{1'000};
    settings.drain = std::chrono::milliseconds{100};
    mail = std::make_unique<SmtpNotifier>(settings, [] { return Time{}; }, sink);
  }

  SubmissionOutcome send(std::int64_t number) {
    AttemptNumber const attempt{number};
    mail->submit({.attempt = attempt, .address = "li.na@people.example", .parts = {"Power off"}, .reference = "P1"});
    REQUIRE(comes_true([&] { return sink.outcomes(attempt).size() == 1; }));
    return sink.outcomes(attempt).front();
  }

  test::RecordingSink sink;
  test::SmtpStub stub;
  std::unique_ptr<SmtpNotifier> mail;
};

}  // namespace

TEST_CASE("a connection that is lost after the final dot leaves the end unknown") {
  Post post{[](std::string const& command) { return command == "." ? "" : good_smtp_reply(command); }};
  CHECK(post.send(1).kind == Kind::uncertain);
  CHECK(comes_true([&] { return post.mail->is_reachable(); }));  // a probe finds it there
}

TEST_CASE("a server that takes a text and never answers leaves the end unknown") {
  Post post{[](std::string const& command) {
    if (command != ".") return good_smtp_reply(command);
    ::poll(nullptr, 0, 1'500);  // longer than we wait
    return std::string{"250 2.0.0 too late"};
  }};
  CHECK(post.send(1).kind == Kind::uncertain);
}

TEST_CASE("a connection that is lost before the text is no unknown end: nothing was taken") {
  for (auto const* const at : {"MAIL", "RCPT", "DATA"}) {
    Post post{[at](std::string const& command) { return command.starts_with(at) ? "" : good_smtp_reply(command); }};
    CHECK(post.send(1).kind == Kind::rejected_temporarily);
  }
}

TEST_CASE("what a server says to our leaving is no answer to the message") {
  Post post{[](std::string const& command) { return command.starts_with("RCPT") ? "550 5.1.1 no such user" : good_smtp_reply(command); }};
  auto const refused = post.send(1);
  CHECK(refused.kind == Kind::rejected_permanently);
  CHECK(refused.detail == "550 5.1.1");
}

TEST_CASE("replies after the text are final: for good, for the moment, taken") {
  std::atomic<char const*> reply{"451 4.3.0 later"};
  Post post{[&reply](std::string const& command) { return command == "." ? std::string{reply} : good_smtp_reply(command); }};
  auto const later = post.send(1);
  CHECK(later.kind == Kind::rejected_temporarily);
  CHECK(later.detail == "451 4.3.0");
  reply = "554 5.7.1 li.na@people.example does not want this";
  auto const never = post.send(2);
  CHECK(never.kind == Kind::rejected_permanently);
  CHECK(never.detail == "554 5.7.1");
  reply = "250 2.0.0 taken";
  CHECK(post.send(3).kind == Kind::accepted);
}

TEST_CASE("a kept connection that the server has closed meanwhile costs no attempt") {
  std::atomic<int> texts{0};
  std::atomic<bool> has_closed{false};
  Post post{[&](std::string const& command) {
    if (command == ".") ++texts;
    if (command.starts_with("MAIL") && texts == 1 && !has_closed.exchange(true)) return std::string{};
    return good_smtp_reply(command);
  }};
  CHECK(post.send(1).kind == Kind::accepted);
  CHECK(post.send(2).kind == Kind::accepted);
  CHECK(has_closed);
  CHECK(texts == 2);
}

TEST_CASE("a server that is not there refuses for the moment, and is found again") {
  Post post{[](std::string const& command) { return command.empty() ? "554 go away" : good_smtp_reply(command); }};
  CHECK(post.send(1).kind == Kind::rejected_temporarily);
  CHECK(comes_true([&] { return !post.mail->is_reachable(); }));
}

TEST_CASE("each stage of a conversation has its own meaning of no") {
  auto const kind = [](MailStage stage, int code, std::string const& status) {
    return read_dialogue({.stage = stage, .code = code, .status = status}).kind;
  };
  CHECK(kind(MailStage::recipient, 550, "5.1.1") == Kind::rejected_permanently);
  CHECK(kind(MailStage::recipient, 550, "") == Kind::rejected_permanently);
  CHECK(kind(MailStage::recipient, 554, "5.7.1") == Kind::rejected_temporarily);
  CHECK(kind(MailStage::recipient, 530, "5.7.0") == Kind::rejected_temporarily);
  CHECK(kind(MailStage::sender, 550, "5.1.8") == Kind::rejected_temporarily);
  CHECK(kind(MailStage::sender, 552, "5.3.4") == Kind::rejected_permanently);
  CHECK(kind(MailStage::text, 554, "") == Kind::rejected_permanently);
  CHECK(kind(MailStage::text, 0, "") == Kind::rejected_temporarily);
  CHECK(kind(MailStage::after_text, 0, "") == Kind::uncertain);
  CHECK(kind(MailStage::after_text, 554, "") == Kind::rejected_permanently);
  CHECK(read_dialogue({.stage = MailStage::recipient, .code = 421}).reach == Reach::refuses_us);
}

TEST_CASE("a reply line gives code and status, and words never pass for one") {
  MailDialogue dialogue;
  read_reply_line(dialogue, "550-5.1.1 no such user\r\n");
  CHECK(dialogue.code == 550);
  CHECK(dialogue.status == "5.1.1");
  read_reply_line(dialogue, "12 x");
  read_reply_line(dialogue, "5501 x");
  CHECK(dialogue.code == 550);
  read_reply_line(dialogue, "250 4.1.1 odd\r\n");
  CHECK(dialogue.code == 250);
  CHECK(dialogue.status.empty());
}

TEST_CASE("a pace spaces messages evenly and bounds how many wait for their turn") {
  CHECK(spacing_of({}) == std::chrono::milliseconds{0});
  CHECK(spacing_of({20, std::chrono::minutes{1}}) == std::chrono::milliseconds{3'000});
  CHECK(connections_within({20, std::chrono::minutes{1}}, 32) == 3);
  CHECK(connections_within({1, std::chrono::minutes{1}}, 32) == 1);
  CHECK(connections_within({}, 32) == 32);
}

}  // namespace lamplighter::notifiers
