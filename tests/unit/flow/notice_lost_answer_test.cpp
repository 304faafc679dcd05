// Answers that were lost with the process: a channel that knows what became of its submissions is asked, and nothing is guessed.
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {

using namespace std::chrono_literals;
using notice::AttemptState;

namespace {

/// Can say later what became of a submission.
class AskedNotifier final : public SilentNotifier {
 public:
  using SilentNotifier::SilentNotifier;
  notifiers::Capabilities capabilities() const override {
    auto can = SilentNotifier::capabilities();
    can.can_reconcile = true;
    return can;
  }
  void reconcile(notifiers::LostSubmission const& lost) override {
    asked.push_back(lost.attempt);
    last = lost;
  }
  std::vector<notifiers::AttemptNumber> asked;
  notifiers::LostSubmission last;
};

}  // namespace

TEST_CASE("a channel that knows what became of an attempt is asked after a crash, again until it answers") {
  AskedNotifier sms("sms");
  NoticeScene scene([&](Settings& settings) { settings.lanes["sms"].notifier = &sms; });
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  REQUIRE(sms.submissions.size() == 1);
  auto const attempt = sms.submissions[0].attempt;
  for (int start = 1; start <= 2; ++start) {  // the second kill comes before its answer
    auto ctx = scene.context();
    recover_attempts(ctx);
    scene.pump();
    REQUIRE(sms.asked.size() == static_cast<std::size_t>(start));
    CHECK(sms.asked.back() == attempt);
    CHECK(scene.books().in_flight("sms") == 1);
    CHECK(scene.books().find_attempt({attempt.value})->progress.state == AttemptState::uncertain);
  }
  auto const says = [&](Kind kind) {
    auto ctx = scene.context();
    on_submitted(ctx, {attempt, kind, ""});
    scene.pump();
  };
  SECTION("it left") {
    says(Kind::accepted);
    CHECK(scene.books().find_attempt({attempt.value})->progress.state == AttemptState::accepted);
    scene.pass(1min);
    CHECK(sms.submissions.size() == 1);
  }
  SECTION("it never left: it goes now") {
    says(Kind::rejected_temporarily);
    scene.pass(1min);
    CHECK(sms.submissions.size() == 2);
  }
  SECTION("nobody knows: it waits for its receipt") {
    says(Kind::uncertain);
    scene.pass(1min);
    CHECK(sms.submissions.size() == 1);
    CHECK(scene.books().find_attempt({attempt.value})->progress.state == AttemptState::uncertain);
  }
  CHECK(scene.books().in_flight("sms") == (sms.submissions.size() == 2 ? 1 : 0));
}

TEST_CASE("an answer that is lost while both run is asked for at once, with what the gateway can find it by, and nothing is repeated before it is known") {
  AskedNotifier sms("sms");
  NoticeScene scene([&](Settings& settings) { settings.lanes["sms"].notifier = &sms; });
  scene.set_classes("b.1", {"life_support"}, "13911110001");  // whom a lost answer is repeated for
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  REQUIRE(sms.submissions.size() == 1);
  auto const sent = sms.submissions[0];
  auto const before = scene.voice.submissions.size();
  auto const says = [&](notifiers::AttemptNumber attempt, Kind kind) {
    auto ctx = scene.context();
    on_submitted(ctx, {attempt, kind, ""});
    scene.pump();
  };
  says(sent.attempt, Kind::uncertain);
  REQUIRE(sms.asked == std::vector{sent.attempt});
  CHECK(sms.last.address == sent.address);
  REQUIRE(sent.parts.size() == 2);
  CHECK(sms.last.text == sent.parts[0] + "\n" + sent.parts[1]);
  CHECK(sms.last.submitted_at == scene.now());
  CHECK(scene.books().in_flight("sms") == 1);
  CHECK(sms.submissions.size() == 1);
  CHECK(scene.voice.submissions.size() == before);
  SECTION("it was taken: nothing goes again") {
    says(sent.attempt, Kind::accepted);
    CHECK(scene.books().find_attempt({sent.attempt.value})->progress.state == AttemptState::accepted);
    scene.receipt(sent.attempt, AttemptState::delivered);
    CHECK(scene.books().find_attempt({sent.attempt.value})->progress.state == AttemptState::delivered);
    CHECK(sms.submissions.size() == 1);
  }
  SECTION("it was never taken: it goes once more, and a second loss is asked for anew") {
    says(sent.attempt, Kind::rejected_temporarily);
    scene.pass(1min);
    REQUIRE(sms.submissions.size() == 2);
    says(sms.submissions[1].attempt, Kind::uncertain);
    CHECK(sms.asked.size() == 2);
    says(sms.submissions[1].attempt, Kind::accepted);
    scene.pass(1min);
    CHECK(sms.submissions.size() == 2);
  }
  SECTION("nobody can say: the rule of its stage, which goes on at once for this customer") {
    says(sent.attempt, Kind::uncertain);
    CHECK(sms.asked.size() == 1);  // once is enough
    scene.pass(1min);
    CHECK(sms.submissions.size() + scene.voice.submissions.size() > 1 + before);
  }
}

TEST_CASE("a channel that does not answer in time is asked what became of it") {
  AskedNotifier sms("sms");
  NoticeScene scene([&](Settings& settings) { settings.lanes["sms"].notifier = &sms; });
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.pass(8min);
  auto ctx = scene.context();
  end_overdue_leases(ctx);
  scene.pump();
  CHECK(sms.asked == std::vector{sms.submissions[0].attempt});
  CHECK(scene.books().in_flight("sms") == 1);
}

}  // namespace lamplighter::flow
