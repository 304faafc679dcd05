// Islands: who hangs on one is back, is out again when it ends, and never counts as supplied by a machine that may have stopped.
#include <boost/json/serialize.hpp>

#include "engine/flow/island_flow.hpp"
#include "tests/unit/flow/network_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view with_generator = R"(
    BRK1 --- a*2 --- FUS2 --- b*3 --- FUS5 --- c*1
                              b   --- G@island
)";
constexpr std::string_view fuse5_opens = R"({"device": "FUS5", "kind": "opened", "source": "scada", "occurred_at": "$now"})";

/// The feeder with a generator below its fuse.
class IslandScene : public NetworkScene {
 public:
  explicit IslandScene(std::string_view feeder = with_generator) : NetworkScene({}, feeder) {}

  Result<Answer> island(std::string_view kind, std::string_view more = "", std::string_view source = "G", Actor actor = {"desk", "dispatcher"}) {
    auto answer = tell(CommandKind::report_island, R"({"source": ")" + std::string(source) + R"(", "kind": ")" + std::string(kind) + "\"" +
                                                       std::string(more) + "}",
                       {}, {}, std::move(actor));
    settle();
    return answer;
  }
  /// Its answer; fails the test where it was refused.
  boost::json::object done(std::string_view kind, std::string_view more = "") {
    auto const answer = island(kind, more);
    if (!answer) FAIL(answer.error().message);
    return answer->body;
  }
  Error refused(std::string_view kind, std::string_view more = "", std::string_view source = "G") {
    auto const answer = island(kind, more, source);
    REQUIRE_FALSE(answer);
    return answer.error();
  }
  std::string state() { return std::string(outage::to_string(outage().state)); }
  bool is_declared() { return !store().outages().open_islands().empty(); }
  IslandViews seen() {
    IslandViews out;
    ask([&](Context& ctx) { out = view_islands(ctx); });
    return out;
  }
  /// The fuse is open, everybody below it out and told.
  OutageId cut() {
    REQUIRE(report(fuse_opens));
    settle();
    return outage().id;
  }
};

}  // namespace

TEST_CASE("whom an island supplies is back, and the outage is not over") {
  IslandScene scene;
  auto const id = scene.cut();
  scene.pass(20min);
  REQUIRE(scene.seen().islands.size() == 1);
  CHECK_FALSE(scene.seen().islands[0].declared);
  CHECK(scene.seen().islands[0].customers == 4);
  CHECK(scene.seen().islands[0].outages == Words{scene.outage().ref});
  auto const body = scene.done("declared");
  CHECK(body.at("service_points") == 4);
  CHECK(body.at("outcome") == "declared");
  CHECK(scene.out_of(id).empty());
  CHECK(scene.state() == "partially_restored");
  REQUIRE(scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref));  // meters or people say that the supply is there
  scene.settle();
  CHECK(scene.noticed(id, "restored") == Words{"b.1", "b.2", "b.3", "c.1"});
  CHECK(scene.state() == "partially_restored");  // the fuse is open still
  auto const again = scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref);
  REQUIRE_FALSE(again);
  CHECK(again.error().message.find("island") != std::string::npos);
  CHECK(scene.done("declared").at("outcome") == "nothing_changes");
  CHECK(scene.seen().islands.at(0).declared->declared_by == "desk");
}

TEST_CASE("when the island ends they are out again in the same outage, and hear it; when the grid is back it is over") {
  IslandScene scene;
  auto const id = scene.cut();
  scene.pass(20min);
  scene.done("declared");
  REQUIRE(scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref));
  scene.pass(60min);
  auto const ended_at = scene.clock.now();
  CHECK(scene.done("ended").at("service_points") == 4);
  CHECK(scene.outages() == 1);
  CHECK(scene.out_of(id) == Words{"b.1", "b.2", "b.3", "c.1"});
  CHECK(scene.row_of(id, "b.1")->ended_at.has_value());
  std::size_t begun = 0;
  for (auto const& row : scene.store().outages().interruptions(id)) begun += row.started_at == ended_at ? 1 : 0;
  CHECK(begun == 4);
  CHECK(scene.noticed(id, "started").size() == 8);  // twice each: both times it was so
  CHECK(scene.done("ended").at("outcome") == "nothing_changes");
  scene.pass(10min);
  REQUIRE(scene.report(IslandScene::fuse_closes));
  REQUIRE(scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref));
  CHECK(scene.state() == "restored");
}

TEST_CASE("a closing that joins the island to the grid ends it, and nobody is dark between") {
  IslandScene scene;
  auto const id = scene.cut();
  scene.pass(20min);
  scene.done("declared");
  REQUIRE(scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref));
  scene.pass(60min);
  REQUIRE(scene.report(IslandScene::fuse_closes));
  scene.settle();
  CHECK_FALSE(scene.is_declared());
  CHECK(scene.state() == "restored");
  CHECK(scene.out_of(id).empty());
  CHECK(scene.store().outages().last_island("G")->ended_by == "system");
  scene.pass(10min);
  REQUIRE(scene.report(IslandScene::fuse_opens));  // and what is cut off again is out, whatever the machine does
  CHECK(scene.out_of(scene.outage(1).id) == Words{"b.1", "b.2", "b.3", "c.1"});
}

