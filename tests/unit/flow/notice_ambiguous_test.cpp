// The ten moments in which nobody knows whether a message left or arrived, A1 to A10, each with its treatment in a running engine.
#include <algorithm>

#include <poll.h>

#include "notifiers/kannel_receipt.hpp"
#include "notifiers/kannel_request.hpp"
#include "notifiers/mime_message.hpp"
#include "notifiers/smtp.hpp"
#include "tests/support/smtp_stub.hpp"
#include "tests/unit/flow/engine_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
using notice::AttemptState;
using Kind = notifiers::SubmissionOutcome::Kind;
using Words = std::vector<std::string>;

/// Keeps what is submitted; the test answers for it.
class QuietChannel final : public notifiers::Notifier {
 public:
  explicit QuietChannel(std::string name) : name_(std::move(name)) {}
  std::string_view name() const override { return name_; }
  notifiers::Capabilities capabilities() const override {
    return {.highest = notifiers::Evidence::e3, .connections = connections, .has_receipts = true, .parts_max = 4};
  }
  void submit(notifiers::Submission submission) override { sent.push_back(std::move(submission)); }
  bool is_reachable() const override { return true; }

  int connections = 8;
  std::vector<notifiers::Submission> sent;

 private:
  std::string name_;
};

struct Channels {
  QuietChannel sms{"sms"}, voice{"voice"};
};

enum class Lanes { sms_only, sms_and_voice };

/// Fuse FUS2 with b.1 … b.3 below it, who hear `started` over channels that say nothing by themselves.
class AmbiguousScene : public Channels, public EngineScene {
 public:
  explicit AmbiguousScene(Lanes lanes = Lanes::sms_and_voice, std::string const& utility = "Example Power")
      : EngineScene([&, this](Settings& settings) {
          settings.utility_name = utility;
          settings.lanes["sms"].notifier = &sms;
          if (lanes == Lanes::sms_only) return;
          settings.lanes["voice"] = Lane{.notifier = &voice, .mode = notifiers::Mode::live, .test_addresses = {}, .channel = "voice"};
        }) {}

  /// Only b.1 is to be told: the others keep to themselves.
  void only_one(std::vector<std::string> const& classes = {"ordinary"}) {
    store().begin();
    for (auto const* name : {"b.1", "b.2", "b.3"}) {
      CustomerImport one;
      one.customer.ref = name;
      one.customer.language = "en";
      one.customer.classes = classes;
      one.contacts.emplace_back().phone = "13900000003";
      one.contacts.back().consents = std::string_view(name) == "b.1";
      store().flow().put_customers({one});
    }
    store().commit();
  }
  void open_fuse() {
    REQUIRE(report(fuse_opens));
    settle();
  }
  void answer(QuietChannel const& channel, std::size_t index, Kind kind) {
    engine().sink().submitted({channel.sent.at(index).attempt, kind, ""});
    settle();
  }
  void receive(QuietChannel const& channel, std::size_t index, AttemptState state, int part = notifiers::whole_message) {
    engine().sink().received({.attempt = channel.sent.at(index).attempt, .part = part, .state = state});
    settle();
  }
  notice::Attempt attempt(QuietChannel const& channel, std::size_t index) {
    std::optional<notice::Attempt> found;
    ask([&](Context& ctx) { found = ctx.notices.find_attempt({channel.sent.at(index).attempt.value}); });
    return found.value();
  }
  std::string state(QuietChannel const& channel, std::size_t index) {
    return std::string(notifiers::to_string(attempt(channel, index).progress.state));
  }
  struct Standing {
    notice::Notice notice;
    std::optional<notice::NoticeOutcome> outcome;
  };
  /// Of b.1's notice of the cut.
  Standing standing() {
    Standing found;
    ask([&](Context& ctx) {
      for (auto const& outage : ctx.outages.list({})) {
        for (auto const& one : ctx.notices.notices(outage.id)) {
          auto const customer = ctx.notices.find_customer({one.recipient.id});
          if (customer && customer->ref == "b.1") found = {one, ctx.notices.outcome(one.id)};
        }
      }
    });
    return found;
  }
  std::string word() {
    auto const outcome = standing().outcome;
    return outcome ? std::string(notice::to_string(outcome->kind)) : "open";
  }
};

bool comes_true(std::function<bool()> const& condition) {
  for (int round = 0; round < 3'000; ++round) {
    if (condition()) return true;
    ::poll(nullptr, 0, 10);
  }
  return false;
}

}  // namespace

