// Tests of what an activation asks of the desk: with the numbers of the present network, and over when it is answered.
#include "engine/flow/service_days.hpp"
#include "tests/unit/flow/network_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

class AlarmScene : public NetworkScene {
 public:
  using NetworkScene::NetworkScene;

  /// The texts of the open alarms of this kind.
  Words said(std::string const& kind) {
    Words out;
    for (auto const& alarm : store().flow().open_alarms()) {
      if (alarm.kind == kind) out.push_back(alarm.text);
    }
    return out;
  }
  /// People of c come to hang below a switch that stands open, which no fact says: the outage is suspected.
  void suspect(std::string const& people = "c*2") {
    replace("BRK1 --- a*2 --- FUS2 --- b*3\n a --- SWI6 --- " + people + "\n a --- SWI7 --- c");
    if (!report(R"({"device": "SWI6", "kind": "opened", "source": "scada", "occurred_at": "$now"})")) throw std::logic_error("refused");
    replace("BRK1 --- a*2 --- FUS2 --- b*3\n a --- SWI6 --- " + people);
  }
};

std::string const device_gone = "outage_device_gone";

}  // namespace

TEST_CASE("the alarm about a device that is gone counts by the network of now, and ends when the device is back") {
  AlarmScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.replace("BRK1 --- a*2 --- REC7 --- b*3");
  REQUIRE(scene.said(device_gone).size() == 1);
  CHECK_THAT(scene.said(device_gone)[0], Catch::Contains("'FUS2'") && Catch::Contains("revision 2") && Catch::Contains("3 service points"));
  scene.replace("BRK1 --- a*2 --- REC7 --- b*2");
  REQUIRE(scene.said(device_gone).size() == 1);
  CHECK_THAT(scene.said(device_gone)[0], Catch::Contains("'FUS2'") && Catch::Contains("revision 3") && Catch::Contains("2 service points"));
  scene.replace(NetworkScene::drawing);
  CHECK(scene.said(device_gone).empty());
}

TEST_CASE("the alarm about a device that is gone ends with the outage") {
  AlarmScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.replace("BRK1 --- a*2 --- REC7 --- b*3");
  REQUIRE(scene.said(device_gone).size() == 1);
  REQUIRE(scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref));
  scene.settle();
  CHECK(scene.said(device_gone).empty());
}

TEST_CASE("who is suspected to be out is counted anew at each activation, and the question ends when it is answered") {
  AlarmScene scene;
  scene.suspect();
  REQUIRE(scene.said("network_unsupplied").size() == 1);
  CHECK_THAT(scene.said("network_unsupplied")[0], Catch::Contains("2 service points") && Catch::Contains("'SWI6'"));
  SECTION("another network") {
    scene.replace("BRK1 --- a*2 --- FUS2 --- b*3\n a --- SWI6 --- c*1");
    REQUIRE(scene.said("network_unsupplied").size() == 1);
    CHECK_THAT(scene.said("network_unsupplied")[0], Catch::Contains("1 service points"));
    scene.replace(NetworkScene::drawing);
    CHECK(scene.said("network_unsupplied").empty());
  }
  SECTION("a person confirms") {
    REQUIRE(scene.tell(CommandKind::confirm_outage, "{}", scene.outage().ref));
    CHECK(scene.said("network_unsupplied").empty());
  }
}

TEST_CASE("a person may confirm the suspicion with the device that it names") {
  AlarmScene scene;
  scene.suspect();
  auto const confirmed = scene.tell(CommandKind::confirm_outage, R"({"device": "SWI6"})", scene.outage().ref);
  if (!confirmed) FAIL(confirmed.error().message);
  scene.settle();
  CHECK(scene.outage().state == outage::State::confirmed);
  CHECK(scene.noticed(scene.outage().id, "started") == Words{"c.1", "c.2"});
  CHECK(scene.outages() == 1);
}

TEST_CASE("who was only suspected to be out hears nothing when the device turns out to be closed") {
  AlarmScene scene;
  scene.suspect();
  auto const id = scene.outage().id;
  REQUIRE(scene.report(R"({"device": "SWI6", "kind": "closed", "source": "scada", "occurred_at": "$now"})"));
  scene.pass(40min);
  CHECK(scene.outage().state == outage::State::cancelled);
  CHECK(scene.out_of(id).empty());
  CHECK(scene.said("network_unsupplied").empty());
  CHECK(scene.said("supply_unconfirmed").empty());
  CHECK(scene.noticed(id, "restored_unverified").empty());
  CHECK(scene.store().notices().notices(id).empty());
}

