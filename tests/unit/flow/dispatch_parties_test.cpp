// Rule 0.3: work is permitted on a proven dead section only, and nothing is energised onto it.
#include "tests/unit/flow/dispatch_scene.hpp"

#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_support.hpp"

#include <boost/json/serialize.hpp>

namespace lamplighter::flow {
namespace {

using geo::Position;
using outage::Standing;

constexpr std::string_view permit = R"({"ticket": "T-9", "person_in_charge": "somebody", "device": "FUS2", "earths": 2})";
Actor const desk{"desk", "dispatcher"};
Actor const supervisor{"lead", "shift_supervisor"};

std::string permitted(DispatchScene& world) {
  return std::string(world.done(on_permit_work, permit).at("work_party").as_string());
}

Result<void> closing(DispatchScene& world, std::string_view device, Actor const& actor, std::string const& reason) {
  auto ctx = world.context();
  return check_energise(ctx, {world.operation(device, Position::closed)}, actor, reason);
}

}  // namespace

TEST_CASE("work is permitted below an open, confirmed device, and its person stays out of sight") {
  DispatchScene world(drawn_feeder);
  world.operate("FUS2", Position::open);
  auto const body = world.done(on_permit_work, permit);
  CHECK(body.at("ticket") == "T-9");
  CHECK(body.at("blocks") == true);
  CHECK(body.at("earths_in") == 2);
  CHECK(boost::json::serialize(body).find("somebody") == std::string::npos);
  for (auto const& event : world.effects.events) {
    CHECK(boost::json::serialize(event.body).find("somebody") == std::string::npos);
  }
  auto const party = world.store().dispatches().open_work_parties().at(0);
  CHECK(party.nodes == std::vector<std::string>{"b", "c"});
  CHECK(party.person_in_charge == "somebody");
}

TEST_CASE("work is not permitted on a closed device, an unconfirmed position, or a live section") {
  DispatchScene world(drawn_feeder);
  SECTION("closed") { CHECK(world.refused(on_permit_work, permit).message.find("closed") != std::string::npos); }
  SECTION("reported by a crew, not confirmed by the desk") {
    world.operate("FUS2", Position::open, Standing::reported);
    auto const refused = world.refused(on_permit_work, permit);
    CHECK(refused.kind == Error::Kind::conflict);
    CHECK(refused.message == "device FUS2: nobody at the desk has confirmed that it stands open; confirm its position, then permit the work");
    world.done(on_device_report, R"({"device": "FUS2", "kind": "opened", "phases": "ABC", "source": "dispatcher", "occurred_at": "$now"})");
    permitted(world);
  }
  SECTION("by a crew") {
    world.operate("FUS2", Position::open);
    CHECK(world.refused(on_permit_work, permit, "", {"C7", "crew"}).kind == Error::Kind::forbidden);
  }
  SECTION("twice on one ticket") {
    world.operate("FUS2", Position::open);
    permitted(world);
    CHECK(world.refused(on_permit_work, permit).field == "ticket");
  }
  SECTION("unknown device") {
    CHECK(world.refused(on_permit_work, R"({"ticket": "T", "person_in_charge": "p", "device": "X"})").field == "device");
  }
  CHECK(world.store().dispatches().open_work_parties().size() <= 1);
}

TEST_CASE("work is not permitted where a tie keeps the section live") {
  DispatchScene world(R"(
      BRK1 --- a*1 --- SWI2 --- b*2 --- SWI9/open --- S2@
  )");
  world.operate("SWI9", Position::closed);
  world.operate("SWI2", Position::open);
  auto const body = R"({"ticket": "T-9", "person_in_charge": "p", "device": "SWI2"})";
  CHECK(world.refused(on_permit_work, body).message.find("is live at node") != std::string::npos);
  SECTION("and not on a crew's word that the tie is open") {
    world.operate("SWI9", Position::open, Standing::reported);
    CHECK(world.refused(on_permit_work, body).message.find("SWI9") != std::string::npos);
  }
  SECTION("but when the desk has confirmed that it is") {
    world.operate("SWI9", Position::open);
    world.done(on_permit_work, body);
  }
}

TEST_CASE("a section with people blocks the device itself and the breaker above it") {
  DispatchScene world(drawn_feeder);
  world.operate("FUS2", Position::open);
  permitted(world);
  auto const refused = closing(world, "FUS2", desk, "");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  CHECK(refused.error().message.find("T-9") != std::string::npos);
  CHECK(refused.error().message.find("section_has_people") != std::string::npos);
  world.operate("BRK1", Position::open);
  CHECK(closing(world, "BRK1", desk, ""));
  world.operate("FUS2", Position::closed);  // somebody did it on the dead feeder
  CHECK_FALSE(closing(world, "BRK1", desk, ""));
}

TEST_CASE("a cleared ticket with an earth left in still blocks and says so") {
  DispatchScene world(drawn_feeder);
  world.operate("FUS2", Position::open);
  auto const ref = permitted(world);
  CHECK(world.refused(on_clear_work, "{}", ref).field == "earths_out");
  CHECK(world.refused(on_clear_work, R"({"earths_out": 3})", ref).field == "earths_out");
  CHECK(world.refused(on_clear_work, R"({"earths_out": 2})", "no-party").kind == Error::Kind::not_found);
  auto body = world.done(on_clear_work, R"({"earths_out": 1})", ref);
  CHECK(body.at("blocks") == true);
  CHECK(body.at("reason") == "earths_not_removed");
  CHECK(std::string_view(body.at("message").as_string()).find("1 of 2 earths") != std::string_view::npos);
  auto const refused = closing(world, "FUS2", desk, "");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("earths_not_removed") != std::string::npos);
  CHECK(world.refused(on_clear_work, R"({"earths_out": 0})", ref).field == "earths_out");
  body = world.done(on_clear_work, R"({"earths_out": 2})", ref);
  CHECK(body.at("blocks") == false);
  CHECK(closing(world, "FUS2", desk, ""));
}

