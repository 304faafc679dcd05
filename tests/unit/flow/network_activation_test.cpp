// Tests of what another network means for positions and open outages: nothing is reset, nobody is forgotten.
#include <boost/json/serialize.hpp>

#include "engine/flow/customer_supply.hpp"
#include "tests/unit/flow/network_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

geo::NetworkData with(std::function<void(geo::NetworkData&)> const& change) {
  auto rows = test::rows_from(NetworkScene::drawing);
  change(rows);
  return rows;
}

}  // namespace

TEST_CASE("a device that nobody reported stands as it stood, though the new data name another normal position") {
  NetworkScene scene;
  scene.replace(with([](auto& rows) { device_in(rows, "FUS2").normal = geo::Position::open; }));
  CHECK(scene.open_phases("FUS2").empty());
  CHECK(scene.outages() == 0);
  scene.crash();
  scene.restart();  // and a restart knows it
  CHECK(scene.open_phases("FUS2").empty());
}

TEST_CASE("a reported position is kept, and so is the outage") {
  NetworkScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*3 --- FUS5 --- c*1");
  CHECK(scene.open_phases("FUS2") == "ABC");
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3", "c.1"});
}

TEST_CASE("who comes below an open device is out from the activation on and hears of it; the others hear nothing again") {
  NetworkScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.settle();
  CHECK(scene.noticed(scene.outage().id, "started") == Words{"b.1", "b.2", "b.3"});
  scene.pass(40min);
  auto const activated = scene.clock.now();
  scene.replace(with([](auto& rows) { customer_in(rows, "a.2").node = "b"; }));
  auto const outage = scene.outage();
  CHECK(scene.outages() == 1);
  CHECK(scene.out_of(outage.id) == Words{"a.2", "b.1", "b.2", "b.3"});
  CHECK(scene.row_of(outage.id, "a.2")->started_at == activated);
  CHECK(scene.row_of(outage.id, "b.1")->started_at < activated);
  CHECK(scene.noticed(outage.id, "started") == Words{"a.2", "b.1", "b.2", "b.3"});
  scene.pass(10min);
  REQUIRE(scene.report(NetworkScene::fuse_closes));
  CHECK(scene.out_of(outage.id).empty());
}

TEST_CASE("who hangs elsewhere now should be back, is asked, and is not told so before somebody knows it") {
  NetworkScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.pass(10min);
  scene.replace(with([](auto& rows) { customer_in(rows, "b.1").node = "a"; }));
  auto const id = scene.outage().id;
  CHECK(scene.out_of(id) == Words{"b.2", "b.3"});
  CHECK(scene.row_of(id, "b.1")->step == 1);
  CHECK(scene.outage().state == outage::State::partially_restored);
  CHECK(scene.noticed(id, "restored").empty());
  scene.pass(20min);
  CHECK(scene.noticed(id, "restored_unverified") == Words{"b.1"});
  CHECK(scene.noticed(id, "restored").empty());
}

TEST_CASE("a device that is out and that the new data call normally open gives nobody supply: they stay out and hear nothing") {
  NetworkScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.pass(10min);
  scene.replace(with([](auto& rows) { device_in(rows, "FUS2").normal = geo::Position::open; }));
  auto const id = scene.outage().id;
  CHECK(scene.out_of(id) == Words{"b.1", "b.2", "b.3"});
  CHECK(scene.outage().state == outage::State::confirmed);
  scene.pass(20min);
  CHECK(scene.noticed(id, "restored_unverified").empty());
  CHECK(scene.noticed(id, "restored").empty());
  auto const early = scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref);
  REQUIRE_FALSE(early);  // nor may a person say so while the fuse stands open
  CHECK(early.error().kind == Error::Kind::conflict);

  REQUIRE(scene.report(R"({"device": "FUS2", "kind": "closed", "phases": "A", "source": "scada", "occurred_at": "$now"})"));
  CHECK(scene.out_of(id) == Words{"b.1", "b.2", "b.3"});  // one phase of three is not supply
  REQUIRE(scene.report(NetworkScene::fuse_closes));
  CHECK(scene.out_of(id).empty());
}

TEST_CASE("a main feed that is out counts as lost also where the new data call its device normally open") {
  auto const rows = [](geo::Position of_fuse) {
    return with([&](auto& all) {
      device_in(all, "FUS2").normal = of_fuse;
      for (auto const& customer : all.customers) {
        auto& point = all.service_points.emplace_back();
        point.id = point.customer = customer.id;
        point.node = customer.node;
        point.phases = customer.phases;
      }
      auto standby = all.service_points.front();
      standby.id = "b.1 standby", standby.customer = "b.1", standby.node = "a";
      standby.role = geo::ServicePointRole::standby;
      standby.changeover = geo::Changeover::none;
      all.service_points.push_back(standby);
    });
  };
  NetworkScene scene;
  scene.replace(rows(geo::Position::closed));
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.pass(10min);
  scene.replace(rows(geo::Position::open));
  scene.ask([&](Context& ctx) {
    auto const b1 = ctx.book.id_of(*ctx.network().find_customer("b.1"));
    CHECK_FALSE(keeps_supply(ctx, b1));  // his standby takes no load over
  });
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3"});
}

