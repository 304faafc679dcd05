// Customers with several feeds: told that they lose supply only when the last feed goes, else of running on one.
#include <boost/json/serialize.hpp>

#include "engine/flow/views_public.hpp"
#include "tests/unit/flow/plan_scene.hpp"

using namespace lamplighter;
using namespace lamplighter::flow;
using namespace std::chrono_literals;

namespace {

/// The works hangs below FUS3 (its main feed) and, changed over by hand, below FUS5 on another source. b.1 and b.2 hang
/// beside its main feed. Phones: a.1 …0001, b.1 …0002, b.2 …0003, d.1 …0004; the works' occupier …0005, its electrician …0006.
geo::NetworkData works_rows(std::optional<geo::Changeover> changeover) {
  auto rows = test::rows_from(R"(
      BRK1 --- a*1 --- REC2 --- b*2 --- FUS3 --- c
      S2@  --- BRK4 --- d*1 --- FUS5 --- e
  )");
  for (auto const& row : rows.customers) {
    geo::ServicePointRow point;
    point.id = point.customer = row.id;
    point.node = row.node;
    point.phases = row.phases;
    rows.service_points.push_back(point);
  }
  geo::CustomerRow works;
  works.id = "works";
  works.node = "c";
  works.phases = geo::PhaseSet::all();
  rows.customers.push_back(works);
  geo::ServicePointRow main;
  main.id = "W-main";
  main.customer = "works";
  main.node = "c";
  main.phases = geo::PhaseSet::all();
  auto standby = main;
  standby.id = "W-standby";
  standby.node = "e";
  standby.role = geo::ServicePointRole::standby;
  standby.changeover = changeover;
  rows.service_points.push_back(main);
  rows.service_points.push_back(standby);
  return rows;
}

class WorksScene : public PlanScene {
 public:
  explicit WorksScene(std::optional<geo::Changeover> changeover = geo::Changeover::manual) : PlanScene(works_rows(changeover)) {
    CustomerImport one;
    one.customer.ref = "works";
    one.customer.language = "en";
    one.customer.classes = {"critical"};
    one.customer.critical_level = "first";
    one.customer.account_manager = "m7";
    for (auto const* phone : {"13900000005", "13900000006"}) {
      one.contacts.emplace_back();
      one.contacts.back().phone = phone;
      one.contacts.back().role = one.contacts.size() == 1 ? "occupier" : "electrician";
    }
    store().flow().put_customers({one});
  }
  /// FUS3 open from 20 days on for 4 h, FUS5 for the hour between 2 h and 3 h after it.
  std::string both_feeds() const {
    return R"({"id": "P1", "steps": [{"at": ")" + in(480h) + R"(", "open": "FUS3"}, {"at": ")" + in(482h) +
           R"(", "open": "FUS5"}, {"at": ")" + in(483h) + R"(", "close": "FUS5"}, {"at": ")" + in(484h) +
           R"(", "close": "FUS3"}]})";
  }
  std::vector<std::string> stages_of(std::string_view ref, std::string_view customer_ref) {
    std::vector<std::string> out;
    for (auto const& one : store().notices().notices(row(ref).id)) {
      auto const outcome = store().notices().outcome(one.id);
      bool const is_over = outcome && outcome->kind == notice::OutcomeKind::superseded;
      if (one.recipient.id == customer(customer_ref).value && !is_over) {
        out.push_back(one.stage + "@" + std::to_string((one.occurrence - to_ms(begun)) / 3'600'000) + "h");
      }
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  Time const begun = now();
};

using Stages = std::vector<std::string>;

}  // namespace

TEST_CASE("on the page of his own supply nobody reads of a cut through which he keeps a feed") {
  WorksScene scene;
  scene.create_and_approve(scene.body_of("REC2", 480h, 484h));
  auto const states = own_states(scene.store(), scene.now());
  CHECK(states.contains(scene.customer("b.1").value));
  CHECK_FALSE(states.contains(scene.customer("works").value));
}

TEST_CASE("a works with a second feed is not told of a cut that leaves it one; its electrician hears that it runs on one") {
  WorksScene scene;
  scene.create_and_approve(scene.body_of("REC2", 480h, 484h));
  CHECK(scene.stages_of("P1", "b.1") == Stages{"d15@480h", "d7@480h", "m30@480h"});
  CHECK(scene.stages_of("P1", "works") == Stages{"reduced_security@480h"});
  scene.pass(14 * 24h);
  auto const sent = scene.sent();
  CHECK(std::count(sent.begin(), sent.end(), "P1-reduced_security 6") == 1);
  CHECK(std::none_of(sent.begin(), sent.end(), [](auto const& one) { return one.ends_with(" 5"); }));
}