TEST_CASE("ambiguous case A1: a reply that is lost leaves a routine message uncertain; it is not sent again, and after its rung's wait another channel tells") {
  AmbiguousScene scene;
  scene.only_one();
  scene.open_fuse();
  REQUIRE(scene.sms.sent.size() == 1);
  CHECK(notifiers::read_reply(500, "").kind == Kind::uncertain);
  CHECK(notifiers::read_reply(502, "<html>").kind == Kind::uncertain);
  scene.answer(scene.sms, 0, Kind::uncertain);
  CHECK(scene.state(scene.sms, 0) == "uncertain");
  scene.pass(9min);
  CHECK(scene.sms.sent.size() == 1);
  CHECK(scene.voice.sent.empty());
  SECTION("any receipt under our number proves what nobody confirmed") {
    scene.receive(scene.sms, 0, AttemptState::delivered);
    CHECK(scene.word() == "proven");
    scene.pass(10min);
    CHECK(scene.voice.sent.empty());
  }
  SECTION("without one the next channel is tried, never the same one") {
    scene.pass(2min);
    CHECK(scene.sms.sent.size() == 1);
    REQUIRE(scene.voice.sent.size() == 1);
    CHECK(scene.voice.sent[0].reference == scene.sms.sent[0].reference);
  }
}

TEST_CASE("ambiguous case A1: where a duplicate beats silence a lost reply goes again at once, over another channel or, without one, in at most three copies") {
  SECTION("over another channel") {
    AmbiguousScene scene;
    scene.only_one({"hazardous"});
    scene.open_fuse();
    scene.answer(scene.sms, 0, Kind::uncertain);
    CHECK(scene.sms.sent.size() == 1);
    REQUIRE(scene.voice.sent.size() == 1);
    CHECK(scene.voice.sent[0].reference == scene.sms.sent[0].reference);
  }
  SECTION("over the same one") {
    AmbiguousScene scene(Lanes::sms_only);
    scene.only_one({"hazardous"});
    scene.open_fuse();
    for (std::size_t copy = 0; copy < scene.sms.sent.size() && copy < 10; ++copy) {
      CHECK(scene.sms.sent[copy].reference == scene.sms.sent[0].reference);
      scene.answer(scene.sms, copy, Kind::uncertain);
      scene.pass(6min);
    }
    CHECK(scene.sms.sent.size() == 3);
  }
}

TEST_CASE("ambiguous case A2: after a crash what may have left is uncertain and not sent again; what only waited is still in its queue") {
  AmbiguousScene scene;
  scene.sms.connections = 2;
  scene.open_fuse();
  REQUIRE(scene.sms.sent.size() == 2);  // of three
  scene.crash();
  scene.restart();
  scene.settle();
  CHECK(scene.state(scene.sms, 0) == "uncertain");
  CHECK(scene.state(scene.sms, 1) == "uncertain");
  CHECK(scene.attempt(scene.sms, 0).reason == notice::Reason::crash_recovered);
  REQUIRE(scene.sms.sent.size() == 3);
  CHECK(scene.sms.sent[2].address != scene.sms.sent[0].address);
  CHECK(scene.sms.sent[2].address != scene.sms.sent[1].address);
  scene.answer(scene.sms, 2, Kind::accepted);
  scene.pass(5min);
  CHECK(scene.sms.sent.size() == 3);
}

TEST_CASE("ambiguous case A3: an accepted message without a receipt times out and climbs; in the end a person has it, and late proof still counts") {
  AmbiguousScene scene;
  scene.only_one();
  scene.open_fuse();
  scene.answer(scene.sms, 0, Kind::accepted);
  scene.pass(11min);
  CHECK(scene.state(scene.sms, 0) == "receipt_timeout");
  REQUIRE(scene.voice.sent.size() == 1);
  scene.answer(scene.voice, 0, Kind::accepted);
  scene.pass(3h);
  CHECK(scene.word() == "unproven");
  std::size_t open = 0;
  scene.ask([&](Context& ctx) { open = ctx.notices.exceptions({}).size(); });
  CHECK(open >= 1);
  scene.receive(scene.sms, 0, AttemptState::delivered);
  CHECK(scene.word() == "proven_late");
}

