// Answers of `trace` on drawn feeders, as the tables that people and programs read.
#include "engine/app/trace_answers.hpp"

#include <catch2/catch.hpp>

#include <fstream>

#include <boost/json/parse.hpp>

#include "tests/support/feeder_drawing.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Matchers::Contains;

namespace {

geo::LiveNetwork drawn() {
  return geo::LiveNetwork(test::feeder_from(R"(
      BRK1 --- a*1 --- SWI2 --- b*2 --- c --- SWI3 --- d*1
      S2@ --- SWI4/open --- d
      d --- FUS5 --- P@following
  )"));
}

std::string csv(Result<TraceAnswer> const& answer) {
  REQUIRE(answer);
  return written(*answer, Format::csv);
}

std::string plan_file(test::ScratchFolder const& folder, std::string const& text) {
  auto const path = (folder.path() / "plan.yaml").string();
  std::ofstream(path) << text;
  return path;
}

}  // namespace

TEST_CASE("trace --above lists the devices above a customer, nearest first") {
  CHECK(csv(devices_above_answer(drawn(), "d.1")) ==
        "service_point,place,device_id,kind,feeder\n"
        "d.1,1,SWI3,switch,F\nd.1,2,SWI2,switch,F\nd.1,3,BRK1,breaker,F\n");
}

TEST_CASE("trace --path gives each step of each phase, and whether there is a way round it") {
  auto const table = csv(path_answer(drawn(), "d.1"));
  CHECK_THAT(table, Contains("d.1,A,1,switch,SWI3,c,yes\nd.1,A,2,line,b-c#1,b,yes\n"));
  CHECK_THAT(table, Contains("d.1,C,4,breaker,BRK1,S,yes\n"));
}

TEST_CASE("trace --isolate names the devices around a line, and the node of the same id only when asked for it") {
  CHECK(csv(isolation_answer(drawn(), "b-c#1")) ==
        "device_id,kind,role,phases,closed,supplying\n"
        "SWI2,switch,supplies,ABC,ABC,ABC\nSWI3,switch,may_back_feed,ABC,ABC,\n");
  CHECK(csv(isolation_answer(drawn(), "node:b")) == csv(isolation_answer(drawn(), "line:b-c#1")));
  auto const unknown = isolation_answer(drawn(), "nowhere");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == Error::Kind::usage);
  auto rows = test::rows_from("BRK1 --- a --- b*1");
  rows.sections[0].id = "b";
  auto const both = isolation_answer(geo::LiveNetwork(*geo::Network::build(rows)), "b");
  REQUIRE_FALSE(both);
  CHECK_THAT(both.error().message, Contains("line:b") && Contains("node:b"));
}

TEST_CASE("trace --pick-up lists what could restore whom; what no data state is empty, and the rating unknown") {
  CHECK(csv(pick_up_answer(drawn(), "b-c#1")) ==
        "device_id,phases,sources,restored,helped,load_kw,without_load,rated_a,load_a,rating,joins_sources,may_back_feed\n"
        "SWI4,ABC,S2 (F2),1,0,0.0,1,,,unknown,no,yes\n");
  auto const json = boost::json::parse(written(*pick_up_answer(drawn(), "b-c#1"), Format::json));
  CHECK(json.at("out").as_array().size() == 3);
  CHECK(json.at("rows").at(0).at("restored").to_number<int>() == 1);
  CHECK(json.at("rows").at(0).at("rated_a").is_null());
}

TEST_CASE("trace --close names both feeders that it would join, and refuses letters that are no phases") {
  CHECK(csv(closing_answer(drawn(), "SWI4", "AB")) ==
        "effect,phases,from_sources,to_sources\njoins_sources,AB,S2 (F2),S (F)\nstays_open,C,,\n");
  CHECK_THAT(written(*closing_answer(drawn(), "SWI4", {}), Format::text), Contains("WARNING"));
  CHECK_FALSE(closing_answer(drawn(), "SWI4", "X"));
  auto const none = closing_answer(drawn(), "SWI4", "");
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == Error::Kind::usage);
  CHECK_FALSE(closing_answer(drawn(), "SWI99", {}));
}

TEST_CASE("nothing is called possible that would make a work party's section live: close, pick-up and plan") {
  geo::LiveNetwork live = drawn();
  auto const open = [&](char const* id) {
    geo::Operation const operation{test::device(live.network(), id), geo::PhaseSet::all(), geo::Position::open};
    live.operate({&operation, 1});
  };
  open("SWI3");
  dispatch::WorkParty party;
  party.id = {1};
  party.ticket = "T1";
  party.nodes = {"d"};
  party.earths_in = 1;
  CHECK(closing_answer(live, "SWI3", {}));  // without a store nobody is known to work
  auto const refused = closing_answer(live, "SWI3", {}, {party});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::refused);
  CHECK_THAT(refused.error().message, Contains("closing 'SWI3'") && Contains("work ticket T1") && Contains("工作票 T1"));
  party.cleared_at = Time{};
  CHECK_FALSE(closing_answer(live, "SWI3", {}, {party}));  // an earth is still in
  party.earths_out = 1;
  CHECK(closing_answer(live, "SWI3", {}, {party}));

  party.earths_out = 0;
  auto const around = pick_up_answer(live, "b-c#1", {party});
  REQUIRE(around);
  CHECK(around->rows.empty());
  CHECK_THAT(written(*around, Format::text), Contains("NOT OFFERED") && Contains("SWI4") && Contains("T1"));
  CHECK(boost::json::parse(written(*around, Format::json)).at("not_offered").at(0).at("device_id") == "SWI4");

  std::vector<geo::SwitchingStep> const steps{
      {.at = {}, .operation = {test::device(live.network(), "SWI2"), geo::PhaseSet::all(), geo::Position::open}},
      {.at = {}, .operation = {test::device(live.network(), "SWI4"), geo::PhaseSet::all(), geo::Position::closed}}};
  CHECK(plan_answer(live, steps));
  auto const plan = plan_answer(live, steps, {party});
  REQUIRE_FALSE(plan);
  CHECK_THAT(plan.error().message, Contains("1970-01-01") && Contains("'SWI4'") && Contains("T1"));
}

