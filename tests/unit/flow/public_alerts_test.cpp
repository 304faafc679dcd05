// Tests of alerts for everybody: published with what changed, kept as they were, and never about a few homes.
#include "tests/unit/flow/plan_scene.hpp"

#include "engine/flow/public_alerts.hpp"
#include "engine/flow/views.hpp"
#include "engine/flow/views_public.hpp"
#include "tests/support/xml_check.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

/// A desk with a feed. BRK1 cuts seven customers, REC2 four.
class FeedScene : public PlanScene {
 public:
  explicit FeedScene(notice::AlertStatus status = notice::AlertStatus::actual)
      : PlanScene([status](Settings& settings) {
          settings.public_alerts = {"outages@example.org", "Example Power", "95598", "https://outages.example.org/", status};
        }) {}

  /// The end of a batch.
  void publish() {
    auto ctx = context();
    publish_alerts(ctx, watch_);
  }
  std::vector<notice::PublicAlert> alerts(std::string_view ref) {
    std::vector<notice::PublicAlert> out;
    for (auto const& head : books().alerts_of(row(ref).id)) {
      out.push_back(books().find_alert(head.identifier).value());
      CHECK(test::xml_problems(out.back().text, "cap12.xsd") == "");
    }
    return out;
  }
  notice::PublicBooks& books() { return store().notices().published(); }
  std::string opened(std::string const& device) {
    report(device, "locked_out");
    publish();
    return std::string(last.at("outage").as_string());
  }

 private:
  AlertWatch watch_;
};

bool has(notice::PublicAlert const& alert, std::string_view part) { return alert.text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a fault is published once it is confirmed, with its ETR when there is one, and cleared when supply is confirmed") {
  FeedScene scene;
  auto const ref = scene.opened("BRK1");
  REQUIRE(scene.alerts(ref).size() == 1);
  CHECK(has(scene.alerts(ref)[0], "<msgType>Alert</msgType>"));
  CHECK(has(scene.alerts(ref)[0], "About 7 customers."));
  scene.publish();
  CHECK(scene.alerts(ref).size() == 1);
  scene.done(on_set_etr, R"({"at": ")" + scene.in(2h) + "\"}", ref);
  scene.publish();
  REQUIRE(scene.alerts(ref).size() == 2);
  auto const update = scene.alerts(ref)[1];
  CHECK(has(update, "<msgType>Update</msgType>"));
  CHECK(has(update, "<references>outages@example.org," + ref + ".1,2026-03-02T08:00:00+08:00</references>"));
  CHECK(has(update, "<expires>2026-03-02T10:00:00+08:00</expires>"));
  scene.pass(1h);
  scene.report("BRK1", "closed");
  scene.publish();
  CHECK(has(scene.alerts(ref).back(), "switched on again, being checked"));
  scene.done(on_restore_outage, "{}", ref);
  scene.publish();
  auto const ended = scene.alerts(ref).back();
  CHECK(ended.is_last);
  CHECK(has(ended, "<responseType>AllClear</responseType>"));
  CHECK(has(ended, ref + ".3"));
  auto const count = scene.alerts(ref).size();
  scene.publish();
  CHECK(scene.alerts(ref).size() == count);
}

TEST_CASE("nobody reads of an outage of four, nor of a report that nobody confirmed") {
  FeedScene scene;
  auto const ref = scene.opened("REC2");
  CHECK(scene.alerts(ref).empty());
  scene.done(on_trouble_call, R"({"customer": "e.1", "kind": "no_power"})", "");
  scene.publish();
  CHECK(current_alerts(scene.store(), scene.now()).empty());
}

TEST_CASE("a disconnection concerns its customer alone, however many they are") {
  FeedScene scene;
  auto const answer = scene.done(on_declare_outage, R"({"devices": ["BRK1"], "kind": "disconnection", "reason": "arrears"})", "");
  auto const ref = std::string(answer.at("id").as_string());
  scene.publish();
  CHECK(scene.alerts(ref).empty());
  CHECK(public_outages(scene.store(), scene.now()).empty());
}