TEST_CASE("ambiguous case A4: a gateway that only queues gets a validity that ends when the text is of no use, and nothing leaves after that") {
  AmbiguousScene scene(Lanes::sms_only);
  scene.only_one();
  CHECK(notifiers::read_reply(202, "3: Queued for later delivery").kind == Kind::accepted);
  scene.open_fuse();
  auto const expires = scene.standing().notice.expires_at;
  REQUIRE(scene.sms.sent.size() == 1);
  CHECK(scene.clock.now() + scene.sms.sent[0].validity <= expires + 1min);
  CHECK(scene.sms.sent[0].validity == 120min);
  // Refused until half of its time is gone: what leaves then is valid for the rest only.
  while (scene.clock.now() < expires - 60min) {
    scene.answer(scene.sms, scene.sms.sent.size() - 1, Kind::rejected_temporarily);
    scene.pass(5min);
  }
  CHECK(scene.sms.sent.back().validity <= 65min);
  CHECK(scene.clock.now() + scene.sms.sent.back().validity <= expires + 6min);
  auto const before = scene.sms.sent.size();
  scene.pass(expires - scene.clock.now());
  scene.answer(scene.sms, before - 1, Kind::rejected_temporarily);
  scene.pass(30min);
  CHECK(scene.sms.sent.size() == before);
}

TEST_CASE("ambiguous case A5: receipts that come while we are down are told again, and count after the start") {
  EngineScene scene;
  REQUIRE(scene.report(EngineScene::fuse_opens));
  scene.settle();
  REQUIRE(scene.gateway().submitted.size() == 3);
  scene.crash();
  scene.clock.pass(20s);
  scene.gateway().fake.advance_to(scene.clock.now());  // they were due after five seconds, and nobody took them
  scene.restart();
  scene.pass(2s);
  scene.settle();
  Words states;
  scene.ask([&](Context& ctx) {
    for (auto const& one : scene.gateway().submitted) {
      states.emplace_back(notifiers::to_string(ctx.notices.find_attempt({one.attempt.value})->progress.state));
    }
  });
  CHECK(states == Words{"delivered", "delivered", "delivered"});
}

TEST_CASE("ambiguous case A6: a text in parts has arrived when all parts have, and part of it proves nothing") {
  std::string utility = "Electricity Cooperative";
  for (int i = 0; i < 12; ++i) utility += " of Northend";
  AmbiguousScene scene(Lanes::sms_and_voice, utility);
  scene.only_one();
  scene.open_fuse();
  REQUIRE(scene.sms.sent.size() == 1);
  REQUIRE(scene.sms.sent[0].parts.size() == 2);
  scene.answer(scene.sms, 0, Kind::accepted);
  scene.receive(scene.sms, 0, AttemptState::delivered, 1);
  scene.receive(scene.sms, 0, AttemptState::delivered, 1);
  CHECK(scene.state(scene.sms, 0) == "in_network");
  CHECK(scene.word() == "open");
  SECTION("the other part completes it") {
    scene.receive(scene.sms, 0, AttemptState::delivered, 2);
    CHECK(scene.word() == "proven");
  }
  SECTION("without it another channel tells") {
    scene.pass(11min);
    CHECK(scene.voice.sent.size() == 1);
    CHECK(scene.word() == "open");
  }
  SECTION("a failure of the other part fails the whole") {
    scene.receive(scene.sms, 0, AttemptState::failed_permanent, 2);
    CHECK(scene.state(scene.sms, 0) == "failed_permanent");
    CHECK(scene.voice.sent.size() == 1);
  }
}

TEST_CASE("ambiguous case A7: receipts out of order, repeated and contradictory end as the highest that was said, with the conflict kept") {
  AmbiguousScene scene;
  scene.only_one();
  scene.open_fuse();
  auto const told = GENERATE(0, 1, 2);
  if (told == 0) {  // the receipt overtakes the reply
    scene.receive(scene.sms, 0, AttemptState::delivered);
    scene.answer(scene.sms, 0, Kind::accepted);
    CHECK_FALSE(scene.attempt(scene.sms, 0).progress.has_conflict);
  } else if (told == 1) {  // a failure comes after the delivery, twice
    scene.answer(scene.sms, 0, Kind::accepted);
    scene.receive(scene.sms, 0, AttemptState::delivered);
    scene.receive(scene.sms, 0, AttemptState::failed_permanent);
    scene.receive(scene.sms, 0, AttemptState::failed_permanent);
    CHECK(scene.attempt(scene.sms, 0).progress.has_conflict);
  } else {  // and before it, with the delivery repeated
    scene.answer(scene.sms, 0, Kind::accepted);
    scene.receive(scene.sms, 0, AttemptState::failed_temporary);
    scene.receive(scene.sms, 0, AttemptState::delivered);
    scene.receive(scene.sms, 0, AttemptState::delivered);
    scene.receive(scene.sms, 0, AttemptState::in_network);
    CHECK(scene.attempt(scene.sms, 0).progress.has_conflict);
  }
  CHECK(scene.state(scene.sms, 0) == "delivered");
  CHECK(scene.word() == "proven");
  scene.pass(1h);
  CHECK(scene.sms.sent.size() == 1);
  CHECK(scene.voice.sent.empty());
}