TEST_CASE("a phase that the grid does not give stays with the island") {
  IslandScene scene;
  scene.cut();
  scene.pass(20min);
  scene.done("declared");
  REQUIRE(scene.report(R"({"device": "FUS2", "kind": "closed", "phases": "A", "source": "scada", "occurred_at": "$now"})"));
  CHECK(scene.is_declared());
  REQUIRE(scene.report(R"({"device": "FUS2", "kind": "closed", "phases": "BC", "source": "scada", "occurred_at": "$now"})"));
  CHECK_FALSE(scene.is_declared());
}

TEST_CASE("an island is there after a crash, and a network without its source ends it") {
  IslandScene scene;
  auto const id = scene.cut();
  scene.pass(20min);
  scene.done("declared");
  scene.crash();
  scene.restart();
  CHECK(scene.seen().islands.at(0).declared.has_value());
  CHECK(scene.seen().islands.at(0).service_points == 4);
  REQUIRE(scene.report(fuse5_opens));
  CHECK(scene.out_of(id) == Words{"c.1"});
  scene.pass(10min);
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*3 --- FUS5 --- c*1");
  CHECK_FALSE(scene.is_declared());
  CHECK(scene.has_alarm("island_source_gone"));
  CHECK(scene.outages() == 1);
  CHECK(scene.out_of(id) == Words{"b.1", "b.2", "b.3", "c.1"});
}

TEST_CASE("an island is declared in a part that is cut off, by a desk, of a source that can, once its people were out") {
  IslandScene scene(R"(
    BRK1 --- a*2 --- REC2 --- b*3
                     b --- G@island
                     b --- P@following
)");
  CHECK(scene.refused("declared").message.find("grid supplies") != std::string::npos);
  CHECK(scene.refused("declared", "", "S").message.find("kind grid") != std::string::npos);
  CHECK(scene.refused("declared", "", "P").message.find("kind following") != std::string::npos);
  CHECK(scene.refused("declared", "", "X").message.find("no source 'X'") != std::string::npos);
  CHECK(scene.refused("began").message.find("declared, ended") != std::string::npos);
  CHECK(scene.island("declared", "", "G", {"C7", "crew"}).error().kind == Error::Kind::forbidden);
  scene.pass(10min);
  REQUIRE(scene.report(R"({"device": "REC2", "kind": "tripped", "source": "scada", "occurred_at": "$now"})"));
  CHECK(scene.refused("declared").message.find("momentary") != std::string::npos);
  scene.pass(6min);
  auto const before = to_rfc3339(scene.clock.now() - 8min);
  CHECK(scene.refused("declared", R"(, "occurred_at": ")" + before + "\"").field == "occurred_at");
  CHECK_FALSE(scene.is_declared());
  scene.done("declared");
  CHECK(scene.refused("ended", R"(, "occurred_at": ")" + before + "\"").field == "occurred_at");
  scene.done("ended");
  CHECK(scene.refused("declared", R"(, "occurred_at": ")" + before + "\"").field == "occurred_at");
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3"});
}

TEST_CASE("no island is declared onto people at work, unless a shift supervisor says why") {
  IslandScene scene;
  scene.cut();
  scene.pass(10min);
  scene.must(CommandKind::permit_work, R"({"ticket": "T-1", "person_in_charge": "somebody", "device": "FUS2"})");
  auto const refused = scene.refused("declared");
  CHECK(refused.kind == Error::Kind::conflict);
  CHECK(refused.message.find("T-1") != std::string::npos);
  CHECK_FALSE(scene.is_declared());
  CHECK(scene.out_of(scene.outage().id).size() == 4);
  CHECK(scene.island("declared", R"(, "override_reason": "the ticket is of another part")", "G", {"lead", "shift_supervisor"}));
}

TEST_CASE("a plan knows no island") {
  IslandScene scene;
  scene.cut();
  scene.pass(20min);
  scene.done("declared");
  auto const start = scene.clock.now() + 20 * 24h;
  scene.must(CommandKind::create_plan, R"({"id": "P1", "devices": ["FUS2"], "start": ")" + to_rfc3339(start) + R"(", "end": ")" +
                                           to_rfc3339(start + 4h) + "\"}");
  auto const plan = scene.store().outages().find_by_ref("P1");
  REQUIRE(plan);
  CHECK(scene.store().outages().windows(plan->id, 1).size() == 4);
}

constexpr std::string_view behind_switch = R"(
    BRK1 --- a*2 --- FUS2 --- b*3 --- FUS5 --- c*1
                              b --- SWI7 --- G@island
                     a --- FUS8 --- e*2
)";

