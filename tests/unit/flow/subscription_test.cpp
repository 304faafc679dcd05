// "Tell me at each change": who may ask for it, what it adds to a policy, by day and at night, and how it ends.
#include "engine/flow/subscription_flow.hpp"

#include "engine/flow/outage_flow.hpp"
#include "engine/notice/public_books.hpp"
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

/// New times of a fault are told to critical customers alone.
void etr_for_critical(Settings& settings) {
  for (auto& policy : settings.policies) {
    for (auto& stage : policy.stages) {
      if (policy.name == "fault" && stage.id == "etr") stage.only.classes = {"critical"};
    }
  }
}

/// b.1 and b.2 are out, and nobody is critical.
struct Out : NoticeScene {
  explicit Out(std::function<void(Settings&)> const& adjust = etr_for_critical) : NoticeScene(adjust) {
    outage = fault({"b.1", "b.2"});
    outage.etr = outage::Etr{.at = now() + 20h, .band = 30min, .source = "person", .reason = {}, .number = 1};
    store().outages().update(outage);
  }
  std::string wish(std::string const& account, std::string const& text) {
    auto const answer = apply(on_inbound_message, R"({"customer": ")" + account + R"(", "text": ")" + text + R"(", "source": "page"})");
    pump();
    return std::string(answer.value().body.at("outcome").as_string());
  }
  void new_time(int number) {
    outage.etr->number = number;
    store().outages().update(outage);
    tell_all(outage, "etr", {"b.1", "b.2"}, number);
  }
  std::vector<notice::Notice> told() {
    auto all = books().notices(outage.id);
    std::erase_if(all, [](auto const& one) { return one.stage != "etr"; });
    return all;
  }
  notice::SubscriptionBooks& subscriptions() { return books().published().subscriptions(); }
  outage::Outage outage;
};

}  // namespace

TEST_CASE("who asked for it hears of each new time that the policy tells to others only, at the number in the books, with the reason in the notice") {
  Out scene;
  scene.new_time(1);
  CHECK(scene.told().empty());
  CHECK(scene.wish("b.1", "SUBSCRIBE") == "kept");
  scene.new_time(2);
  scene.new_time(3);
  auto const told = scene.told();
  REQUIRE(told.size() == 2);
  for (auto const& one : told) {
    CHECK(one.recipient.id == scene.customer("b.1").value);
    CHECK(one.reason == "event,subscribed");
    CHECK(one.required == notice::Evidence::e1);  // it makes no work for people
  }
  REQUIRE(scene.sms.submissions.size() == 2);
  CHECK(scene.sms.submissions[0].address.find("0003") != std::string::npos);
}

TEST_CASE("whom the policy tells anyway is told once, by its own rules") {
  Out scene([](Settings&) {});
  CHECK(scene.wish("b.1", "SUBSCRIBE") == "kept");
  scene.new_time(1);
  auto const told = scene.told();
  REQUIRE(told.size() == 2);
  for (auto const& one : told) CHECK(one.reason == "event");
  CHECK(told[0].required == notice::Evidence::e3);
}

TEST_CASE("whoever a policy excepts by name stays out, and so does every other predicate's") {
  Out scene([](Settings& settings) {
    for (auto& policy : settings.policies) {
      for (auto& stage : policy.stages) {
        if (stage.id == "etr") stage.only.except_classes = {"ordinary"};
        if (stage.id == "crew_assigned") stage.only.causes = {"tree"};
      }
    }
  });
  scene.outage.cause = "animal";
  scene.store().outages().update(scene.outage);
  CHECK(scene.wish("b.1", "SUBSCRIBE") == "kept");
  scene.new_time(1);
  scene.tell_all(scene.outage, "crew_assigned", {"b.1", "b.2"});
  CHECK(scene.books().notices(scene.outage.id).empty());
}

