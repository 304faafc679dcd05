// One outage has two causes: the ledger, the devices, calls and jobs of both parts, and what cannot be split.
#include <fmt/format.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/flow/views.hpp"
#include "tests/unit/flow/outage_scene.hpp"

namespace lamplighter::flow {

using outage::Reason;
using std::chrono::minutes;

namespace {

class SplitScene : public OutageScene {
 public:
  /// Eleven customers behind a breaker that locked out; twenty minutes later a fuse inside is found blown.
  std::string two_causes() {
    auto const ref = report("BRK1", "locked_out");
    pass(minutes{20});
    CHECK(report("FUS3", "opened") == ref);
    return ref;
  }
  std::string split(std::string const& ref, std::string_view part = R"("devices": ["FUS3"])") {
    last = done(on_split_outage, fmt::format(R"({{{}, "reason": "the crew found a second fault"}})", part), ref);
    return text(last, "id");
  }
  Error cannot_split(std::string const& ref, std::string_view body) { return refused(on_split_outage, body, ref); }

  std::vector<outage::Interruption> rows(std::string const& ref) { return store().outages().interruptions(outage(ref).id); }
  std::int64_t minutes_of(std::string const& ref) { return outage::customer_minutes(rows(ref), now()); }
  std::vector<DeviceId> devices(std::string const& ref) {
    std::vector<DeviceId> found;
    for (auto const& one : outage(ref).devices) found.push_back(one.device);
    return found;
  }
};

}  // namespace

TEST_CASE("a part with another cause is an outage of its own, with its true times and no minute twice or lost") {
  SplitScene world;
  auto const first = world.two_causes();
  world.pass(minutes{10});
  auto const before = world.minutes_of(first);
  CHECK(before == 11 * 30);
  auto const second = world.split(first);
  CHECK(world.text(world.last, "split_from") == first);
  CHECK(world.last.at("service_points").to_number<int>() == 2);
  CHECK(world.last.at("service_points_left").to_number<int>() == 9);
  CHECK(world.state(first) == "confirmed");
  CHECK(world.state(second) == "confirmed");
  CHECK(world.customers_out_of(first) == 9);
  CHECK(world.customers_out_of(second) == 2);
  CHECK(world.minutes_of(first) + world.minutes_of(second) == before);
  CHECK(world.outage(second).started_at == world.outage(first).started_at);
  CHECK(world.outage(second).confirmed_at == world.outage(first).confirmed_at);
  CHECK(world.devices(first) == std::vector{world.device("BRK1")});
  CHECK(world.devices(second) == std::vector{world.device("FUS3")});
  CHECK(world.jobs(first) == 1);
  CHECK(world.jobs(second) == 1);

  world.report("BRK1", "closed");
  CHECK(world.customers_out_of(first) == 0);
  CHECK(world.customers_out_of(second) == 2);
  world.done(on_restore_outage, "{}", first);
  CHECK(world.state(first) == "restored");
  CHECK(world.state(second) == "confirmed");
  world.pass(minutes{30});
  world.report("FUS3", "closed");
  world.done(on_restore_outage, "{}", second);
  CHECK(world.state(second) == "restored");
  CHECK(world.minutes_of(first) == 9 * 30);
  CHECK(world.minutes_of(second) == 2 * 60);
}

TEST_CASE("both say in their history and in their view what became of them") {
  SplitScene world;
  auto const first = world.two_causes();
  auto const second = world.split(first);
  CHECK(world.last_reason(first) == Reason::split_off);
  auto const seen = view_outage(world.store(), first, world.now()).value();
  auto const& part = seen.at("split_off").as_array().at(0).as_object();
  CHECK(world.text(part, "outage") == second);
  CHECK(world.text(part, "reason") == "the crew found a second fault");
  CHECK(world.text(part, "actor") == "desk");
  CHECK(part.at("customers").to_number<int>() == 2);
  CHECK(seen.at("split_from").is_null());
  auto const other = view_outage(world.store(), second, world.now()).value();
  CHECK(world.text(other.at("split_from").as_object(), "outage") == first);
}

TEST_CASE("two devices in one outage are parted, and each closing ends its own") {
  SplitScene world;
  auto const first = world.text(world.done(on_declare_outage, R"({"devices": ["FUS3", "FUS4"]})"), "id");
  REQUIRE(world.customers_out_of(first) == 5);
  auto const second = world.split(first, R"("devices": ["FUS4"])");
  CHECK(world.customers_out_of(second) == 3);
  world.report("FUS4", "closed");
  CHECK(world.customers_out_of(second) == 0);
  CHECK(world.customers_out_of(first) == 2);
  CHECK(world.state(first) == "confirmed");
}

TEST_CASE("customers can be named, and a device that is closed but has its people below it") {
  SplitScene world;
  auto const first = world.report("BRK1", "locked_out");
  auto const named = world.split(first, R"("customers": ["a.1", "b.2"])");
  CHECK(world.customers_out_of(named) == 2);
  CHECK(world.devices(named).empty());
  auto const below = world.split(first, R"("devices": ["FUS4"])");
  CHECK(world.customers_out_of(below) == 3);
  CHECK(world.devices(below).empty());  // it stands closed
  CHECK(world.customers_out_of(first) == 6);
  world.report("BRK1", "closed");  // the model has supply for all of them now; proof has each outage's own deadline
  for (auto const& ref : {first, named, below}) CHECK(world.state(ref) == "partially_restored");
}

TEST_CASE("what is left of an outage that was restored but for a part is split off, and the first is over with its proof") {
  SplitScene world;
  auto const first = world.report("REC2", "locked_out");
  world.report("FUS3", "opened");
  auto const job = world.store().dispatches().jobs_of(world.outage(first).id).at(0).id;
  world.pass(minutes{40});
  world.report("REC2", "closed");
  REQUIRE(world.customers_out_of(first) == 2);
  SECTION("before its proof") {
    auto const second = world.split(first);
    CHECK(world.state(first) == "partially_restored");
    CHECK(world.store().dispatches().find_job(job)->outage == world.outage(second).id);
    world.alive({"b.1", "b.2", "b.3", "b.4"});
    CHECK(world.state(first) == "restored");
    CHECK(world.state(second) == "confirmed");
    CHECK(world.minutes_of(first) == 4 * 40);
  }
  SECTION("after its proof") {
    world.alive({"b.1", "b.2", "b.3", "b.4"});
    REQUIRE(world.state(first) == "partially_restored");
    auto const second = world.split(first);
    CHECK(world.state(first) == "restored");
    CHECK(world.outage(first).restored_at == world.now());
    CHECK(world.customers_out_of(second) == 2);
    CHECK(world.cannot_split(first, R"({"devices": ["FUS3"], "reason": "again"})").field == "state");
  }
}

TEST_CASE("what cannot be split is refused with what to do, and changes nothing") {
  SplitScene world;
  auto const ref = world.two_causes();
  CHECK(world.cannot_split(ref, R"({"devices": ["BRK1"], "reason": "all of it"})").field == "devices");
  CHECK(world.cannot_split(ref, R"({"devices": ["BRK1", "FUS3"], "reason": "all of it"})").kind == Error::Kind::conflict);
  CHECK(world.cannot_split(ref, R"({"reason": "nothing"})").field == "devices");
  CHECK(world.cannot_split(ref, R"({"devices": [], "customers": [], "reason": "nothing"})").field == "devices");
  CHECK(world.cannot_split(ref, R"({"devices": ["FUS3"]})").field == "reason");
  CHECK(world.cannot_split(ref, R"({"devices": ["FUS3"], "reason": "  "})").field == "reason");
  CHECK(world.cannot_split(ref, R"({"devices": ["NONE"], "reason": "x"})").field == "devices");
  CHECK(world.cannot_split(ref, R"({"customers": ["nobody"], "reason": "x"})").field == "customers");
  CHECK(world.cannot_split(ref, R"({"devices": ["FUS3"], "reason": "x", "jobs": ["none"]})").field == "jobs");
  CHECK(world.cannot_split("none", R"({"devices": ["FUS3"], "reason": "x"})").kind == Error::Kind::not_found);
  CHECK(world.cannot_split(ref, R"({"devices": ["FUS3"], "reason": "x", "into": "y"})").field == "into");
  CHECK(world.customers_out_of(ref) == 11);
  CHECK(world.outages_count() == 1);
  world.report("BRK1", "closed");
  auto const back = world.cannot_split(ref, R"({"customers": ["a.1"], "reason": "x"})");
  CHECK(back.field == "customers");
  CHECK(back.message.find("has supply again since") != std::string::npos);
  CHECK(world.cannot_split(ref, R"({"devices": ["FUS4"], "reason": "x"})").message.find("hangs below device 'FUS4'") != std::string::npos);
}

TEST_CASE("a suspected outage, a momentary and planned work are not split") {
  SplitScene world;
  auto const suspected = world.text(world.call("d.1"), "outage");
  CHECK(world.cannot_split(suspected, R"({"customers": ["d.1"], "reason": "x"})").field == "state");
  auto const pending = world.report("REC2", "tripped");
  CHECK(world.cannot_split(pending, R"({"customers": ["b.1"], "reason": "x"})").message.find("momentary") != std::string::npos);
  outage::Outage planned;
  planned.ref = "P1";
  planned.kind = outage::Kind::planned;
  planned.state = outage::State::confirmed;
  planned.id = world.store().outages().insert(planned);
  outage::Plan plan;
  plan.outage = planned.id;
  plan.ref = "P1";
  plan.state = outage::PlanState::out;
  world.store().outages().insert_plan(plan);
  CHECK(world.cannot_split("P1", R"({"customers": ["a.1"], "reason": "x"})").message.find("planned work") != std::string::npos);
}

TEST_CASE("calls go with their places, and a danger is marked on both") {
  SplitScene world;
  auto const first = world.two_causes();
  world.call("c.1", "wire_down");
  world.call("a.1");
  auto const second = world.split(first);
  auto const calls = [&](std::string const& ref) { return world.store().outages().calls(world.outage(ref).id).size(); };
  CHECK(calls(first) == 1);
  CHECK(calls(second) == 1);
  CHECK(world.outage(second).has_hazard);
  CHECK(world.outage(first).has_hazard);
  CHECK(open_hazards(world.store().outages(), world.outage(second)) == std::vector<std::string>{"wire_down"});
  auto const later = world.call("c.2");
  CHECK(world.text(later, "outage") == second);
}

TEST_CASE("a job that the desk names goes along, with a new order where the crew had not answered") {
  SplitScene world;
  world.done(on_put_crew, R"({"id": "C1", "phone": "+8613912345678"})");
  auto const first = world.two_causes();
  auto const job = world.store().dispatches().jobs_of(world.outage(first).id).at(0).ref;
  world.done(on_commit_dispatch, fmt::format(R"({{"job": "{}", "crew": "C1"}})", job));
  auto const second = world.split(first, fmt::format(R"("devices": ["FUS3"], "jobs": ["{}"])", job));
  auto const moved = world.store().dispatches().find_job_by_ref(job).value();
  CHECK(moved.outage == world.outage(second).id);
  CHECK(moved.order_number == 2);
  CHECK(world.jobs(second) == 1);
  CHECK(world.jobs(first) == 1);  // a new one, for the crew left
  CHECK(world.cannot_split(first, fmt::format(R"({{"devices": ["FUS4"], "reason": "x", "jobs": ["{}"]}})", job)).field == "jobs");
}

TEST_CASE("a ticket in the part takes its job along, one above it does not") {
  SplitScene world;
  world.done(on_put_crew, R"({"id": "C1", "phone": "+8613912345678"})");
  auto const first = world.two_causes();
  auto const job = world.store().dispatches().jobs_of(world.outage(first).id).at(0).ref;
  world.done(on_commit_dispatch, fmt::format(R"({{"job": "{}", "crew": "C1"}})", job));
  world.done(on_job_step, R"({"step": "on_site", "occurred_at": "$now"})", job);
  auto const below = GENERATE(std::string("FUS3"), std::string("FUS4"));
  world.report(below, "opened");
  world.done(on_permit_work, fmt::format(R"({{"ticket": "T1", "person_in_charge": "Wang", "device": "{}", "job": "{}"}})", below, job));
  auto const second = world.split(first);
  auto const holder = world.store().dispatches().find_job_by_ref(job)->outage;
  CHECK(holder == world.outage(below == "FUS3" ? second : first).id);
  CHECK(world.store().dispatches().open_work_parties().at(0).outage == holder);
}

TEST_CASE("two parts that were one after all are merged again") {
  SplitScene world;
  auto const first = world.two_causes();
  auto const second = world.split(first);
  world.pass(minutes{5});
  auto const back = GENERATE(true, false);
  auto const from = back ? second : first, into = back ? first : second;
  world.done(on_merge_outage, R"({"into": ")" + into + "\"}", from);
  CHECK(world.customers_out_of(into) == 11);
  CHECK(world.minutes_of(into) == 11 * 25);
  CHECK(world.rows(from).empty());
  CHECK(world.outage(into).devices.size() == 2);
  auto const again = world.split(into);
  CHECK(world.customers_out_of(again) == 2);
  world.report("BRK1", "closed");
  CHECK(world.customers_out_of(again) == 2);
  CHECK(world.customers_out_of(into) == 0);
}

