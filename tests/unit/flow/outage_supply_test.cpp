// Supply after a closing: proven, asked about, contradicted; calls and what a desk says.
#include "tests/unit/flow/outage_scene.hpp"

namespace lamplighter::flow {

using outage::Reason;
using std::chrono::minutes;

TEST_CASE("an outage is restored when meters prove it, and never by the clock") {
  OutageScene world;
  auto const ref = world.report("FUS4", "opened");
  world.pass(minutes{60});
  world.report("FUS4", "closed");
  CHECK(world.state(ref) == "partially_restored");
  world.pass(minutes{14});
  CHECK(world.alarms().empty());
  world.pass(minutes{1});
  CHECK(world.alarms() == std::vector<std::string>{"supply_unconfirmed"});
  world.pass(std::chrono::hours{20});
  CHECK(world.state(ref) == "partially_restored");
  world.alive({"d.1", "d.2"});
  CHECK(world.state(ref) == "partially_restored");
  world.alive({"d.3"});
  CHECK(world.state(ref) == "restored");
  CHECK(world.last_reason(ref) == Reason::supply_confirmed_by_meters);
  CHECK(world.alarms().empty());
  CHECK(world.outage(ref).restored_at == world.now() - std::chrono::hours{20} - minutes{15});  // device time
}

TEST_CASE("still out after the closing nests, and keeps the step from being confirmed by meters") {
  OutageScene world;
  auto const ref = world.report("FUS4", "opened");
  world.pass(minutes{60});
  world.report("FUS4", "closed");
  world.pass(minutes{1});
  auto const answer = world.call("d.1");
  auto const nested = world.text(answer, "outage");
  CHECK(nested != ref);
  CHECK(world.outage(nested).nested_in == world.outage(ref).id);
  CHECK(world.outage(nested).started_at == world.outage(ref).started_at);
  world.alive({"d.1", "d.2", "d.3"});
  CHECK(world.state(ref) == "partially_restored");
  // Confirmed, its row begins where the first ended: no minute is counted twice.
  world.done(on_confirm_outage, "{}", nested);
  auto const rows = world.store().outages().interruptions(world.outage(nested).id);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].started_at == world.now() - minutes{1});
}

TEST_CASE("a closing that is heard of after the momentary limit, but came before it, leaves a momentary in the ledger") {
  OutageScene world;
  auto const rows = [&](std::string const& ref) { return world.store().outages().interruptions(world.outage(ref).id); };
  auto const ref = world.report("REC2", "tripped");
  SECTION("four minutes, heard of after six") {
    world.pass(minutes{6});
    REQUIRE(world.state(ref) == "confirmed");
    world.report("REC2", "closed", "$now-2m");
    CHECK(world.state(ref) == "partially_restored");
    CHECK(outage::customer_minutes(rows(ref), world.now()) == 0);
    world.alive({"b.1", "b.2", "b.3", "b.4", "c.1", "c.2"});
    CHECK(world.state(ref) == "restored");
  }
  SECTION("five minutes are sustained") {
    world.pass(minutes{6});
    world.report("REC2", "closed", "$now-1m");
    CHECK(outage::customer_minutes(rows(ref), world.now()) == 30);
  }
  SECTION("a lockout is sustained however short it was") {
    world.pass(minutes{1});
    world.report("REC2", "locked_out");
    world.pass(minutes{5});
    world.report("REC2", "closed", "$now-2m");
    CHECK(outage::customer_minutes(rows(ref), world.now()) == 24);
  }
  SECTION("a fuse below that stayed open counts for its own customers") {
    world.pass(minutes{6});
    world.report("REC2", "closed", "$now-2m", R"(, "phases": "ABC")");
    auto const fuse = world.report("FUS3", "opened");
    world.pass(minutes{3});
    world.report("FUS3", "closed");
    CHECK(outage::customer_minutes(rows(ref), world.now()) + outage::customer_minutes(rows(fuse), world.now()) == 6);
  }
}

TEST_CASE("a meter alive below an open device is a back-feed alarm until the device is closed") {
  OutageScene world;
  world.report("FUS4", "opened");
  world.pass(minutes{10});
  world.alive({"d.2"});
  CHECK(world.alarms() == std::vector<std::string>{"backfeed"});
  world.report("FUS4", "closed");
  CHECK(world.alarms().empty());
}

TEST_CASE("unknown meters are named by line, the others are kept") {
  OutageScene world;
  world.alive({"a.1", "nobody", "a.2"});
  CHECK(world.last.at("accepted").to_number<int>() == 2);
  auto const& rejected = world.last.at("rejected").as_array();
  REQUIRE(rejected.size() == 1);
  CHECK(rejected[0].at("line").to_number<int>() == 2);
  CHECK(rejected[0].at("field").as_string() == "meter");
}

