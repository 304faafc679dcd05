// In which lane whom is told, and what a recorded call proves.
#include <catch2/catch.hpp>

#include "engine/notice/recorded_call.hpp"
#include "engine/notice/sending_lanes.hpp"

namespace lamplighter::notice {
namespace {

SendingLane lane_of_classes(std::vector<std::string> const& classes, std::string_view level = "") {
  return lane_of({.classes = classes, .critical_level = level});
}

}  // namespace

TEST_CASE("hazards go before life-support, that before critical users, those before the last word, and that before the rest") {
  std::vector<std::string> const life{"residential", "life_support"};
  CHECK(lane_of({.danger = LaneFacts::Danger::hazard, .classes = life}) == SendingLane::hazards);
  CHECK(lane_of({.stage = LaneFacts::Stage::last_before_cut, .classes = life}) == SendingLane::life_support);
  CHECK(lane_of_classes({"critical"}) == SendingLane::critical);
  CHECK(lane_of_classes({"hazardous"}) == SendingLane::critical);
  CHECK(lane_of_classes({"ordinary"}, "special") == SendingLane::critical);
  CHECK(lane_of({.recipient = LaneFacts::Recipient::crew}) == SendingLane::critical);
  CHECK(lane_of({.stage = LaneFacts::Stage::last_before_cut}) == SendingLane::last_stage);
  CHECK(lane_of_classes({"residential", "key_account"}) == SendingLane::rest);
}

TEST_CASE("no priority of a stage lifts a message out of its lane") {
  CHECK(queue_priority(SendingLane::hazards, 9) < queue_priority(SendingLane::life_support, 0));
  CHECK(queue_priority(SendingLane::last_stage, 9) < queue_priority(SendingLane::rest, 0));
  CHECK(queue_priority(SendingLane::rest, 1) < queue_priority(SendingLane::rest, 5));
  for (auto const lane : {SendingLane::hazards, SendingLane::life_support, SendingLane::critical, SendingLane::last_stage, SendingLane::rest}) {
    CHECK(lane_of_priority(queue_priority(lane, 0)) == lane);
    CHECK(lane_of_priority(queue_priority(lane, 9)) == lane);
  }
}

TEST_CASE("a call is the strongest proof only with a name, the repeat-back and a recording of it") {
  RecordedCall call{.answered_by = "Wang", .repeat_back = RecordedCall::RepeatBack::said, .recording = "2026/0301/17"};
  CHECK(most_proved_by(call) == notifiers::Evidence::e5);
  auto without = call;
  without.recording.clear();
  CHECK(lacking_for_e5(without) == "recording");
  without = call;
  without.repeat_back = RecordedCall::RepeatBack::not_said;
  CHECK(lacking_for_e5(without) == "repeat_back");
  CHECK(most_proved_by({}) == notifiers::Evidence::e4);
  CHECK(lacking_for_e5({}) == "answered_by");
}

}  // namespace lamplighter::notice
