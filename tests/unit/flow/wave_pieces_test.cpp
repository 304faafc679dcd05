// A great wave leaves in pieces, so that what is urgent does not wait for the whole of it.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/flow/wave_timer.hpp"
#include "tests/unit/flow/engine_scene.hpp"

namespace lamplighter::flow {
namespace {

constexpr int everybody = 2'502;  // in the great plan; two of them in the small one, too
constexpr std::size_t piece = 1'000;

/// Everybody's fifteen-day notice is due at nine on the eighth of March, and two people's half-hour notice a minute later.
class Morning : public EngineScene {
 public:
  Morning() : EngineScene([](Settings& settings) { settings.hold_after_downtime = std::chrono::hours{24 * 365}; }, "BRK1 --- a*2500 --- FUS2 --- b*2") {
    propose("GREAT", "BRK1", "2026-03-23T09:00:00+08:00", "2026-03-23T13:00:00+08:00");
    until("2026-03-07T20:00:00+08:00");
    propose("SMALL", "FUS2", "2026-03-08T09:31:00+08:00", "2026-03-08T13:00:00+08:00");
    until("2026-03-08T08:40:00+08:00");
    REQUIRE(tell(CommandKind::go_plan, R"({"accept_unproven": "a test"})", "SMALL"));
    until("2026-03-08T08:59:59+08:00");
    gateway().submitted.clear();
  }

  void until(std::string const& time) { pass(time_from_rfc3339(time).value() - clock.now()); }
  /// One batch, and what the gateway says to it.
  void batch() {
    step();
    gateway().fake.advance_to(clock.now());
  }
  std::size_t queued() { return static_cast<std::size_t>(store().notices().queue_length("sms")); }
  std::size_t left(std::string_view stage) {
    return static_cast<std::size_t>(std::ranges::count_if(gateway().submitted, [&](auto const& one) { return one.reference.ends_with(stage); }));
  }

 private:
  void propose(std::string const& id, std::string const& device, std::string const& start, std::string const& end) {
    REQUIRE(tell(CommandKind::create_plan, fmt::format(R"({{"id": "{}", "devices": ["{}"], "start": "{}", "end": "{}"}})", id, device, start, end)));
    REQUIRE(tell(CommandKind::approve_plan, R"({"accept_missed_minimum": "a test"})", id, {}, {"other", "dispatcher"}));
    settle();
  }
};

}  // namespace

TEST_CASE("a half-hour notice that falls due while a great wave leaves goes with the next batch") {
  Morning morning;
  morning.clock.pass(std::chrono::seconds{1});
  morning.batch();
  CHECK(morning.left("-d15") > 0);
  CHECK(morning.queued() + morning.left("-d15") <= piece);
  REQUIRE(morning.left("-m30") == 0);
  morning.clock.pass(std::chrono::minutes{1});
  morning.batch();
  CHECK(morning.left("-m30") == 2);
  CHECK(morning.queued() + morning.left("-d15") <= 2 * piece);  // and the wave was not done by then
}

TEST_CASE("a great wave reaches everybody once, whatever ends between its pieces") {
  Morning morning;
  morning.clock.pass(std::chrono::seconds{1});
  morning.batch();
  SECTION("nothing does") {}
  SECTION("the process dies") {
    morning.crash();
    morning.restart();
  }
  SECTION("sending is held for a while") {
    REQUIRE(morning.tell(CommandKind::hold_sending, R"({"scope": "all"})"));
    morning.pass(std::chrono::minutes{1});
    CHECK(morning.left("-d15") < everybody);
    REQUIRE(morning.tell(CommandKind::release_sending, R"({"scope": "all"})"));
  }
  for (int i = 0; i < 4; ++i) morning.pass(std::chrono::seconds{20});
  std::set<std::string> told;
  for (auto const& one : morning.gateway().submitted) {
    if (one.reference.ends_with("-d15")) told.insert(one.address);
  }
  CHECK(told.size() == everybody);
  CHECK(morning.left("-d15") == everybody);
}

TEST_CASE("what ended before its piece came is not told") {
  Morning morning;
  morning.clock.pass(std::chrono::seconds{1});
  morning.batch();
  REQUIRE(morning.tell(CommandKind::cancel_plan, R"({"reason": "a test"})", "GREAT"));
  for (int i = 0; i < 4; ++i) morning.pass(std::chrono::seconds{20});
  CHECK(morning.left("-d15") <= piece);
}

TEST_CASE("the timer of a wave keeps its priority and its place apart") {
  WaveId const wave{(std::int64_t{1} << region_shift) + 77};
  for (auto const mark : {WaveMark{0, {}}, WaveMark{9, {}}, WaveMark{1, {wave.value + 1}}, WaveMark{5, {wave.value + (std::int64_t{1} << 40)}}}) {
    auto const read = unpacked(packed(mark, wave), wave);
    CHECK(read.priority == mark.priority);
    CHECK(read.after == mark.after);
  }
}

}  // namespace lamplighter::flow