TEST_CASE("an expected time that has passed is taken back without anybody doing anything") {
  FeedScene scene;
  auto const ref = scene.opened("BRK1");
  scene.done(on_set_etr, R"({"at": ")" + scene.in(1h) + "\"}", ref);
  scene.publish();
  scene.effects.events.clear();
  scene.pass(59min);
  scene.effects.events.clear();
  scene.publish();
  CHECK(scene.alerts(ref).size() == 2);
  scene.pass(1min);
  scene.effects.events.clear();
  scene.publish();
  REQUIRE(scene.alerts(ref).size() == 3);
  CHECK(has(scene.alerts(ref)[2], "the time of restoration is being assessed"));
  CHECK_FALSE(has(scene.alerts(ref)[2], "<expires>"));
  scene.pass(2min);
  scene.publish();
  CHECK(scene.alerts(ref).size() == 3);
}

TEST_CASE("a plan is published with its approval, moved with its revision, and cancelled with a reference") {
  FeedScene scene;
  scene.done(on_create_plan, scene.body_of("BRK1", days(20), days(20) + 4h), "", {"planner", "planner"});
  scene.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  scene.publish();
  CHECK(scene.alerts("P1").empty());
  scene.done(on_approve_plan, "{}");
  scene.publish();
  REQUIRE(scene.alerts("P1").size() == 1);
  CHECK(has(scene.alerts("P1")[0], "<onset>2026-03-22T08:00:00+08:00</onset>"));
  scene.done(on_revise_plan, R"({"devices": ["BRK1"], "start": ")" + scene.in(days(21)) + R"(", "end": ")" + scene.in(days(21) + 4h) + "\"}");
  scene.publish();
  REQUIRE(scene.alerts("P1").size() == 2);
  CHECK(has(scene.alerts("P1")[1], "<msgType>Update</msgType>"));
  CHECK(has(scene.alerts("P1")[1], "<onset>2026-03-23T08:00:00+08:00</onset>"));
  scene.done(on_cancel_plan, R"({"reason": "weather"})");
  scene.publish();
  REQUIRE(scene.alerts("P1").size() == 3);
  CHECK(has(scene.alerts("P1")[2], "<msgType>Cancel</msgType>"));
  CHECK(has(scene.alerts("P1")[2], "P1.1,2026-03-02T08:00:00+08:00 outages@example.org,P1.2,"));
}

TEST_CASE("two outages that become one: the one ends in the feed, the other goes on") {
  FeedScene scene;
  scene.report("FUS5", "opened");
  auto const small = std::string(scene.last.at("outage").as_string());
  auto const large = scene.opened("BRK1");
  scene.done(on_merge_outage, R"({"into": ")" + large + "\"}", small);
  scene.publish();
  CHECK(scene.alerts(small).empty());  // was of two homes
  CHECK_FALSE(scene.alerts(large).back().is_last);
}

TEST_CASE("what was published stays for a day after its end, and its text for good") {
  FeedScene scene;
  auto const ref = scene.opened("BRK1");
  auto const first = scene.alerts(ref)[0];
  scene.report("BRK1", "closed");
  scene.done(on_restore_outage, "{}", ref);
  scene.publish();
  REQUIRE(current_alerts(scene.store(), scene.now() + 23h).size() == 1);
  CHECK(current_alerts(scene.store(), scene.now() + 25h).empty());
  CHECK(published_alert(scene.store(), first.identifier)->text == first.text);
  CHECK_FALSE(published_alert(scene.store(), ref + ".9"));
}

TEST_CASE("a drill is published as one, and announces nothing") {
  FeedScene scene(notice::AlertStatus::exercise);
  scene.create_and_approve(scene.body_of("BRK1", days(20), days(20) + 4h));
  scene.publish();
  REQUIRE(scene.alerts("P1").size() == 1);
  CHECK(has(scene.alerts("P1")[0], "<status>Exercise</status>"));
  CHECK(scene.books().announcements(scene.row().id).empty());
}

TEST_CASE("without a publisher, as in a simulation, nothing is published") {
  PlanScene scene;
  scene.report("BRK1", "locked_out");
  AlertWatch watch;
  auto ctx = scene.context();
  publish_alerts(ctx, watch);
  CHECK(current_alerts(scene.store(), scene.now()).empty());
}

}  // namespace lamplighter::flow