TEST_CASE("a dead island of the new data gives nobody supply, takes nobody out of an outage, and is an alarm") {
  NetworkScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.pass(10min);
  scene.replace(with([](auto& rows) {  // b.1 out by the fuse, a.2 alive until now; nothing leads to c
    customer_in(rows, "b.1").node = "c";
    customer_in(rows, "a.2").node = "c";
    auto& loose = rows.sections.emplace_back();
    loose.id = "loose";
    loose.from_node = "c";
    loose.to_node = "d";
    loose.phases = geo::PhaseSet::all();
  }));
  auto const id = scene.outage().id;
  CHECK(scene.out_of(id) == Words{"b.1", "b.2", "b.3"});
  CHECK(scene.has_alarm("network_left_without_supply"));
  auto const told = [&] {
    for (auto const& alarm : scene.store().flow().open_alarms()) {
      if (alarm.kind == "network_left_without_supply") return alarm.text;
    }
    return std::string();
  };
  CHECK_THAT(told(), Catch::Contains("leaves 1 service points without supply") && Catch::Contains("('a.2')"));
  scene.pass(20min);
  CHECK(scene.noticed(id, "restored_unverified").empty());
  scene.replace(with([](auto& rows) { customer_in(rows, "b.1").node = "a"; }));  // mended: a.2 is alive, b.1 should be
  CHECK_FALSE(scene.has_alarm("network_left_without_supply"));
  CHECK(scene.out_of(id) == Words{"b.2", "b.3"});
}

TEST_CASE("who is no customer any more ends as removed and never hears that supply is back") {
  NetworkScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.pass(10min);
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*2");
  auto const id = scene.outage().id;
  CHECK(scene.out_of(id) == Words{"b.1", "b.2"});
  auto const gone = scene.row_of(id, "b.3");
  REQUIRE(gone);
  CHECK(gone->ended_at);
  CHECK(gone->step == 0);
  auto const history = scene.store().outages().history(id);
  CHECK(std::any_of(history.begin(), history.end(),
                    [](auto const& entry) { return to_string(entry.reason) == "removed"; }));
  REQUIRE(scene.report(NetworkScene::fuse_closes));
  scene.pass(20min);
  REQUIRE(scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref));
  scene.settle();
  CHECK(scene.noticed(id, "restored") == Words{"b.1", "b.2"});
  CHECK(scene.outage().state == outage::State::restored);
}

TEST_CASE("an outage all of whose people are removed ends when its device closes") {
  NetworkScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.replace("BRK1 --- a*2 --- FUS2 --- b");
  CHECK(scene.out_of(scene.outage().id).empty());
  CHECK(outage::is_open(scene.outage().state));  // its fuse is still open, and its crew on the way
  REQUIRE(scene.report(NetworkScene::fuse_closes));
  CHECK(scene.outage().state == outage::State::restored);
  CHECK(scene.noticed(scene.outage().id, "restored").empty());
}

TEST_CASE("an outage whose people and device are all removed is over, and nobody hears that supply is back") {
  NetworkScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.replace("BRK1 --- a*2");
  auto const id = scene.outage().id;
  CHECK(scene.outage().state == outage::State::restored);
  CHECK(scene.outage().restored_at);
  CHECK(scene.noticed(id, "restored").empty());
  auto const history = scene.store().outages().history(id);
  CHECK(to_string(history.back().reason) == "removed");
}

TEST_CASE("a person ends an outage whose people were removed while its device stood open") {
  NetworkScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.replace("BRK1 --- a*2 --- FUS2 --- b");
  auto const early = scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref);
  REQUIRE_FALSE(early);
  CHECK(early.error().kind == Error::Kind::conflict);
  scene.replace("BRK1 --- a*2");  // now the device is gone as well
  REQUIRE(scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref));
  CHECK(scene.outage().state == outage::State::restored);
}

