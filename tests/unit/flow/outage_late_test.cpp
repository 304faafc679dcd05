// Openings that are heard of after their closing: the ledger stands as if they had come in time, and nobody hears that
// his power is out.
#include <algorithm>
#include <map>

#include "tests/unit/flow/outage_scene.hpp"

namespace lamplighter::flow {

using outage::Reason;
using std::chrono::minutes;

namespace {

/// Everything that the ledger knows of one customer: minutes from `zero`, "O" while open, "m" behind a momentary.
std::string ledger(OutageScene& world, std::string_view customer, Time zero) {
  std::vector<std::pair<Time, std::string>> rows;
  for (auto const& outage : world.store().outages().list({})) {
    for (auto const& row : world.store().outages().interruptions(outage.id)) {
      if (row.point != world.point(customer)) continue;
      auto const minute = [&](Time at) { return std::to_string(std::chrono::duration_cast<minutes>(at - zero).count()); };
      rows.emplace_back(row.started_at, minute(row.started_at) + "-" + (row.ended_at ? minute(*row.ended_at) : "O") +
                                            (row.is_sustained ? "" : "m"));
    }
  }
  std::sort(rows.begin(), rows.end());
  std::string text;
  for (auto const& [start, words] : rows) text += (text.empty() ? "" : " ") + words;
  return text;
}

std::size_t notices(OutageScene& world, std::string const& ref) {
  return world.store().notices().notices(world.outage(ref).id).size();
}

}  // namespace

TEST_CASE("an opening heard of after its closing enters the ledger with both its times, and sends no crew") {
  OutageScene world;
  auto const zero = world.now();
  world.pass(minutes{60});
  CHECK(world.report("FUS4", "closed", "$now-20m").empty());
  auto const ref = world.report("FUS4", "opened", "$now-50m");
  REQUIRE_FALSE(ref.empty());
  CHECK(world.text(world.last, "outcome") == "entered_late");
  CHECK(world.last.at("service_points").to_number<int>() == 3);
  CHECK(ledger(world, "d.1", zero) == "10-40");
  CHECK(ledger(world, "b.1", zero).empty());
  CHECK(world.outage(ref).started_at == zero + minutes{10});
  CHECK(world.state(ref) == "partially_restored");  // closed, but nothing proves the supply yet
  CHECK(world.customers_out_of(ref) == 0);
  CHECK(world.jobs(ref) == 0);
  CHECK(world.live().network().open_phases(test::device(world.live().network().network(), "FUS4")).empty());
  CHECK(outage::customer_minutes(world.store().outages().interruptions(world.outage(ref).id), world.now()) == 90);
  world.alive({"d.1", "d.2", "d.3"});
  CHECK(world.state(ref) == "restored");
}

TEST_CASE("a late opening of what lay around a shorter outage adds only what is not counted yet") {
  OutageScene world;
  auto const zero = world.now();
  auto const fuse = world.report("FUS3", "opened", "$now");
  world.pass(minutes{10});
  world.report("FUS3", "closed");
  world.pass(minutes{50});
  world.report("REC2", "closed", "$now-30m");
  auto const around = world.report("REC2", "locked_out", "$now-65m");  // five minutes before the fuse
  REQUIRE_FALSE(around.empty());
  CHECK(around != fuse);
  CHECK(ledger(world, "b.1", zero) == "-5-30");
  CHECK(ledger(world, "c.1", zero) == "-5-0 0-10 10-30");
  CHECK(ledger(world, "d.1", zero).empty());
  CHECK(world.customers_out_of(around) == 0);
}

TEST_CASE("who came back over another way meanwhile is counted only until then") {
  OutageScene world;
  auto const zero = world.now();
  auto const fuse = world.report("FUS3", "opened");
  world.pass(minutes{60});
  world.report("REC2", "closed", "$now-20m");
  auto const ref = world.report("REC2", "locked_out", "$now-40m");
  CHECK(ledger(world, "b.1", zero) == "20-40");
  CHECK(ledger(world, "c.1", zero) == "0-O");  // out before, and still
  CHECK(world.customers_out_of(fuse) == 2);
  CHECK(world.last.at("service_points").to_number<int>() == 4);
  CHECK_FALSE(ref.empty());
}

TEST_CASE("a late trip of a recloser that was closed again in time is a momentary") {
  OutageScene world;
  auto const zero = world.now();
  world.pass(minutes{60});
  world.report("REC2", "closed", "$now-28m");
  auto const ref = world.report("REC2", "tripped", "$now-30m");
  CHECK(world.state(ref) == "cancelled");
  CHECK(world.last_reason(ref) == Reason::momentary);
  CHECK(ledger(world, "b.1", zero) == "30-32m");
  world.report("REC2", "closed", "$now-10m");
  auto const longer = world.report("REC2", "tripped", "$now-20m");
  CHECK(world.state(longer) == "partially_restored");
  CHECK(ledger(world, "b.1", zero) == "30-32m 40-50");
}

TEST_CASE("an earlier opening of what is open moves its beginning") {
  OutageScene world;
  auto const zero = world.now();
  world.pass(minutes{30});
  auto const ref = world.report("FUS4", "opened");
  CHECK(world.report("FUS4", "opened", "$now-10m") == ref);
  CHECK(world.text(world.last, "outcome") == "entered_late");
  CHECK(world.outage(ref).started_at == zero + minutes{20});
  CHECK(ledger(world, "d.1", zero) == "20-O");
  CHECK(world.outages_count() == 1);
  CHECK(world.jobs(ref) == 1);
}

TEST_CASE("the same late opening from another source adds nothing") {
  OutageScene world;
  auto const zero = world.now();
  world.pass(minutes{60});
  world.report("FUS4", "closed", "$now-20m");
  world.report("FUS4", "opened", "$now-50m");
  world.report("FUS4", "opened", "$now-45m", R"(, "key": "again")");
  CHECK(world.text(world.last, "outcome") == "superseded_by_newer");
  CHECK(world.outages_count() == 1);
  CHECK(ledger(world, "d.1", zero) == "10-40");
}

TEST_CASE("a call that the late outage explains joins it, a call after its end stays") {
  OutageScene world;
  world.pass(minutes{30});
  auto const explained = world.text(world.call("d.1"), "outage");
  world.pass(minutes{60});
  auto const later = world.text(world.call("d.2"), "outage");
  world.report("FUS4", "closed", "$now-20m");
  auto const ref = world.report("FUS4", "opened", "$now-80m");
  CHECK(world.state(explained) == "merged");
  CHECK(world.outage(explained).merged_into == world.outage(ref).id);
  CHECK(world.state(later) == "suspected");
}

TEST_CASE("nobody is told that the power is out when it is back, and nobody is asked long after") {
  OutageScene world;
  auto policy = schedules::read_policy(LAMPLIGHTER_SOURCE_DIR "/examples/schedules/fault.yaml");
  REQUIRE(policy);
  world.settings().policies = {*policy};
  auto templates = notice::Templates::load(LAMPLIGHTER_SOURCE_DIR "/examples/templates");
  if (!templates) FAIL(templates.error().message);
  world.settings().templates = std::make_shared<notice::Templates const>(std::move(*templates));
  world.pass(minutes{600});
  world.report("FUS4", "closed", "$now-500m");
  auto const ref = world.report("FUS4", "opened", "$now-530m");
  world.pass(minutes{1});
  CHECK(world.alarms() == std::vector<std::string>{"supply_unconfirmed"});  // the desk is
  CHECK(notices(world, ref) == 0);
  auto const answer = world.done(on_restore_outage, "{}", ref);
  CHECK(world.state(ref) == "restored");
  CHECK(notices(world, ref) == 0);

  world.report("FUS3", "closed", "$now-10m");
  auto const fresh = world.report("FUS3", "opened", "$now-40m");
  world.pass(minutes{6});
  std::map<std::string, int> stages;
  for (auto const& one : world.store().notices().notices(world.outage(fresh).id)) ++stages[one.stage];
  CHECK(stages == std::map<std::string, int>{{"restored_unverified", 2}});
}

}  // namespace lamplighter::flow