TEST_CASE("the words to an electrician name the feed, both times, and that somebody has to change over by hand") {
  WorksScene by_hand;
  by_hand.create_and_approve(by_hand.body_of("FUS3", 144h, 148h));
  by_hand.pass(1min);
  std::string words;
  for (auto const& one : by_hand.store().notices().notices(by_hand.row("P1").id)) {
    for (auto const& message : by_hand.store().notices().messages_of_notice(one.id)) {
      for (auto const& part : by_hand.store().notices().text(message.id)) words += part;
    }
  }
  CHECK(words.find("W-main") != std::string::npos);
  CHECK(words.find("W-standby") == std::string::npos);
  CHECK(words.find("2026-03-08 08:00 to 2026-03-08 12:00") != std::string::npos);
  CHECK(words.find("by hand") != std::string::npos);
}

TEST_CASE("the preview counts who is without supply apart from who keeps a feed, and says how the load gets there") {
  WorksScene scene;
  auto const preview = scene.done(on_preview_plan, scene.body_of("REC2", 480h, 484h), "");
  CHECK(preview.at("customers").to_number<int>() == 2);
  CHECK(preview.at("service_points").to_number<int>() == 3);
  CHECK(preview.at("service_point_minutes").to_number<int>() == 3 * 240);
  CHECK(preview.at("reduced_security_customers").to_number<int>() == 1);
  CHECK(preview.at("critical_and_life_support").as_array().empty());
  CHECK(preview.at("last_feed").as_array().empty());
  auto const row = preview.at("reduced_security").as_array().at(0).as_object();
  CHECK(row.at("customer") == "works");
  CHECK(row.at("account_manager") == "m7");
  CHECK(row.at("changeover") == "manual");
  CHECK(boost::json::serialize(row.at("lost")) == R"(["W-main"])");
  CHECK(boost::json::serialize(row.at("kept")) == R"(["W-standby"])");
  CHECK(row.at("from").as_string() == scene.in(480h));
}

TEST_CASE("a plan that takes a critical customer's last feed for an hour needs a reason, and he is told of that hour alone") {
  WorksScene scene;
  auto const preview = scene.done(on_preview_plan, scene.both_feeds(), "");
  CHECK(boost::json::serialize(preview.at("last_feed")) == R"(["works"])");
  CHECK(preview.at("customers").to_number<int>() == 1);
  CHECK(preview.at("service_points").to_number<int>() == 2);
  CHECK(preview.at("service_point_minutes").to_number<int>() == 240 + 60);
  scene.done(on_create_plan, scene.both_feeds(), "", {"planner", "planner"});
  scene.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  auto const refusal = scene.refused(on_approve_plan, "{}");
  CHECK(refusal.field == "accept_last_feed");
  CHECK(refusal.message.find("'works'") != std::string::npos);
  scene.done(on_approve_plan, R"({"accept_last_feed": "runs on its own generator, agreed with its electrician"})");
  CHECK(scene.stages_of("P1", "works") ==
        Stages{"d15@482h", "d7@482h", "m30@482h", "reduced_security@480h", "reduced_security@483h"});
}

TEST_CASE("a revision that newly takes a last feed is a larger cut, and asks for the same reason") {
  WorksScene scene;
  scene.create_and_approve(scene.body_of("FUS3", 480h, 484h));
  auto body = scene.both_feeds();
  body.erase(1, std::string(R"("id": "P1", )").size());
  CHECK(scene.refused(on_revise_plan, body, "P1", {"planner", "planner"}).kind == Error::Kind::forbidden);
  CHECK(scene.refused(on_revise_plan, body).field == "accept_last_feed");
  body.insert(1, R"("accept_last_feed": "agreed", )");
  scene.done(on_revise_plan, body);
  CHECK(scene.stages_of("P1", "works") ==
        Stages{"d15@482h", "d7@482h", "m30@482h", "reduced_security@480h", "reduced_security@483h"});
}