TEST_CASE("trace --pick-up says as --isolate does that a source inside leaves the fault live") {
  auto const inside = pick_up_answer(drawn(), "node:S");
  REQUIRE(inside);
  CHECK_THAT(written(*inside, Format::text), Contains("NOT DEAD after that: source S"));
  CHECK_THAT(written(*isolation_answer(drawn(), "node:S"), Format::text), Contains("NOT DEAD after that: source S"));
}

TEST_CASE("a device that is named twice opens once") {
  auto const live = drawn();
  auto const* network = &live.network();
  auto const twice = devices_named(*network, {"SWI2", "SWI3", "SWI2"});
  REQUIRE(twice);
  CHECK(*twice == std::vector{test::device(*network, "SWI2"), test::device(*network, "SWI3")});
  CHECK(devices_named(*network, {"SWI2", "SWI99"}).error().message.find("SWI99") != std::string::npos);
}

TEST_CASE("trace --plan gives the windows of a plan file, and what each closing would do") {
  test::ScratchFolder const folder;
  auto const live = drawn();
  auto const steps = read_switching_plan(live.network(), plan_file(folder, R"(id: P1
work: new pole
steps:
  - {at: "2026-03-02T00:00:00Z", close: SWI4}
  - {at: "2026-03-02T00:05:00Z", open: SWI3}
  - {at: "2026-03-02T00:10:00Z", open: SWI2, phases: A}
  - {at: "2026-03-02T04:00:00Z", close: SWI2}
)"));
  REQUIRE(steps);
  auto const answer = plan_answer(live, *steps);
  CHECK(csv(answer) ==
        "of,id,from,until,state,lost,feeds,feeds_whole,changeover\n"
        "service_point,b.1,2026-03-02T00:10:00Z,2026-03-02T04:00:00Z,partial,A,,,\n"
        "service_point,b.2,2026-03-02T00:10:00Z,2026-03-02T04:00:00Z,partial,A,,,\n"
        "customer,b.1,2026-03-02T00:10:00Z,2026-03-02T04:00:00Z,partial,,1,0,\n"
        "customer,b.2,2026-03-02T00:10:00Z,2026-03-02T04:00:00Z,partial,,1,0,\n");
  auto const json = boost::json::parse(written(*answer, Format::json));
  REQUIRE(json.at("closings").as_array().size() == 2);
  CHECK(json.at("closings").at(0).at("needs_warning").as_bool());
  CHECK_FALSE(json.at("closings").at(1).at("needs_warning").as_bool());
}

TEST_CASE("a plan file with devices and a window is the same plan; mistakes are named with their lines") {
  test::ScratchFolder const folder;
  auto const live = drawn();
  auto const steps = read_switching_plan(
      live.network(),
      plan_file(folder, "devices: [SWI2]\nstart: 2026-03-02T00:00:00Z\nend: 2026-03-02T04:00:00Z\n"));
  REQUIRE(steps);
  CHECK(plan_answer(live, *steps)->rows.size() == 6);  // b.1, b.2 and d.1, as points and as customers
  auto const wrong = read_switching_plan(live.network(), plan_file(folder, R"(steps:
  - {at: "2026-03-02T00:00:00Z", open: SWI99}
  - {at: "soon", close: SWI2}
  - {at: "2026-03-02T00:00:00Z"}
)"));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().kind == Error::Kind::usage);
  CHECK_THAT(wrong.error().message, Contains("plan.yaml:2") && Contains("plan.yaml:3") && Contains("plan.yaml:4"));
  CHECK_FALSE(read_switching_plan(live.network(), plan_file(folder, "id: P1\n")));
}

TEST_CASE("a part with a rooftop that lost supply is listed as one that may be live") {
  auto live = drawn();
  geo::Operation const opening{test::device(live.network(), "FUS5"), geo::PhaseSet{1}, geo::Position::open};
  live.operate({&opening, 1});
  CHECK(csv(back_feed_answer(live)) == "phase,sources,nodes\nA,P (F),1\n");
}

TEST_CASE("a day is asked for as 2026-03-02") {
  CHECK(*day_from("2026-03-02") == std::chrono::sys_days{std::chrono::year{2026} / 3 / 2});
  CHECK_FALSE(day_from("2.3.2026"));
}