TEST_CASE("ambiguous case A8: an acknowledgement after the deadline is proven late, and both times are kept") {
  AmbiguousScene scene;
  scene.only_one({"life_support"});
  scene.open_fuse();
  scene.answer(scene.sms, 0, Kind::accepted);
  scene.receive(scene.sms, 0, AttemptState::delivered);
  CHECK(scene.word() == "open");  // it has to be acknowledged
  scene.pass(3h);
  auto const before = scene.standing();
  REQUIRE(before.outcome);
  CHECK(before.outcome->kind == notice::OutcomeKind::unproven);
  REQUIRE(scene.tell(CommandKind::inbound_message, R"({"from": "13900000003", "text": "1"})"));
  auto const after = scene.standing();
  CHECK(after.outcome->kind == notice::OutcomeKind::proven_late);
  CHECK(after.outcome->evidence == notice::Evidence::e5);
  CHECK(after.outcome->at == scene.clock.now());
  CHECK(after.notice.proof_due == before.notice.proof_due);
  CHECK(after.notice.proof_due < after.outcome->at);
}

TEST_CASE("ambiguous case A9: however a gateway spells its own number of a message, ours decides what a receipt is about") {
  auto const* const spelled = GENERATE("00A1F3", "a1f3", "41459", "0x0000A1F3", "");
  AmbiguousScene scene;
  scene.open_fuse();
  REQUIRE(scene.sms.sent.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) scene.answer(scene.sms, i, Kind::accepted);
  auto const receipt = notifiers::parse_kannel_receipt(scene.sms.sent[1].attempt, {{"part", "1"}, {"status", "1"}, {"text", ""}, {"fid", spelled}});
  REQUIRE(receipt);
  scene.engine().sink().received(*receipt);
  scene.settle();
  CHECK(scene.state(scene.sms, 0) == "accepted");
  CHECK(scene.state(scene.sms, 1) == "delivered");
  CHECK(scene.state(scene.sms, 2) == "accepted");
}

TEST_CASE("ambiguous case A10: a mail connection that is lost after the final dot leaves the mail uncertain, and a copy has the same Message-ID") {
  test::SmtpStub const stub([](std::string const& command) { return command == "." ? "" : test::good_smtp_reply(command); });
  notifiers::SmtpSettings settings;
  settings.host = "127.0.0.1";
  settings.port = stub.port();
  settings.security = notifiers::MailSecurity::none;
  settings.from_address = "outage@local.example";
  settings.bounce_address = "bounces@local.example";
  settings.secret = "secret";
  settings.probe_wait = 50ms;
  settings.reply_timeout = 5s;
  settings.drain = 100ms;

  AmbiguousScene scene(Lanes::sms_only);
  scene.only_one();
  scene.open_fuse();
  REQUIRE(scene.sms.sent.size() == 1);
  {
    // The engine's own message leaves by mail; what becomes of it goes back into the engine.
    notifiers::SmtpNotifier mail(settings, [] { return Time{}; }, scene.engine().sink());
    auto submission = scene.sms.sent[0];
    submission.address = "li.na@people.example";
    mail.submit(submission);
    CHECK(comes_true([&] {
      scene.step();
      return scene.state(scene.sms, 0) == "uncertain";
    }));
    scene.pass(5min);
    CHECK(scene.sms.sent.size() == 1);
  }
  auto copy = scene.sms.sent[0];
  copy.attempt.value += 64;
  CHECK(notifiers::content_id("secret", copy) == notifiers::content_id("secret", scene.sms.sent[0]));
  copy.parts[0] += " (new end)";
  CHECK(notifiers::content_id("secret", copy) != notifiers::content_id("secret", scene.sms.sent[0]));
}

}  // namespace lamplighter::flow