TEST_CASE("who runs on one feed hears of other times by the stage itself, and of a cancellation if he was told") {
  WorksScene scene;
  scene.create_and_approve(scene.body_of("FUS3", 240h, 244h));
  scene.pass(5 * 24h);
  CHECK(scene.sent() == Sent{"P1-reduced_security 6"});
  scene.done(on_revise_plan, R"({"start": ")" + scene.in(144h) + "\"}");
  scene.pass(1min);
  CHECK(scene.stages_of("P1", "works") == Stages{"reduced_security@240h", "reduced_security@264h"});
  CHECK(scene.sent() == Sent{"P1-reduced_security 6"});
  scene.done(on_cancel_plan, R"({"reason": "weather"})");
  scene.pass(24h);
  CHECK(scene.sent() == Sent{"P1-cancelled 5"});
}

TEST_CASE("a feed to which nothing changes over takes no load: the customer is told of the cut") {
  WorksScene scene(geo::Changeover::none);
  scene.done(on_create_plan, scene.body_of("REC2", 480h, 484h), "", {"planner", "planner"});
  CHECK(scene.refused(on_approve_plan, "{}").field == "accept_last_feed");
  scene.done(on_approve_plan, R"({"accept_last_feed": "the other hall has no way over"})");
  CHECK(scene.stages_of("P1", "works") == Stages{"d15@480h", "d7@480h", "m30@480h"});
}

TEST_CASE("a fault on one feed tells its electrician of that; the second one is the outage, and its end is told once") {
  WorksScene scene;
  scene.report("FUS3", "opened");
  auto const first = std::string(scene.last.at("outage").as_string());
  CHECK(scene.stages_of(first, "works") == Stages{"reduced_security@0h"});
  scene.pass(1h);
  scene.report("FUS5", "opened");
  auto const second = std::string(scene.last.at("outage").as_string());
  REQUIRE(second != first);
  CHECK(scene.stages_of(second, "works") == Stages{"started@1h"});
  scene.pass(1h);
  scene.report("FUS3", "closed");
  scene.pass(20min);
  auto const back = scene.stages_of(first, "works");
  CHECK(std::count_if(back.begin(), back.end(), [](auto const& one) { return one.starts_with("restored"); }) == 1);
  scene.report("FUS5", "closed");
  scene.pass(20min);
  auto const again = scene.stages_of(second, "works");
  CHECK(std::none_of(again.begin(), again.end(), [](auto const& one) { return one.starts_with("restored"); }));
  std::int64_t minutes = 0;  // of the points, each by itself
  for (auto const& ref : {first, second}) {
    minutes += outage::customer_minutes(scene.store().outages().interruptions(scene.row(ref).id), scene.now());
  }
  CHECK(minutes == 120 + 80);
}

TEST_CASE("a plan's cut at another time is no surprise to who keeps a feed") {
  WorksScene scene;
  scene.create_and_approve(scene.body_of("REC2", 480h, 484h));
  scene.pass(479h + 30min);
  scene.done(on_go_plan, R"({"accept_unproven": "test"})");
  scene.report("REC2", "opened");
  CHECK(scene.stages_of("P1", "works") == Stages{"reduced_security@480h"});
}

TEST_CASE("both feeds of a works in one outage are parted: his supply is back with the first that returns, and he hears so once") {
  WorksScene scene;
  auto const first = std::string(scene.done(on_declare_outage, R"({"devices": ["FUS3", "FUS5"]})", "").at("id").as_string());
  CHECK(scene.stages_of(first, "works") == Stages{"started@0h"});
  scene.pass(1h);
  auto const second =
      std::string(scene.done(on_split_outage, R"({"devices": ["FUS5"], "reason": "two faults"})", first).at("id").as_string());
  auto ctx = scene.context();
  CHECK(customers_out(ctx, scene.row(first).id).size() == 1);
  CHECK(customers_out(ctx, scene.row(second).id).size() == 1);  // he waits for both, and both crews know
  scene.pass(1h);
  scene.report("FUS3", "closed");
  scene.pass(20min);
  auto const back = scene.stages_of(first, "works");
  CHECK(std::count_if(back.begin(), back.end(), [](auto const& one) { return one.starts_with("restored"); }) == 1);
  auto later = scene.context();
  CHECK(customers_out(later, scene.row(second).id).empty());
  scene.report("FUS5", "closed");
  scene.pass(20min);
  CHECK(scene.stages_of(second, "works").empty());
  std::int64_t minutes = 0;
  for (auto const& ref : {first, second}) {
    minutes += outage::customer_minutes(scene.store().outages().interruptions(scene.row(ref).id), scene.now());
  }
  CHECK(minutes == 120 + 140);
}
