// What a plan may not be: called like a path, without length, as long as a season; and what approving too late asks for.
#include "tests/unit/flow/plan_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

Error refused_id(PlanScene& scene, std::string const& id) {
  return scene.refused(on_create_plan,
                       R"({"id": ")" + id + R"(", "devices": ["FUS5"], "start": ")" + scene.in(days(20)) + R"(", "end": ")" +
                           scene.in(days(20) + 4h) + "\"}",
                       "");
}

}  // namespace

TEST_CASE("an id that is a path, cannot be seen or ends a line is refused") {
  PlanScene scene;
  for (auto const* id : {"", "../etc", "..", ".hidden", "a/b", R"(a\\b)", R"(a\nb)", R"(a\u0007)", R"(a\u0000b)", "a b", "a?b",
                         R"(a\u202eb)", R"(a\u200bb)", R"(a\u0085)", R"(a\ufeffb)"}) {
    INFO(id);
    auto const error = refused_id(scene, id);
    CHECK(error.kind == Error::Kind::invalid);
    CHECK(error.field == "id");
  }
  CHECK(refused_id(scene, std::string(65, 'p')).field == "id");
  CHECK(scene.store().outages().plans(false).empty());
  for (auto const* id : {"P-2026_1.a:b", "检修计划2026-1"}) {
    scene.done(on_create_plan, R"({"id": ")" + std::string(id) + R"(", "devices": ["FUS5"], "start": ")" + scene.in(days(20)) +
                                   R"(", "end": ")" + scene.in(days(20) + 4h) + "\"}", "");
  }
  CHECK(scene.store().outages().plans(false).size() == 2);
}

TEST_CASE("a cut without length, the wrong way round, longer than a month or years ahead is refused, and says why") {
  PlanScene scene;
  auto const window = [&](milliseconds start, milliseconds end) {
    return scene.refused(on_create_plan, scene.body_of("FUS5", start, end), "");
  };
  CHECK(window(days(20), days(20)).field == "end");
  CHECK(window(days(20), days(19)).field == "end");
  CHECK(window(days(20), days(20 + 55 * 365)).message.find("30 days") != std::string::npos);
  CHECK(window(days(20), days(50) + 1min).field == "end");
  CHECK(window(days(401), days(401) + 4h).field == "start");
  CHECK(scene.refused(on_preview_plan, scene.body_of("FUS5", days(20), days(60)), "").field == "end");
  auto const never_closed = R"({"steps": [{"at": ")" + scene.in(days(20)) + R"(", "open": "FUS5"}]})";
  CHECK(scene.refused(on_create_plan, never_closed, "").field == "end");
  auto const twice = R"({"devices": ["FUS5"], "windows": [{"start": ")" + scene.in(days(20)) + R"(", "end": ")" +
                     scene.in(days(20) + 4h) + R"("}, {"start": ")" + scene.in(days(20) + 3h) + R"(", "end": ")" +
                     scene.in(days(20) + 6h) + "\"}]}";
  CHECK(scene.refused(on_create_plan, twice, "").field == "windows");
  CHECK(scene.store().outages().plans(false).empty());
  scene.done(on_create_plan, scene.body_of("FUS5", days(20), days(50)), "");
}

TEST_CASE("steps that leave somebody without supply are refused with who that is, whatever comes after the opening") {
  PlanScene scene;
  auto const steps = [&](std::string const& list) { return scene.refused(on_preview_plan, R"({"steps": [)" + list + "]}", ""); };
  auto const at = [&](milliseconds when, std::string const& what) {
    return R"({"at": ")" + scene.in(when) + R"(", )" + what + "}";
  };
  auto const stays = steps(at(days(20), R"("open": "FUS5")") + "," + at(days(20) + 2h, R"("open": "SWI3")"));
  CHECK(stays.field == "steps");
  CHECK_THAT(stays.message, Catch::Contains("after the last step") && Catch::Contains("the first: "));
  auto const reversed = steps(at(days(20) + 2h, R"("open": "FUS5")") + "," + at(days(20), R"("close": "FUS5")"));
  CHECK(reversed.field == "steps");
  scene.done(on_preview_plan, R"({"steps": [)" + at(days(20), R"("open": "FUS5")") + "," + at(days(20) + 2h, R"("close": "FUS5")") + "]}", "");
}

TEST_CASE("neither a revision nor an extension makes a cut longer than a month") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  CHECK(scene.refused(on_revise_plan, R"({"end": ")" + scene.in(days(60)) + "\"}").field == "end");
  scene.pass(days(20) + 30min);
  scene.done(on_go_plan, "{}");
  scene.pass(30min);
  scene.report("FUS5", "opened");
  CHECK(scene.refused(on_extend_plan, R"({"end": ")" + scene.in(days(365)) + "\"}").field == "end");
  CHECK(scene.plan().revision == 1);
}

TEST_CASE("a plan that misses its legal minimum is approved only with a reason, which is kept") {
  PlanScene scene;
  scene.done(on_create_plan, scene.body_of("FUS5", days(5) + 1h, days(5) + 5h), "", {"planner", "planner"});
  scene.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  auto const error = scene.refused(on_approve_plan, "{}");
  CHECK(error.kind == Error::Kind::conflict);
  CHECK(error.field == "accept_missed_minimum");
  for (auto const* words : {"cn-7d", "'d7'", "1 d 23 h ago", "2026-03-09T00:00:00Z", "accept_missed_minimum"}) {
    INFO(error.message);
    CHECK(error.message.find(words) != std::string::npos);
  }
  CHECK(scene.state() == "submitted");
  CHECK(scene.sent().empty());
  CHECK(scene.refused(on_approve_plan, R"({"accept_missed_minimum": ""})").field == "accept_missed_minimum");
  scene.done(on_approve_plan, R"({"accept_missed_minimum": "burning insulator, dispatch order 12"})");
  CHECK(scene.state() == "published");
  CHECK(scene.sent().size() == 2);
  auto const history = scene.store().outages().history(scene.row().id);
  auto const kept = std::find_if(history.begin(), history.end(),
                                 [](auto const& entry) { return entry.reason == outage::Reason::plan_approved; });
  REQUIRE(kept != history.end());
  CHECK(kept->note.find("burning insulator") != std::string::npos);
  CHECK(kept->note.find("cn-7d") != std::string::npos);
}

TEST_CASE("a plan in time is approved without a word, also with one") {
  PlanScene scene;
  scene.done(on_create_plan, scene.body_of("FUS5", days(20) + 1h, days(20) + 5h), "");
  scene.done(on_approve_plan, R"({"accept_missed_minimum": "not needed"})");
  for (auto const& entry : scene.store().outages().history(scene.row().id)) CHECK(entry.note.find("not needed") == std::string::npos);
}

}  // namespace lamplighter::flow
