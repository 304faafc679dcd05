// Device reports applied: who is out, in which outage, what may wait, and what a late report may not undo.
#include "engine/flow/dispatch_flow.hpp"
#include "tests/unit/flow/outage_scene.hpp"

namespace lamplighter::flow {

using outage::Reason;
using std::chrono::minutes;

TEST_CASE("a blown fuse puts exactly the customers below it into one confirmed outage with one job") {
  OutageScene world;
  auto const ref = world.report("FUS4", "opened", "$now-60s");
  CHECK(world.state(ref) == "confirmed");
  CHECK(world.customers_out_of(ref) == 3);
  CHECK(world.jobs(ref) == 1);
  CHECK(world.outage(ref).started_at == world.now() - minutes{1});
  CHECK(world.last_reason(ref) == Reason::fuse_opened);
  CHECK(world.last.at("service_points").to_number<int>() == 3);
  CHECK(world.report("FUS4", "opened") == ref);  // said again: nothing new
  CHECK(world.text(world.last, "reason") == "already_open");
  CHECK(world.jobs(ref) == 1);
  CHECK(world.outages_count() == 1);
}

TEST_CASE("an unknown device or a phase it does not have is refused by name and writes nothing") {
  OutageScene world;
  auto const unknown = world.refused(
      on_device_report, R"({"device": "FUS9", "kind": "opened", "source": "scada", "occurred_at": "$now"})");
  CHECK(unknown.kind == Error::Kind::invalid);
  CHECK(unknown.field == "device");
  CHECK(unknown.message.find("FUS9") != std::string::npos);
  CHECK(world
            .refused(on_device_report,
                     R"({"device": "FUS4", "kind": "opened", "source": "scada", "occurred_at": "$now+10m"})")
            .field == "occurred_at");
  CHECK(
      world
          .refused(on_device_report, R"({"device": "FUS4", "kind": "blown", "source": "scada", "occurred_at": "$now"})")
          .field == "kind");
  CHECK(world
            .refused(on_device_report, R"({"device": "FUS4", "kind": "opened", "source": "scada",
                                            "occurred_at": "$now", "phases": "X"})")
            .field == "phases");
  CHECK(world.outages_count() == 0);
  CHECK(world.store().outages().positions().empty());
}

TEST_CASE("a recloser that comes back in time is a momentary: nobody is told, no job, no customer-minutes") {
  OutageScene world;
  auto const ref = world.report("REC2", "tripped");
  CHECK(world.state(ref) == "suspected");
  CHECK(world.text(world.last, "outcome") == "waiting");
  CHECK(world.customers_out_of(ref) == 0);
  world.pass(minutes{2});
  world.report("REC2", "closed");
  CHECK(world.state(ref) == "cancelled");
  CHECK(world.last_reason(ref) == Reason::momentary);
  world.pass(minutes{10});
  CHECK(world.state(ref) == "cancelled");
  CHECK(world.jobs(ref) == 0);
  CHECK(world.store().notices().notices(world.outage(ref).id).empty());
  CHECK(outage::customer_minutes(world.store().outages().interruptions(world.outage(ref).id), world.now()) == 0);
}

TEST_CASE("past the momentary limit the trip is sustained from its first moment") {
  OutageScene world;
  auto const ref = world.report("REC2", "tripped");
  world.pass(minutes{5} - milliseconds{1});
  CHECK(world.state(ref) == "suspected");
  world.pass(milliseconds{1});
  CHECK(world.state(ref) == "confirmed");
  CHECK(world.last_reason(ref) == Reason::momentary_limit_passed);
  CHECK(world.customers_out_of(ref) == 6);
  CHECK(world.jobs(ref) == 1);
  CHECK(outage::customer_minutes(world.store().outages().interruptions(world.outage(ref).id), world.now()) == 30);
}

TEST_CASE("a lockout after a trip confirms the same outage at once") {
  OutageScene world;
  auto const ref = world.report("REC2", "tripped");
  world.pass(minutes{1});
  CHECK(world.report("REC2", "locked_out") == ref);
  CHECK(world.state(ref) == "confirmed");
  CHECK(world.customers_out_of(ref) == 6);
  CHECK(world.outages_count() == 1);
}

TEST_CASE("the third momentary of a day on a feeder sends a patrol, the fourth does not send another") {
  OutageScene world;
  std::vector<std::size_t> patrols;
  for (int i = 0; i < 4; ++i) {
    auto const ref = world.report("REC2", "tripped");
    world.pass(minutes{1});
    world.report("REC2", "closed");
    patrols.push_back(world.jobs(ref));
    world.pass(minutes{10});
  }
  CHECK(patrols == std::vector<std::size_t>{0, 0, 1, 0});
}

TEST_CASE("a late report changes nothing on phases of which something newer is known") {
  OutageScene world;
  auto const ref = world.report("FUS4", "opened");
  world.pass(minutes{30});
  world.report("FUS4", "closed", "$now-20m");
  CHECK(world.state(ref) == "partially_restored");
  world.report("FUS4", "opened", "$now-25m");  // older than the closing, arrives after it
  CHECK(world.text(world.last, "outcome") == "superseded_by_newer");
  CHECK(world.outages_count() == 1);
  CHECK(world.customers_out_of(ref) == 0);
  CHECK(world.live().network().open_phases(test::device(world.live().network().network(), "FUS4")).empty());
}