TEST_CASE("a generator that trips leaves its people in the outage that keeps the grid from them, and the job goes on") {
  IslandScene scene(behind_switch);
  auto const id = scene.cut();
  scene.pass(20min);
  scene.done("declared");
  REQUIRE(scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref));
  scene.pass(30min);
  REQUIRE(scene.report(R"({"device": "SWI7", "kind": "opened", "source": "scada", "occurred_at": "$now"})"));
  CHECK(scene.outages() == 1);
  CHECK(scene.out_of(id) == Words{"b.1", "b.2", "b.3", "c.1"});
  scene.done("ended");
  CHECK(scene.state() == "partially_restored");
  CHECK(scene.out_of(id).size() == 4);
  REQUIRE_FALSE(scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref));
  auto const jobs = scene.store().dispatches().jobs_of(id);
  CHECK(std::ranges::any_of(jobs, [](auto const& job) { return dispatch::is_open(job.state); }));
  scene.pass(10min);
  REQUIRE(scene.report(IslandScene::fuse_closes));
  REQUIRE(scene.tell(CommandKind::restore_outage, "{}", scene.outage().ref));
  CHECK(scene.state() == "restored");
}

TEST_CASE("a fuse that blows on an island takes its people back into that outage; one on the grid makes its own") {
  IslandScene scene(behind_switch);
  auto const id = scene.cut();
  scene.pass(20min);
  scene.done("declared");
  REQUIRE(scene.report(fuse5_opens));
  CHECK(scene.out_of(id) == Words{"c.1"});
  REQUIRE(scene.report(R"({"device": "FUS8", "kind": "opened", "source": "scada", "occurred_at": "$now"})"));
  CHECK(scene.outages() == 2);
  CHECK(scene.out_of(scene.outage(1).id) == Words{"e.1", "e.2"});
  scene.pass(10min);
  REQUIRE(scene.report(IslandScene::fuse_closes));
  CHECK(scene.out_of(id) == Words{"c.1"});  // FUS5 is open
  REQUIRE(scene.report(R"({"device": "FUS5", "kind": "closed", "source": "scada", "occurred_at": "$now"})"));
  CHECK(scene.out_of(id).empty());
}

TEST_CASE("a closing that carries an island further cancels no outage as momentary") {
  IslandScene scene("BRK1 --- a*2 --- REC2 --- b*3 --- SWI5 --- c*1 --- G@island");
  REQUIRE(scene.report(R"({"device": "SWI5", "kind": "opened", "source": "scada", "occurred_at": "$now"})"));
  scene.pass(10min);
  scene.done("declared");
  REQUIRE(scene.report(R"({"device": "REC2", "kind": "tripped", "source": "scada", "occurred_at": "$now"})"));
  scene.pass(1min);
  REQUIRE(scene.report(R"({"device": "SWI5", "kind": "closed", "source": "scada", "occurred_at": "$now"})"));
  auto const second = scene.outage(1);
  CHECK(second.state == outage::State::partially_restored);
  CHECK(scene.out_of(second.id).empty());
  scene.done("ended");
  CHECK(scene.out_of(second.id) == Words{"b.1", "b.2", "b.3"});
}

TEST_CASE("a source that stands elsewhere in the new network has its island ended, and its people are out where they were") {
  IslandScene scene;
  auto const id = scene.cut();
  scene.pass(20min);
  scene.done("declared");
  scene.pass(10min);
  auto rows = test::rows_from(with_generator);
  for (auto& source : rows.sources) {
    if (source.id == "G") source.node = "c";
  }
  scene.replace(rows);
  CHECK_FALSE(scene.is_declared());
  CHECK(scene.has_alarm("island_source_gone"));
  CHECK(scene.outages() == 1);
  CHECK(scene.out_of(id) == Words{"b.1", "b.2", "b.3", "c.1"});
}

TEST_CASE("who works where an island is declared over a ticket is shouted for, and so is who works where a network makes it live") {
  IslandScene scene;
  scene.cut();
  scene.pass(10min);
  scene.must(CommandKind::permit_work, R"({"ticket": "T-1", "person_in_charge": "somebody", "device": "FUS2"})");
  SECTION("an island") {
    REQUIRE(scene.island("declared", R"(, "override_reason": "the ticket is of another part")", "G", {"lead", "shift_supervisor"}));
    CHECK(scene.has_alarm("energised_onto_people"));
  }
  SECTION("a network") {
    scene.replace(R"(
    BRK1 --- a*2 --- FUS2 --- b*3 --- FUS5 --- c*1
             a --- b
)");
    CHECK(scene.has_alarm("energised_onto_people"));
  }
}

TEST_CASE("two machines on one part are both said to supply it, and neither ends before the other began") {
  IslandScene scene(R"(
    BRK1 --- a*2 --- FUS2 --- b*3 --- G@island
                              b --- H@island
)");
  scene.cut();
  scene.pass(20min);
  scene.done("declared");
  auto const between = to_rfc3339(scene.clock.now() + 1min);
  scene.pass(5min);
  REQUIRE(scene.island("declared", "", "H"));
  auto const seen = scene.seen();
  REQUIRE(seen.islands.size() == 2);
  CHECK(seen.islands[0].service_points == 3);
  CHECK(seen.islands[1].service_points == 3);
  scene.pass(5min);
  CHECK(scene.refused("ended", R"(, "occurred_at": ")" + between + "\"").message.find("'H'") != std::string::npos);
  CHECK(scene.done("ended").at("service_points") == 0);
}

}  // namespace lamplighter::flow