TEST_CASE("an outage whose device is gone keeps its people, and the desk hears of it once") {
  NetworkScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.replace("BRK1 --- a*2 --- REC7 --- b*3");
  auto const id = scene.outage().id;
  CHECK(scene.out_of(id) == Words{"b.1", "b.2", "b.3"});
  CHECK(scene.has_alarm("outage_device_gone"));
  scene.pass(20min);
  CHECK(scene.noticed(id, "restored_unverified").empty());  // by the model they have supply; nobody said so
  auto const before = scene.store().outages().history(id).size();
  scene.replace("BRK1 --- a*2 --- REC7 --- b*3 --- FUS8 --- c*1");
  CHECK(scene.store().outages().history(id).size() == before);
  CHECK(scene.out_of(id) == Words{"b.1", "b.2", "b.3"});
  REQUIRE(scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref));  // a person says so
  scene.settle();
  CHECK(scene.noticed(id, "restored") == Words{"b.1", "b.2", "b.3"});
}

TEST_CASE("people who hang below a device that stands open without an outage are suspected, and told by nobody but a person") {
  NetworkScene scene;
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*3\n a --- SWI6 --- c*2\n a --- SWI7 --- c");
  REQUIRE(scene.report(R"({"device": "SWI6", "kind": "opened", "source": "scada", "occurred_at": "$now"})"));
  REQUIRE(scene.outages() == 0);  // the other way round still feeds them
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*3\n a --- SWI6 --- c*2");
  auto const found = scene.outage();
  CHECK(found.state == outage::State::suspected);
  CHECK(scene.out_of(found.id) == Words{"c.1", "c.2"});
  CHECK(scene.has_alarm("network_unsupplied"));
  CHECK(scene.noticed(found.id, "started").empty());
  REQUIRE(scene.tell(CommandKind::confirm_outage, "{}", found.ref));
  scene.settle();
  CHECK(scene.noticed(found.id, "started") == Words{"c.1", "c.2"});
}

TEST_CASE("a report that comes in one breath with the activation is applied to the new network") {
  NetworkScene scene;
  scene.stage("BRK1 --- a*2 --- FUS2 --- b*3 --- FUS5 --- c*1");
  auto const activated = scene.post(CommandKind::activate_network, "{}", {}, {}, {"chief", "admin"});
  auto const opened =
      scene.post(CommandKind::device_report, R"({"device": "FUS5", "kind": "opened", "source": "scada", "occurred_at": "$now"})");
  scene.step();
  REQUIRE(activated->answer);
  REQUIRE(activated->answer->has_value());
  REQUIRE(opened->answer);
  REQUIRE(opened->answer->has_value());
  CHECK(scene.open_phases("FUS5") == "ABC");
  CHECK(scene.out_of(scene.outage().id) == Words{"c.1"});
}

TEST_CASE("an activation whose commit fails leaves the old network at work, and the next one goes through") {
  NetworkScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.stage("BRK1 --- a*2 --- FUS2 --- b*3 --- FUS5 --- c*1");
  scene.disk().fail(test::FaultyVfs::Operation::sync, 1, test::FaultyVfs::Failure::io_error, test::FaultyVfs::Repeat::once);
  auto const refused = scene.tell(CommandKind::activate_network, "{}", {}, {}, {"chief", "admin"});
  REQUIRE_FALSE(refused);
  bool has_new_fuse = true;
  scene.ask([&](Context& ctx) { has_new_fuse = ctx.network().find_device("FUS5").has_value(); });
  CHECK_FALSE(has_new_fuse);
  CHECK(scene.open_phases("FUS2") == "ABC");
  scene.disk().heal();
  scene.activate();
  scene.ask([&](Context& ctx) { has_new_fuse = ctx.network().find_device("FUS5").has_value(); });
  CHECK(has_new_fuse);
  CHECK(scene.open_phases("FUS2") == "ABC");
}

TEST_CASE("nothing activates a staged network but a person") {
  NetworkScene scene;
  auto const staged = scene.stage("BRK1 --- a*2 --- FUS2 --- b*4");
  scene.pass(24h);
  scene.crash();
  scene.restart();
  scene.pass(1h);
  CHECK(scene.store().flow().active_network()->number == 1);
  CHECK(scene.store().flow().staged_network()->number == staged);
  CHECK(scene.activate().body.at("applied") == "network");
}

TEST_CASE("contacts that came with an unchanged network are taken over on request, and the network stays") {
  NetworkScene scene;
  auto& books = scene.store().flow();
  scene.store().begin();
  auto const number = books.begin_staging("drawn", "", scene.clock.now());
  CustomerImport one;
  one.customer.ref = "a.1";
  one.contacts.emplace_back().phone = "13999999999";
  books.stage_customers(number, 0, {one});
  REQUIRE(books.finish_staging(number));
  scene.store().commit();
  CHECK(scene.activate().body.at("applied") == "contacts");
  CHECK(books.active_network()->number == 1);
  CHECK(scene.store().outages().find_customers_by_phone("13999999999").size() == 1);
  auto const again = scene.tell(CommandKind::activate_network, "{}", {}, {}, {"chief", "admin"});
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == Error::Kind::conflict);
}

}  // namespace lamplighter::flow