TEST_CASE("one phase reported late is not hidden by a newer report on another") {
  OutageScene world;
  auto const ref = world.report("FUS4", "opened", "$now", R"(, "phases": "A")");
  CHECK(world.report("FUS4", "opened", "$now-30s", R"(, "phases": "B")") == ref);
  auto const open = world.live().network().open_phases(test::device(world.live().network().network(), "FUS4"));
  CHECK(open == geo::PhaseSet{3});
  CHECK(world.customers_out_of(ref) == 3);
}

TEST_CASE("who is out already stays in the outage that began it") {
  OutageScene world;
  auto const fuse = world.report("FUS3", "opened");
  auto const recloser = world.report("REC2", "locked_out");
  CHECK(recloser != fuse);
  CHECK(world.customers_out_of(fuse) == 2);
  CHECK(world.customers_out_of(recloser) == 4);
  world.pass(minutes{20});
  world.report("REC2", "closed");  // the two below the open fuse stay out
  CHECK(world.customers_out_of(fuse) == 2);
  CHECK(world.customers_out_of(recloser) == 0);
  CHECK(world.state(recloser) == "partially_restored");  // back, but nothing proves it yet
  CHECK(world.state(fuse) == "confirmed");
}

TEST_CASE("a device opened inside a dead part joins the outage around it, and holds its own customers out") {
  OutageScene world;
  auto const ref = world.report("REC2", "locked_out");
  world.pass(minutes{5});
  CHECK(world.report("FUS3", "opened") == ref);
  CHECK(world.outages_count() == 1);
  world.report("REC2", "closed");
  CHECK(world.customers_out_of(ref) == 2);
  CHECK(world.state(ref) == "partially_restored");
  world.report("FUS3", "closed");
  CHECK(world.customers_out_of(ref) == 0);
}

TEST_CASE("a time of more than 31 days ago, or ahead of the clock, is taken for a mistake wherever it is reported") {
  OutageScene world;
  auto const report = [&](std::string const& when) {
    return world.apply(on_device_report, R"({"device": "FUS4", "kind": "opened", "source": "scada", "occurred_at": ")" + when + "\"}");
  };
  auto const ago = [&](milliseconds time) { return to_rfc3339(world.now() - time); };
  constexpr std::chrono::hours month{31 * 24};
  for (auto const& when : {ago(month + milliseconds{1}), ago(-minutes{2} - milliseconds{1}), std::string("1926-03-02T08:00:00+08:00")}) {
    INFO(when);
    auto const answer = report(when);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().field == "occurred_at");
  }
  CHECK(world.refused(on_trouble_call, R"({"customer": "d.1", "kind": "no_power", "occurred_at": ")" +
                                           ago(month + milliseconds{1}) + "\"}").field == "occurred_at");
  CHECK(world.refused(on_declare_outage, R"({"devices": ["FUS4"], "started_at": ")" + ago(month + milliseconds{1}) + "\"}")
            .field == "started_at");
  CHECK(world.outages_count() == 0);
  CHECK(report(ago(month)));
}

TEST_CASE("a crew reports devices in its own name only, and what it says is not the desk's word yet") {
  OutageScene world;
  Actor const crew{"C7", "crew"};
  auto const body = [](std::string const& source) {
    return R"({"device": "FUS4", "kind": "opened", "source": ")" + source + R"(", "occurred_at": "$now"})";
  };
  for (auto const* source : {"scada", "dispatcher"}) {
    auto const answer = world.apply(on_device_report, body(source), "", crew);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Error::Kind::forbidden);
    CHECK(answer.error().field == "source");
  }
  CHECK(world.outages_count() == 0);
  REQUIRE(world.apply(on_device_report, body("crew"), "", crew));
  CHECK(world.store().outages().position(world.device("FUS4"))->standing == outage::Standing::reported);
}

TEST_CASE("a crew sets the ETR of an outage only when a job of it is its own") {
  OutageScene world;
  auto const ref = world.report("FUS4", "opened");
  auto const other = world.report("FUS3", "opened");
  for (auto const* id : {"C7", "C8"}) world.done(on_put_crew, R"({"id": ")" + std::string(id) + "\"}");
  auto const job = world.store().dispatches().jobs_of(world.outage(ref).id).front();
  world.done(on_commit_dispatch, R"({"job": ")" + job.ref + R"(", "crew": "C7"})");
  auto const etr = R"({"at": ")" + to_rfc3339(world.now() + minutes{90}) + "\"}";
  auto const by = [&](std::string const& crew, std::string const& outage) {
    return world.apply(on_set_etr, etr, outage, {crew, "crew"});
  };
  CHECK(by("C8", ref).error().kind == Error::Kind::forbidden);
  CHECK(by("C7", other).error().kind == Error::Kind::forbidden);
  CHECK(by("C9", ref).error().kind == Error::Kind::forbidden);
  REQUIRE(by("C7", ref));
  CHECK(world.outage(ref).etr->source == "crew");
  CHECK_FALSE(world.outage(other).etr);
}

}  // namespace lamplighter::flow