TEST_CASE("calls open one suspected outage per point, tell nobody, and are absorbed by what explains them") {
  OutageScene world;
  auto const first = world.text(world.call("d.1"), "outage");
  CHECK(world.state(first) == "suspected");
  CHECK(world.text(world.call("d.1"), "outage") == first);
  auto const second = world.text(world.call("d.2", "wire_down"), "outage");
  CHECK(second != first);
  CHECK(world.alarms() == std::vector<std::string>{"hazard"});
  CHECK(world.store().notices().notices(world.outage(first).id).empty());
  auto const ref = world.report("FUS4", "opened");
  CHECK(world.state(first) == "merged");
  CHECK(world.outage(first).merged_into == world.outage(ref).id);
  CHECK(world.store().outages().calls(world.outage(ref).id).size() == 3);
  CHECK(world.outage(ref).has_hazard);
  CHECK(world.jobs(ref) == 1);  // the one that the hazard had opened
  auto const joined = world.call("d.3");
  CHECK(world.text(joined, "outage") == ref);
  CHECK(world.text(joined, "status") == "located");
}

TEST_CASE("a call by phone is located when exactly one customer has it, else kept unlocated") {
  OutageScene world;
  auto const found = world.done(on_trouble_call, R"({"phone": "13900000001", "kind": "no_power"})");
  CHECK(world.text(found, "status") == "located");
  auto const lost = world.done(on_trouble_call, R"({"phone": "555", "address": "by the river", "kind": "shock"})");
  CHECK(world.text(lost, "status") == "unlocated");
  CHECK(world.text(lost, "safety_text") == "shock");
  CHECK(world.store().outages().unlocated_calls(10).size() == 1);
  CHECK(world.alarms() == std::vector<std::string>{"hazard_unlocated"});
}

TEST_CASE("a person's word restores only what the network supplies") {
  OutageScene world;
  auto const ref = world.report("FUS4", "opened");
  auto const error = world.refused(on_restore_outage, "{}", ref);
  CHECK(error.kind == Error::Kind::conflict);
  CHECK(error.message.find("report the device closed first") != std::string::npos);
  CHECK(world.state(ref) == "confirmed");
  world.report("FUS4", "closed");
  world.done(on_restore_outage, "{}", ref);
  CHECK(world.state(ref) == "restored");
  CHECK(world.last_reason(ref) == Reason::supply_confirmed_by_person);
}

TEST_CASE("an ETR in the past is refused, each new one has its number, and one that passes is an alarm") {
  OutageScene world;
  auto const ref = world.report("FUS4", "opened");
  CHECK(world.refused(on_set_etr, R"({"at": "$now-1m"})", ref).field == "at");
  world.done(on_set_etr, R"({"at": "$now+60m"})", ref);
  world.done(on_set_etr, R"({"at": "$now+90m", "band": 15, "reason": "cable"})", ref);
  REQUIRE(world.outage(ref).etr);
  CHECK(world.outage(ref).etr->number == 2);
  CHECK(world.outage(ref).etr->source == "person");
  world.pass(minutes{89});
  CHECK(world.alarms().empty());
  world.pass(minutes{1});
  CHECK(world.alarms() == std::vector<std::string>{"etr_overdue"});
}

TEST_CASE("customers declared out are restored or taken back by a person, with nothing counted when it never was") {
  OutageScene world;
  auto const ref =
      world.text(world.done(on_declare_outage, R"({"customers": ["d.1"], "started_at": "$now-30m"})"), "id");
  CHECK(world.state(ref) == "confirmed");
  CHECK(world.customers_out_of(ref) == 1);
  world.done(on_cancel_outage, R"({"reason": "wrong street"})", ref);
  CHECK(world.state(ref) == "cancelled");
  CHECK(outage::customer_minutes(world.store().outages().interruptions(world.outage(ref).id), world.now()) == 0);
  auto const device = world.text(world.done(on_declare_outage, R"({"devices": ["FUS4"], "kind": "emergency", "cause": "fire"})"), "id");
  CHECK(world.refused(on_cancel_outage, "{}", device).kind == Error::Kind::conflict);
}

TEST_CASE("two outages that are one are merged, with every point still in one interruption") {
  OutageScene world;
  auto const into = world.report("FUS3", "opened");
  auto const from = world.report("FUS4", "opened");
  CHECK(world.refused(on_merge_outage, R"({"into": "nothing"})", from).field == "into");
  world.done(on_merge_outage, R"({"into": ")" + into + "\"}", from);
  CHECK(world.state(from) == "merged");
  CHECK(world.customers_out_of(into) == 5);
  CHECK(world.customers_out_of(from) == 0);
  world.report("FUS4", "closed");
  CHECK(world.customers_out_of(into) == 2);
  CHECK(world.refused(on_merge_outage, R"({"into": ")" + into + "\"}", from).kind == Error::Kind::conflict);
}

TEST_CASE("a suspected outage is confirmed by the device that a desk names above it, and by no other") {
  OutageScene world;
  auto const ref = world.text(world.call("d.1"), "outage");
  CHECK(world.refused(on_confirm_outage, R"({"device": "FUS3"})", ref).field == "device");
  CHECK(world.state(ref) == "suspected");
  CHECK(world.outages_count() == 1);
  auto const device = world.text(world.done(on_confirm_outage, R"({"device": "FUS4"})", ref), "id");
  CHECK(world.state(ref) == "merged");
  CHECK(world.customers_out_of(device) == 3);
}

}  // namespace lamplighter::flow