TEST_CASE("a device that opens inside the dead part belongs to the outage that has its people") {
  SplitScene world;
  auto const first = world.report("BRK1", "locked_out");
  auto const second = world.split(first, R"("devices": ["FUS4"])");
  CHECK(world.report("FUS4", "opened") == second);
  CHECK(world.report("FUS3", "opened") == first);
}

TEST_CASE("the estimate that they were promised goes along and is watched, until each gets its own") {
  SplitScene world;
  auto const first = world.two_causes();
  world.done(on_set_etr, fmt::format(R"({{"at": "{}"}})", to_rfc3339(world.now() + minutes{60})), first);
  auto const second = world.split(first);
  REQUIRE(world.outage(second).etr);
  CHECK(world.outage(second).etr->number == 1);
  world.done(on_set_etr, fmt::format(R"({{"at": "{}"}})", to_rfc3339(world.now() + minutes{90})), first);
  CHECK(world.outage(second).etr->at == world.now() + minutes{60});
  world.pass(minutes{61});
  auto const alarms = world.store().flow().open_alarms();
  CHECK(std::ranges::any_of(alarms, [&](auto const& one) { return one.kind == "etr_overdue" && one.object == world.outage(second).id.value; }));
  CHECK(std::ranges::none_of(alarms, [&](auto const& one) { return one.kind == "etr_overdue" && one.object == world.outage(first).id.value; }));
}

}  // namespace lamplighter::flow
