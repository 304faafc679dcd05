// Cuts at another time than people were told: what they hear then, and what they must not hear any more.
#include "tests/unit/flow/plan_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

std::string words_of(PlanScene& scene, notifiers::FakeArrival const& arrival) {
  auto const attempt = scene.store().notices().find_attempt({arrival.attempt.value});
  REQUIRE(attempt);
  std::string words;
  for (auto const& part : scene.store().notices().text(attempt->message)) words += part;
  return words;
}

/// FUS5 is to be open from 09:00 to 13:00 on the 20th day; it is 08:00 on that day.
class TheDay : public PlanScene {
 public:
  TheDay() {
    create_and_approve(body_of("FUS5", days(20) + 1h, days(20) + 5h));
    pass(days(20));
    sent();
  }
  std::string last_text() {
    if (texts.empty()) return {};
    return texts.back();
  }
  /// As `sent`, keeping the words.
  Sent heard() {
    Sent out;
    for (auto const& one : gateway().take_arrivals()) {
      out.push_back(one.reference + " " + one.address.back());
      texts.push_back(words_of(*this, one));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::vector<std::string> texts;
};

}  // namespace

TEST_CASE("cut before the announced start, people hear at once that it has begun, and no later time any more") {
  TheDay scene;
  scene.done(on_go_plan, "{}");
  scene.pass(20min);  // 08:20; the last notice is due at 08:30
  scene.report("FUS5", "opened");
  CHECK(scene.last.at("outcome") == "planned_cut");
  CHECK(scene.heard() == Sent{"P1-started 6", "P1-started 7"});
  CHECK(scene.last_text().find("08:20") != std::string::npos);
  CHECK(scene.last_text().find("13:00") != std::string::npos);  // the plan knows its end
  scene.pass(1h);
  CHECK(scene.heard().empty());  // nobody is told at 08:30 that it will begin at 09:00
  CHECK(scene.state() == "out");
}

TEST_CASE("cut on time, and a few minutes before, nobody hears what the last notice said") {
  TheDay scene;
  scene.done(on_go_plan, "{}");
  scene.pass(56min);
  CHECK(scene.heard() == Sent{"P1-m30 6", "P1-m30 7"});
  scene.report("FUS5", "opened");
  scene.pass(10min);
  CHECK(scene.heard().empty());
  CHECK(scene.state() == "out");
}

TEST_CASE("whom a plan's device cuts off although no window of theirs says so hears of it") {
  PlanScene scene;
  std::string const steps = R"({"id": "P1", "steps": [{"at": ")" + scene.in(days(20) + 1h) +
                            R"(", "close": "SWI4"}, {"at": ")" + scene.in(days(20) + 1h + 1min) +
                            R"(", "open": "SWI3"}, {"at": ")" + scene.in(days(20) + 1h + 2min) +
                            R"(", "open": "REC2"}, {"at": ")" + scene.in(days(20) + 5h) + R"(", "close": "REC2"}, {"at": ")" +
                            scene.in(days(20) + 5h) + R"(", "close": "SWI3"}, {"at": ")" + scene.in(days(20) + 5h) +
                            R"(", "open": "SWI4"}]})";
  scene.create_and_approve(steps);
  scene.pass(days(20));
  scene.done(on_go_plan, "{}");
  scene.pass(62min);
  scene.sent();
  scene.report("REC2", "opened");  // the tie was forgotten: c is out as well
  CHECK(scene.last.at("outcome") == "planned_cut");
  CHECK(scene.sent() == Sent{"P1-started 4", "P1-started 5"});
}

TEST_CASE("opened without its go it is a fault: the desk is alarmed, and people hear that the power is out") {
  TheDay scene;
  scene.pass(30min);
  scene.sent();
  scene.report("FUS5", "opened");
  CHECK(scene.last.at("outcome") != "planned_cut");
  auto const alarms = scene.alarms();
  CHECK(std::find(alarms.begin(), alarms.end(), "cut_without_go") != alarms.end());
  auto const heard = scene.heard();
  REQUIRE(heard.size() == 2);
  CHECK(heard.front().find("-started 6") != std::string::npos);
  scene.pass(2h);
  for (auto const& one : scene.heard()) CHECK(one.find("m30") == std::string::npos);
}

TEST_CASE("opened hours before the cut it is a fault although the go was given, and the desk hears why") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 3h, days(20) + 5h));
  scene.pass(days(20));
  scene.done(on_go_plan, "{}");
  scene.pass(119min);
  scene.report("FUS5", "opened");
  CHECK(scene.last.at("outcome") == "sustained");
  CHECK(scene.state() == "go");
  auto const alarms = scene.store().flow().open_alarms();
  auto const found = std::ranges::find(alarms, "cut_too_early", &Alarm::kind);
  REQUIRE(found != alarms.end());
  CHECK(found->text.find("P1") != std::string::npos);
  scene.pass(1min);
  scene.report("FUS5", "opened");  // an hour before: now it is the plan's
  CHECK(scene.last.at("outcome") == "planned_cut");
}

TEST_CASE("on the second day people hear since when they are out, not when the first day began") {
  PlanScene scene;
  std::string const two = R"({"id": "P1", "devices": ["FUS5"], "windows": [{"start": ")" + scene.in(days(20) + 1h) +
                          R"(", "end": ")" + scene.in(days(20) + 5h) + R"("}, {"start": ")" + scene.in(days(21) + 1h) +
                          R"(", "end": ")" + scene.in(days(21) + 5h) + "\"}]}";
  scene.create_and_approve(two);
  scene.pass(days(20) + 30min);
  scene.done(on_go_plan, "{}");
  scene.pass(30min);
  scene.report("FUS5", "opened");
  scene.pass(3h);
  scene.report("FUS5", "closed");
  scene.alive({"e.1", "e.2"});
  scene.pass(days(1) - 4h);  // 08:00
  scene.done(on_go_plan, "{}");
  scene.pass(10min);
  scene.sent();
  scene.report("FUS5", "opened");
  auto const arrivals = scene.gateway().take_arrivals();
  REQUIRE(arrivals.size() == 2);
  CHECK(arrivals[0].reference == "P1-started");
  CHECK(words_of(scene, arrivals[0]).find("2026-03-23 08:10") != std::string::npos);
}

}  // namespace lamplighter::flow
