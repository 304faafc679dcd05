// Tests of feeders whose data cannot be trusted: what would be told about them waits for a person, crews do not.
#include "tests/unit/flow/network_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

/// The feeder F is invalid in the active revision.
class DoubtfulScene : public NetworkScene {
 public:
  explicit DoubtfulScene(std::string const& status = "invalid") {
    store().begin();
    auto& books = store().flow();
    auto const rows = test::rows_from(drawing);
    auto const number = books.begin_staging("doubtful", "", clock.now());
    books.stage_rows(number, rows, 0);
    books.stage_judgement(number, "", {{"F", status, "40 of 100 customers have no supply"}});
    if (!books.finish_staging(number)) throw std::logic_error("somebody else stages");
    store().commit();
    activate();
  }
  std::vector<notice::Wave> waves() { return store().notices().waves(outage().id); }
  Result<Answer> release(std::string const& scope) {
    auto answer = tell(CommandKind::release_sending, R"({"scope": ")" + scope + "\"}", {}, {}, {"chief", "shift_supervisor"});
    settle();
    return answer;
  }
};

}  // namespace

TEST_CASE("notices about an invalid feeder wait for a person, with an alarm that names feeder and reason") {
  DoubtfulScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.settle();
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3"});  // the ledger waits for nobody
  CHECK(scene.gateway().submitted.empty());
  REQUIRE(scene.waves().size() == 1);
  CHECK(scene.waves().front().state == notice::Wave::State::held);
  std::string said;
  scene.ask([&](Context& ctx) {
    for (auto const& alarm : ctx.store.open_alarms()) {
      if (alarm.kind == "feeder_invalid") said = alarm.text;
    }
  });
  CHECK_THAT(said, Catch::Contains("'F'") && Catch::Contains("40 of 100 customers have no supply"));
  scene.pass(5min);  // it looks again and again, and still waits
  CHECK(scene.gateway().submitted.empty());

  REQUIRE(scene.release("wave:" + std::to_string(scene.waves().front().id.value)));
  CHECK(scene.gateway().submitted.size() == 3);
  CHECK_FALSE(scene.has_alarm("feeder_invalid"));
}

TEST_CASE("releasing a hold on everything does not release what waits because of its feeder") {
  DoubtfulScene scene;
  REQUIRE(scene.tell(CommandKind::hold_sending, R"({"scope": "all"})", {}, {}, {"chief", "shift_supervisor"}));
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.settle();
  REQUIRE(scene.release("all"));
  scene.pass(1min);
  CHECK(scene.gateway().submitted.empty());
  CHECK(scene.has_alarm("feeder_invalid"));
}

TEST_CASE("what waited too long becomes an exception for a person, and its alarm ends") {
  DoubtfulScene scene;
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.pass(48h);
  CHECK(scene.gateway().submitted.empty());
  CHECK(scene.store().notices().exceptions({}).size() == 3);
  CHECK_FALSE(scene.has_alarm("feeder_invalid"));
  CHECK(scene.store().notices().holds().empty());
}

TEST_CASE("a plan over two feeders waits although only its second one is invalid") {
  NetworkScene scene;
  constexpr std::string_view two = "BRK1 --- a*2 --- FUS2 --- b*3\nS2@ --- SWI8 --- c*1";
  auto const& rows = test::rows_from(two);
  scene.store().begin();
  auto& books = scene.store().flow();
  auto const number = books.begin_staging("two feeders", "", scene.clock.now());
  books.stage_rows(number, rows, 0);
  books.stage_judgement(number, "", {{"F2", "invalid", "no phases"}});
  REQUIRE(books.finish_staging(number));
  scene.store().commit();
  scene.activate();
  Actor const chief{"chief", "shift_supervisor"};
  auto const start = to_rfc3339(scene.clock.now() + 24h), end = to_rfc3339(scene.clock.now() + 28h);
  REQUIRE(scene.tell(CommandKind::create_plan,
                     R"({"id": "P1", "devices": ["FUS2", "SWI8"], "start": ")" + start + R"(", "end": ")" + end + "\"}", {}, {}, chief));
  REQUIRE(scene.tell(CommandKind::approve_plan, R"({"accept_missed_minimum": "a test"})", "P1", {}, chief));
  scene.settle();
  CHECK(scene.has_alarm("feeder_invalid"));
  CHECK(scene.gateway().submitted.empty());
}

TEST_CASE("a crew gets its order for an invalid feeder at once") {
  DoubtfulScene scene;
  Actor const chief{"chief", "shift_supervisor"};
  REQUIRE(scene.tell(CommandKind::put_crew, R"({"id": "C1", "name": "One", "phone": "13911111111", "language": "en"})", {}, {}, chief));
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  std::string job;
  scene.ask([&](Context& ctx) { job = ctx.dispatches.jobs(true, 0, 10).at(0).ref; });
  auto const sent = scene.tell(CommandKind::commit_dispatch, R"({"job": ")" + job + R"(", "crew": "C1"})", {}, {}, chief);
  if (!sent) FAIL(sent.error().message);
  scene.settle();
  REQUIRE(scene.gateway().submitted.size() == 1);
  CHECK(scene.gateway().submitted.front().address == "13911111111");
}

TEST_CASE("a feeder that is only usable blocks nothing") {
  DoubtfulScene scene("usable");
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.settle();
  CHECK(scene.gateway().submitted.size() == 3);
}

}  // namespace lamplighter::flow
