// The suite that all channels pass alike, with a fake, a program that we wrote, or the real thing behind them.
#include <catch2/catch.hpp>

#include <set>

#include "tests/conformance/notifiers/http_world.hpp"
#include "tests/conformance/notifiers/suite.hpp"

namespace lamplighter::test {
namespace {

using notifiers::AttemptState;
using Kind = notifiers::SubmissionOutcome::Kind;

std::unique_ptr<Channel> any_channel() {
  auto const make = GENERATE(&make_fake_channel, &make_spool_channel, &make_kannel_channel, &make_voice_channel, &make_ari_channel, &make_mail_imap_channel,
                             &make_mail_maildir_channel, &make_twilio_channel, &make_aliyun_channel, &make_twilio_voice_channel,
                             &make_aliyun_voice_channel, &make_webhook_channel, &make_wecom_channel,
                             &make_dingtalk_channel, &make_feishu_channel);
  return make();
}

// Those that take a message first and may report about its parts later. A call is one part, and over when it is answered.
std::unique_ptr<Channel> any_carrier() {
  auto const make = GENERATE(&make_fake_channel, &make_spool_channel, &make_kannel_channel, &make_mail_imap_channel, &make_mail_maildir_channel,
                             &make_twilio_channel, &make_aliyun_channel, &make_twilio_voice_channel, &make_aliyun_voice_channel,
                             &make_webhook_channel, &make_wecom_channel, &make_dingtalk_channel,
                             &make_feishu_channel);
  return make();
}

std::unique_ptr<Channel> any_channel_with_receipts() {
  auto const make = GENERATE(&make_fake_channel, &make_spool_channel, &make_kannel_channel, &make_mail_imap_channel, &make_mail_maildir_channel,
                             &make_twilio_channel, &make_aliyun_channel, &make_twilio_voice_channel, &make_aliyun_voice_channel,
                             &make_webhook_channel);
  return make();
}

std::unique_ptr<Channel> any_channel_that_knows_what_left() {
  auto const make = GENERATE(&make_spool_channel, &make_twilio_channel, &make_aliyun_channel);
  return make();
}

std::unique_ptr<Channel> any_channel_that_keeps_receipts() {
  auto const make = GENERATE(&make_spool_channel, &make_mail_imap_channel, &make_mail_maildir_channel);
  return make();
}

}  // namespace

TEST_CASE("a message that the gateway takes is accepted, and its receipt, where one comes, makes it delivered") {
  auto const channel = any_channel();
  auto const attempt = channel->send(Behaviour::delivers, {"Power off 09:00-15:00. Ref P1"});
  CHECK(channel->comes_true([&] { return channel->sink.state(attempt) == channel->arrival(); }));
  // A receipt may overtake the answer.
  REQUIRE(channel->comes_true([&] { return channel->sink.outcomes(attempt).size() == 1; }));
  CHECK(channel->sink.outcomes(attempt).front().kind == Kind::accepted);
  CHECK_FALSE(channel->sink.progress(attempt).has_conflict);
  CHECK(channel->notifier().is_reachable());
}

TEST_CASE("a message of three parts is delivered when all three have arrived") {
  auto const channel = any_carrier();
  auto const attempt = channel->send(Behaviour::delivers, {"(1/3) one", "(2/3) two", "(3/3) three"});
  CHECK(channel->comes_true([&] { return channel->sink.state(attempt) == channel->arrival(); }));
  CHECK(channel->sink.progress(attempt).delivered_parts == (channel->arrival() == AttemptState::delivered ? 0b111u : 0u));
}

TEST_CASE("a message whose second part fails never counts as delivered") {
  auto const channel = any_carrier();
  auto const attempt = channel->send(Behaviour::second_part_fails, {"(1/2) one", "(2/2) two"});
  CHECK(channel->comes_true([&] {
    auto const progress = channel->sink.progress(attempt);
    return progress.state == AttemptState::failed_permanent && progress.delivered_parts == (channel->sends_parts() ? 0b01u : 0u);
  }));
  channel->settle();
  CHECK(channel->sink.state(attempt) == AttemptState::failed_permanent);
}

TEST_CASE("a message to a number that does not exist fails for good") {
  auto const channel = any_channel();
  auto const attempt = channel->send(Behaviour::unknown_number, {"Power off"});
  CHECK(channel->comes_true([&] { return channel->sink.state(attempt) == AttemptState::failed_permanent; }));
}

TEST_CASE("a message without a receipt stays at what the network said") {
  auto const channel = any_carrier();
  auto const attempt = channel->send(Behaviour::silent, {"Power off"});
  auto const other = channel->send(Behaviour::delivers, {"Power off"});
  CHECK(channel->comes_true([&] { return channel->sink.state(other) == channel->arrival(); }));
  channel->settle();
  CHECK(channel->sink.outcomes(attempt).size() == 1);
  CHECK(rank_of(channel->sink.state(attempt)) >= rank_of(AttemptState::accepted));
  CHECK(rank_of(channel->sink.state(attempt)) <= rank_of(AttemptState::in_network));
}

TEST_CASE("the same receipt again and again changes nothing") {
  auto const channel = any_channel_with_receipts();
  auto const attempt = channel->send(Behaviour::repeats_receipts, {"Power off"});
  CHECK(channel->comes_true([&] {
    auto said = 0;
    for (auto const& receipt : channel->sink.receipts(attempt)) said += receipt.state == channel->report();
    return said >= 1;
  }));
  channel->settle();
  bool const is_delivered = channel->report() == AttemptState::delivered;
  CHECK(channel->sink.progress(attempt) ==
        notifiers::AttemptProgress{.state = channel->report(), .delivered_parts = is_delivered ? 1u : 0u, .parts = 1});
}

TEST_CASE("a delivery after a reported failure counts, and the conflict is kept") {
  // Not Kannel: it forgets a message with its first final receipt, see test_kannel.cpp.
  auto const make = GENERATE(&make_fake_channel, &make_spool_channel, &make_twilio_channel, &make_aliyun_channel, &make_twilio_voice_channel,
                             &make_aliyun_voice_channel, &make_webhook_channel);
  auto const channel = make();
  auto const attempt = channel->send(Behaviour::fails_then_delivers, {"Power off"});
  bool const is_delivered =
      channel->comes_true([&] { return channel->sink.state(attempt) == AttemptState::delivered; });
  CHECK(is_delivered);
  CHECK(channel->sink.progress(attempt).has_conflict);
}

TEST_CASE("a receipt that finds no room is brought again until it is taken") {
  auto const channel = any_channel_with_receipts();
  channel->sink.refuse_next(2);
  auto const attempt = channel->send(channel->reported(), {"Power off"});
  CHECK(channel->comes_true([&] { return channel->sink.state(attempt) == channel->report(); }));
  CHECK(channel->sink.refused() == 2);
}

TEST_CASE("receipts that are not stored are told again after a kill, and a stored one is not") {
  auto const channel = any_channel_that_keeps_receipts();
  auto const stored = channel->send(channel->reported(), {"Power off"});
  REQUIRE(channel->comes_true([&] { return channel->sink.state(stored) == channel->report(); }));
  auto const lost = channel->send(channel->reported(), {"Power off"});
  REQUIRE(channel->comes_true([&] { return channel->sink.state(lost) == channel->report(); }));
  auto const receipt = channel->sink.receipts(stored).front();
  REQUIRE_FALSE(receipt.token.value.empty());
  channel->notifier().acknowledge(receipt.token);
  channel->settle();
  auto const of_lost = channel->sink.receipts(lost).size();
  auto const of_stored = channel->sink.receipts(stored).size();
  channel->start_again();
  CHECK(channel->comes_true([&] { return channel->sink.receipts(lost).size() > of_lost; }));
  channel->settle();
  CHECK(channel->sink.receipts(stored).size() == of_stored);
}

TEST_CASE("a receipt that the store refused is told again without a kill") {
  auto const channel = any_channel_that_keeps_receipts();
  auto const attempt = channel->send(channel->reported(), {"Power off"});
  REQUIRE(channel->comes_true([&] { return channel->sink.state(attempt) == channel->report(); }));
  channel->notifier().tell_again(channel->sink.receipts(attempt).front().token);
  CHECK(channel->comes_true([&] { return channel->sink.receipts(attempt).size() >= 2; }));
}

TEST_CASE("after a kill a channel that keeps receipts of parts tells those again that were not stored, and no others") {
  auto const make = GENERATE(&make_fake_channel, &make_spool_channel, &make_kannel_channel);
  auto const channel = make();
  auto const attempt = channel->send(Behaviour::delivers, {"(1/3) one", "(2/3) two", "(3/3) three"});
  REQUIRE(channel->comes_true([&] { return channel->sink.state(attempt) == AttemptState::delivered; }));
  auto const stored = channel->sink.receipts(attempt).front();
  channel->notifier().acknowledge(stored.token);
  channel->settle();
  auto const before = channel->sink.receipts(attempt).size();
  channel->start_again();
  if (stored.token.value.empty()) return;  // keeps nothing: the gateway behind it does
  CHECK(channel->comes_true([&] { return channel->sink.receipts(attempt).size() >= before + 2; }));
  channel->settle();
  auto const receipts = channel->sink.receipts(attempt);
  std::multiset<int> told_again;
  for (auto i = before; i < receipts.size(); ++i) told_again.insert(receipts[i].part);
  std::multiset<int> expected{1, 2, 3};
  expected.erase(stored.part);
  CHECK(told_again == expected);
}

TEST_CASE("while the gateway is down nothing is said to be accepted, and afterwards messages go again") {
  auto const channel = any_channel();
  auto const before = channel->send(Behaviour::delivers, {"before"});
  REQUIRE(channel->comes_true([&] { return channel->sink.state(before) == channel->arrival(); }));
  channel->break_gateway();
  auto const during = channel->send(Behaviour::delivers, {"during"});
  REQUIRE(channel->comes_true([&] { return channel->sink.outcomes(during).size() == 1; }));
  auto const kind = channel->sink.outcomes(during).front().kind;
  CHECK((kind == Kind::rejected_temporarily || kind == Kind::uncertain));
  CHECK(channel->comes_true([&] { return !channel->notifier().is_reachable(); }));
  channel->mend_gateway();
  CHECK(channel->comes_true([&] { return channel->notifier().is_reachable(); }));
  auto const after = channel->send(Behaviour::delivers, {"after"});
  CHECK(channel->comes_true([&] { return channel->sink.state(after) == channel->arrival(); }));
}

TEST_CASE("each submission is answered exactly once") {
  auto const channel = any_channel();
  std::set<notifiers::AttemptNumber> sent;
  for (int i = 0; i < 50; ++i) sent.insert(channel->send(Behaviour::silent, {"Power off"}));
  CHECK(channel->comes_true([&] { return channel->sink.outcomes().size() >= sent.size(); }));
  channel->settle();
  std::set<notifiers::AttemptNumber> answered;
  for (auto const& outcome : channel->sink.outcomes()) answered.insert(outcome.attempt);
  CHECK(channel->sink.outcomes().size() == sent.size());
  CHECK(answered == sent);
}

TEST_CASE("no outcome or receipt repeats an address or a text") {
  auto const channel = any_channel();
  auto const attempt = channel->send(Behaviour::unknown_number, {"Secret words"});
  CHECK(channel->comes_true([&] { return channel->sink.state(attempt) == AttemptState::failed_permanent; }));
  auto const address = channel->address(Behaviour::unknown_number);
  auto const is_clean = [&](std::string const& detail) {
    return detail.find(address.substr(1)) == std::string::npos && detail.find("Secret") == std::string::npos;
  };
  for (auto const& outcome : channel->sink.outcomes(attempt)) CHECK(is_clean(outcome.detail));
  for (auto const& receipt : channel->sink.receipts(attempt)) CHECK(is_clean(receipt.detail));
}

TEST_CASE("a channel that knows what left says so after a kill: of what it took, and of what it never got") {
  auto const channel = any_channel_that_knows_what_left();
  REQUIRE(channel->notifier().capabilities().can_reconcile);
  auto const attempt = channel->send(Behaviour::silent, {"Power off"});
  REQUIRE(channel->comes_true([&] { return channel->sink.outcomes(attempt).size() == 1; }));
  channel->start_again();
  channel->settle();  // the carrier takes it away
  auto const submitted_at = request_time() - std::chrono::minutes{2};
  auto const address = channel->address(Behaviour::silent);
  channel->notifier().reconcile({.attempt = attempt, .address = address, .text = "Power off", .language = "en", .submitted_at = submitted_at});
  REQUIRE(channel->comes_true([&] { return channel->sink.outcomes(attempt).size() == 2; }));
  CHECK(channel->sink.outcomes(attempt).back().kind == Kind::accepted);
  notifiers::AttemptNumber const lost{attempt.value + 1};
  channel->notifier().reconcile({.attempt = lost, .address = address, .text = "Never sent", .language = "en", .submitted_at = submitted_at});
  REQUIRE(channel->comes_true([&] { return channel->sink.outcomes(lost).size() == 1; }));
  CHECK(channel->sink.outcomes(lost).front().kind == Kind::rejected_temporarily);
}

TEST_CASE("who does not know what left does not say that he does") {
  auto const channel = any_channel();
  auto const name = channel->notifier().name();
  bool const knows = name == "spool" || name == "twilio" || name == "aliyun";
  CHECK(channel->notifier().capabilities().can_reconcile == knows);
}

}  // namespace lamplighter::test