TEST_CASE("what a crew asked for is no alarm any more once it is done") {
  DispatchScene world(drawn_feeder);
  auto const job = world.fault("FUS2");
  world.operate("FUS2", Position::open);
  auto ctx = world.context();
  for (auto const* kind : {"crew_asks_permit", "crew_asks_clear", "crew_asks_help"}) raise_alarm(ctx, kind, job.id.value, "crew C7 asks");
  auto const ref = permitted(world);
  CHECK_FALSE(world.is_alarmed("crew_asks_permit"));
  CHECK(world.is_alarmed("crew_asks_clear"));
  world.done(on_clear_work, R"({"earths_out": 1})", ref);
  CHECK(world.is_alarmed("crew_asks_clear"));  // an earth is still in
  world.done(on_clear_work, R"({"earths_out": 2})", ref);
  CHECK_FALSE(world.is_alarmed("crew_asks_clear"));
  CHECK(world.is_alarmed("crew_asks_help"));
}

TEST_CASE("only a shift supervisor overrides, and only with a reason") {
  DispatchScene world(drawn_feeder);
  world.operate("FUS2", Position::open);
  permitted(world);
  CHECK_FALSE(closing(world, "FUS2", desk, "life at risk"));
  CHECK_FALSE(closing(world, "FUS2", {"boss", "admin"}, "life at risk"));
  CHECK_FALSE(closing(world, "FUS2", supervisor, ""));
  CHECK_FALSE(closing(world, "FUS2", supervisor, "  "));
  CHECK_FALSE(closing(world, "FUS2", supervisor, "\u3000"));
  auto const before = world.decisions.lines.size();
  CHECK(closing(world, "FUS2", supervisor, "life at risk"));
  REQUIRE(world.decisions.lines.size() == before + 1);
  CHECK(world.decisions.lines.back().find("overridden") != std::string::npos);
  auto& audit = world.store().database().bound("select actor, detail from audit_log where action = $1", "override_energise");
  REQUIRE(audit.step());
  CHECK(audit.text(0) == "lead");
  CHECK(audit.text(1) == "life at risk");
  audit.reset();
}

TEST_CASE("a report of what has happened names the parties it endangers and alarms the desk") {
  DispatchScene world(drawn_feeder);
  world.operate("FUS2", Position::open);
  permitted(world);
  auto ctx = world.context();
  CHECK(parties_energised_by(ctx, {world.operation("FUS3", Position::closed)}).empty());
  auto const parties = parties_energised_by(ctx, {world.operation("FUS2", Position::closed)});
  REQUIRE(parties.size() == 1);
  CHECK(parties[0].ticket == "T-9");
  alarm_energised(ctx, parties);
  CHECK(world.is_alarmed("energised_onto_people"));
}

TEST_CASE("a desk cannot close onto people by naming another source; a program's report is taken and alarms") {
  DispatchScene world(drawn_feeder);
  world.operate("FUS2", Position::open);
  permitted(world);
  for (std::string const source : {"dispatcher", "scada"}) {
    auto const body = R"({"device": "FUS2", "kind": "closed", "occurred_at": "$now", "source": ")" + source + R"("})";
    CHECK(world.refused(on_device_report, body).kind == Error::Kind::conflict);
  }
  CHECK_FALSE(world.is_alarmed("energised_onto_people"));
  auto const body = R"({"device": "FUS2", "kind": "closed", "occurred_at": "$now", "source": "scada"})";
  CHECK(world.apply(on_device_report, body, {}, {"scada", "integration"}));
  CHECK(world.is_alarmed("energised_onto_people"));
}

}  // namespace lamplighter::flow