TEST_CASE("who called from below the device was out, and its closing is a step that waits for its proof") {
  AlarmScene scene;
  scene.suspect();
  auto const id = scene.outage().id;
  REQUIRE(scene.tell(CommandKind::trouble_call, R"({"customer": "c.1", "kind": "no_power"})"));
  REQUIRE(scene.report(R"({"device": "SWI6", "kind": "closed", "source": "scada", "occurred_at": "$now"})"));
  CHECK(scene.store().outages().find(id)->state != outage::State::cancelled);
  CHECK(scene.row_of(id, "c.1")->step == 1);
  CHECK(scene.row_of(id, "c.1")->is_sustained);
}

TEST_CASE("who is left without supply by a revision is counted again by the next one until nobody is") {
  AlarmScene scene;
  std::string const kind = "network_left_without_supply";
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*3\n a --- SWI6 --- d --- SWI8 --- c*2\n a --- SWI7 --- c");
  for (auto const* device : {"SWI6", "SWI8"}) {
    REQUIRE(scene.report(R"({"device": ")" + std::string(device) + R"(", "kind": "opened", "source": "scada", "occurred_at": "$now"})"));
  }
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*3\n a --- SWI6 --- d --- SWI8 --- c*2");
  REQUIRE(scene.said(kind).size() == 1);
  CHECK_THAT(scene.said(kind)[0], Catch::Contains("2 service points"));
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*3\n a --- SWI6 --- d --- SWI8 --- c*3");
  REQUIRE(scene.said(kind).size() == 1);
  CHECK_THAT(scene.said(kind)[0], Catch::Contains("3 service points"));
  scene.replace(NetworkScene::drawing);
  CHECK(scene.said(kind).empty());
}

TEST_CASE("the alarms of a plan speak of the last revision, and end when it is revised or cancelled") {
  AlarmScene scene;
  scene.plan_fuse();
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*4");
  REQUIRE(scene.said("plan_audience_changed").size() == 1);
  CHECK_THAT(scene.said("plan_audience_changed")[0], Catch::Contains("revision 2"));
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*6");
  REQUIRE(scene.said("plan_audience_changed").size() == 1);
  CHECK_THAT(scene.said("plan_audience_changed")[0], Catch::Contains("revision 3") && Catch::Contains("2 customers are new"));
  scene.replace("BRK1 --- a*2 --- REC7 --- b*6");
  CHECK(scene.said("plan_device_gone").size() == 1);
  scene.replace("BRK1 --- a*2 --- REC7 --- b*5");
  REQUIRE(scene.said("plan_device_gone").size() == 1);
  CHECK_THAT(scene.said("plan_device_gone")[0], Catch::Contains("'FUS2'") && Catch::Contains("revision 5"));
  SECTION("the device is back") {
    scene.replace("BRK1 --- a*2 --- FUS2 --- b*6");
    CHECK(scene.said("plan_device_gone").empty());
    CHECK(scene.said("plan_audience_changed").size() == 1);
  }
  SECTION("cancelled") {
    scene.must(CommandKind::cancel_plan, R"({"reason": "no device"})", "P1");
    for (auto const* kind : {"plan_device_gone", "plan_audience_changed", "plan_touches_nobody"}) CHECK(scene.said(kind).empty());
  }
}

TEST_CASE("dates of service that come change nothing by themselves: they are an alarm until the network of that day is active") {
  AlarmScene scene;
  scene.report(NetworkScene::fuse_opens).value();
  auto const today = std::chrono::floor<std::chrono::days>(scene.clock.now());
  auto const due = [&] { return scene.said("network_dates_due"); };
  auto const keep = [&](std::chrono::sys_days day, std::vector<geo::ServiceChange> const& later) {
    scene.store().begin();
    auto& books = scene.store().flow();
    auto const staged = books.staged_network();
    keep_service_days(books, (staged ? staged : books.active_network())->content_hash, service_days(day, later));
    scene.store().commit();
  };
  using Kind = geo::ServiceChange::Kind;
  keep(today, {{Kind::ends, today + std::chrono::days{2}, "lines", "L7"}, {Kind::begins, today + std::chrono::days{3}, "switches", "SWI9"}});
  scene.pass(1h);
  CHECK(due().empty());
  scene.pass(48h);
  REQUIRE(due().size() == 1);
  CHECK_THAT(due()[0], Catch::Contains("lines 'L7'") && Catch::Contains("1 have ended it") && !Catch::Contains("SWI9"));
  CHECK(scene.open_phases("FUS2") == "ABC");  // and nothing moved
  scene.pass(24h);
  REQUIRE(due().size() == 1);
  CHECK_THAT(due()[0], Catch::Contains("lines 'L7'") && Catch::Contains("switches 'SWI9'"));
  scene.stage("BRK1 --- a*2 --- FUS2 --- b*3 --- FUS5 --- c*1");
  keep(today + std::chrono::days{4}, {});
  scene.pass(2min);
  CHECK(due().size() == 1);  // what is only staged mends nothing
  scene.activate();
  CHECK(due().empty());
}

}  // namespace lamplighter::flow