TEST_CASE("at night a subscriber hears in the morning, unless he asked for the night") {
  Out scene;
  scene.pass(14h);  // 22:00: quiet
  CHECK(scene.wish("b.1", "SUBSCRIBE") == "kept");
  CHECK(scene.wish("b.2", "SUBSCRIBE NIGHT") == "kept");
  scene.new_time(1);
  auto told = scene.told();
  REQUIRE(told.size() == 2);
  std::ranges::sort(told, {}, [](auto const& one) { return one.recipient.id; });
  CHECK(told[0].due_at == scene.now() + 9h);
  CHECK(told[0].reason == "event,moved_out_of_quiet_hours,subscribed");
  CHECK(told[1].due_at == scene.now());
  CHECK(told[1].reason == "event,subscribed,at_night");
  CHECK(scene.sms.submissions.size() == 1);
  Out usual([](Settings&) {});  // the stage is for everybody: the wish moves only the hour
  usual.pass(14h);
  CHECK(usual.wish("b.1", "SUBSCRIBE NIGHT") == "kept");
  usual.new_time(1);
  auto const both = usual.told();
  CHECK(std::ranges::count(both, "event,at_night", &notice::Notice::reason) == 1);
  CHECK(std::ranges::count(both, "event,moved_out_of_quiet_hours", &notice::Notice::reason) == 1);
}

TEST_CASE("an end takes back what was not sent yet and only what was by the wish alone; STOP ends it as well") {
  Out scene;
  CHECK(scene.wish("b.1", "UNSUBSCRIBE") == "nothing_to_end");
  scene.pass(14h);
  CHECK(scene.wish("b.1", "SUBSCRIBE") == "kept");
  scene.new_time(1);
  CHECK(scene.wish("b.1", "UNSUBSCRIBE") == "ended");
  CHECK(scene.subscriptions().subscriptions(scene.outage.id).empty());
  auto const told = scene.told();
  REQUIRE(told.size() == 1);
  auto const outcome = scene.books().outcome(told[0].id);
  REQUIRE(outcome);
  CHECK(outcome->kind == notice::OutcomeKind::superseded);
  CHECK(outcome->reason == notice::Reason::opted_out);
  scene.pass(9h);
  scene.pump();
  CHECK(scene.sms.submissions.empty());
  CHECK(scene.wish("b.2", "SUBSCRIBE NIGHT") == "kept");
  REQUIRE(scene.reply("13900000004", "STOP"));
  CHECK(scene.subscriptions().subscribed_to(scene.customer("b.2")).empty());
  CHECK(scene.wish("b.2", "SUBSCRIBE") == "no_number");
}

TEST_CASE("who is not out has nothing to follow, and nobody follows for somebody else") {
  Out scene;
  CHECK(scene.wish("b.3", "SUBSCRIBE") == "not_out");
  CHECK(scene.wish("nobody", "SUBSCRIBE") == "not_out");
  CHECK(scene.wish("b.1", "SUBSCRIBE") == "kept");
  CHECK(scene.subscriptions().subscribed_to(scene.customer("b.2")).empty());
  scene.outage.state = outage::State::suspected;
  scene.store().outages().update(scene.outage);
  CHECK(scene.wish("b.2", "SUBSCRIBE") == "not_out");  // nobody is told as true what is only suspected
}

TEST_CASE("a reply of a customer is never taken for the words of our own page") {
  Out scene;
  auto const answer = scene.reply("13900000003", "SUBSCRIBE");
  REQUIRE(answer);
  CHECK(answer->body.at("reply") != "subscription");
  CHECK(scene.subscriptions().subscribed_to(scene.customer("b.1")).empty());
}

TEST_CASE("when two outages become one, the wish goes along") {
  Out scene;
  CHECK(scene.wish("b.1", "SUBSCRIBE NIGHT") == "kept");
  outage::Outage into;
  into.ref = "O2";
  into.state = outage::State::confirmed;
  into.feeder = "F1";
  into.started_at = into.confirmed_at = scene.now();
  into.id = scene.store().outages().insert(into);
  REQUIRE(scene.apply(on_merge_outage, R"({"into": "O2"})", "O1"));
  auto const moved = scene.subscriptions().subscriptions(into.id);
  REQUIRE(moved.size() == 1);
  CHECK(moved[0].customer == scene.customer("b.1"));
  CHECK(moved[0].at_night);
}

}  // namespace lamplighter::flow
