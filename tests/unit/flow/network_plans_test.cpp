// Tests of plans whose network is replaced before they begin: people come, go, move, and nobody is dropped in silence.
#include "tests/unit/flow/network_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

/// A plan that opens FUS2 for four hours in twenty days, approved; told of it: nobody yet.
class PlannedScene : public NetworkScene {
 public:
  PlannedScene() { plan_fuse(); }
  OutageId id() { return store().outages().find_by_ref("P1").value().id; }
  outage::Plan plan() { return store().outages().find_plan(id()).value(); }
  Words planned() {
    std::set<std::string> out;
    for (auto const& window : store().outages().windows(id(), plan().revision)) out.insert(name_of(window.customer.value));
    return {out.begin(), out.end()};
  }
};

geo::NetworkData with(std::function<void(geo::NetworkData&)> const& change) {
  auto rows = test::rows_from(NetworkScene::drawing);
  change(rows);
  return rows;
}

}  // namespace

TEST_CASE("a plan's windows are worked out again: who came is noticed, who went hears it only if told") {
  PlannedScene scene;
  CHECK(scene.noticed(scene.id(), "d15") == Words{"b.1", "b.2", "b.3"});
  auto const is_told = GENERATE(false, true);
  if (is_told) scene.pass(6 * 24h);  // past the 15 days
  scene.replace(with([](auto& rows) {
    customer_in(rows, "b.1").node = "a";
    customer_in(rows, "a.1").node = "b";
  }));
  CHECK(scene.planned() == Words{"a.1", "b.2", "b.3"});
  CHECK(scene.plan().revision == 1);  // an audience is no revision
  CHECK(scene.noticed(scene.id(), "withdrawn") == (is_told ? Words{"b.1"} : Words{}));
  CHECK(scene.noticed(scene.id(), "d7") == Words{"a.1", "b.2", "b.3"});
  CHECK(scene.has_alarm("plan_audience_changed"));
}

TEST_CASE("who is no customer any more is not told that the cut does not concern him") {
  PlannedScene scene;
  scene.pass(6 * 24h);
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*2");
  CHECK(scene.planned() == Words{"b.1", "b.2"});
  CHECK(scene.noticed(scene.id(), "withdrawn").empty());
  CHECK(scene.noticed(scene.id(), "d7") == Words{"b.1", "b.2"});
}

TEST_CASE("a plan whose device is gone keeps its people until a person revises it, also when its stages are due") {
  PlannedScene scene;
  scene.replace("BRK1 --- a*2 --- REC7 --- b*3");
  CHECK(scene.has_alarm("plan_device_gone"));
  CHECK(scene.planned() == Words{"b.1", "b.2", "b.3"});
  scene.pass(14 * 24h);  // d15 and d7 were due meanwhile
  CHECK(scene.planned() == Words{"b.1", "b.2", "b.3"});
  CHECK(scene.noticed(scene.id(), "d15") == Words{"b.1", "b.2", "b.3"});
  CHECK(scene.noticed(scene.id(), "d7") == Words{"b.1", "b.2", "b.3"});
}

TEST_CASE("a plan that would touch nobody by the new network keeps its people, with an alarm") {
  PlannedScene scene;
  scene.replace("BRK1 --- a*2 --- FUS2 --- b\n a --- c");
  CHECK(scene.planned() == Words{"b.1", "b.2", "b.3"});
  CHECK(scene.has_alarm("plan_touches_nobody"));
}

TEST_CASE("windows that move with the network are a new revision, and those told hear of it once") {
  NetworkScene scene;
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*2 --- FUS3 --- c*1");
  CustomerImport with_phone;
  with_phone.customer.ref = "c.1";
  with_phone.customer.language = "en";
  with_phone.contacts.emplace_back().phone = "13900009999";
  scene.store().begin();
  scene.store().flow().put_customers({with_phone});
  scene.store().commit();
  auto const at = [&](milliseconds ahead) { return to_rfc3339(scene.clock.now() + 20 * 24h + ahead); };
  auto const body = R"({"id": "P1", "steps": [{"at": ")" + at(0h) + R"(", "open": "FUS3"}, {"at": ")" + at(1h) +
                    R"(", "open": "FUS2"}, {"at": ")" + at(3h) + R"(", "close": "FUS2"}, {"at": ")" + at(4h) +
                    R"(", "close": "FUS3"}]})";
  Actor const chief{"supervisor", "shift_supervisor"};
  REQUIRE(scene.tell(CommandKind::create_plan, body, {}, {}, chief));
  REQUIRE(scene.tell(CommandKind::submit_plan, "{}", "P1", {}, chief));
  REQUIRE(scene.tell(CommandKind::approve_plan, "{}", "P1", {}, chief));
  scene.pass(6 * 24h);
  auto rows = test::rows_from("BRK1 --- a*2 --- FUS2 --- b*2 --- FUS3 --- c*1");
  customer_in(rows, "c.1").node = "b";
  scene.replace(rows);
  auto const id = scene.store().outages().find_by_ref("P1").value().id;
  CHECK(scene.store().outages().find_plan(id)->revision == 2);
  CHECK(scene.noticed(id, "rescheduled") == Words{"c.1"});
  CHECK(scene.noticed(id, "d7") == Words{"b.1", "b.2", "c.1"});
}

}  // namespace lamplighter::flow
