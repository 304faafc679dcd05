// Tests of approvals that are bound to what was previewed, of the texts and people that a preview shows, and of who is cut too often.
#include "tests/unit/flow/plan_scene.hpp"

#include <boost/json/parse.hpp>

#include "engine/flow/preview_mark.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

std::string text(json::value const& value) { return std::string(value.as_string()); }

std::string id_of(json::object const& preview) { return text(preview.at("preview_id")); }

json::object text_row(json::object const& preview, std::string_view stage, std::string_view language) {
  for (auto const& row : preview.at("texts").as_array()) {
    if (row.at("stage").as_string() == stage && row.at("language").as_string() == language) return row.as_object();
  }
  FAIL("no text of " << stage << " in " << language);
  return {};
}

std::string bound_to(std::string const& preview_id) { return R"({"preview_id": ")" + preview_id + "\"}"; }

/// A draft that is submitted, and its preview.
json::object previewed(PlanScene& scene) {
  scene.done(on_create_plan, scene.body_of("FUS5", days(20), days(20) + 2h), "", {"planner", "planner"});
  scene.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  return scene.done(on_preview_plan, R"({"id": "P1"})", "");
}

void cut_fuse(PlanScene& scene) {
  scene.report("FUS5", "opened");
  scene.pass(20min);
  scene.report("FUS5", "closed");
  scene.pass(24h);
}

}  // namespace

TEST_CASE("a mark says part by part whether two previews are the same, and anything else is no mark") {
  auto const one = preview_mark({"plan", "people", "dates", "texts", ""});
  CHECK(changed_parts(one, one).value().empty());
  auto const other = preview_mark({"plan", "others", "dates", "words", ""});
  CHECK(changed_parts(one, other).value() == std::vector<std::string_view>{"audience", "texts"});
  for (auto const* wrong : {"", "x1", "0123456789ab-0123456789ab-0123456789ab-0123456789ab-0123456789aX"}) CHECK_FALSE(changed_parts(wrong, one));
}

TEST_CASE("a preview shows each text in both languages as it would be sent, and who must not be forgotten by name and number") {
  PlanScene scene;
  scene.make_special("e.1", "13900000006");
  auto const preview = scene.done(on_preview_plan, R"({"devices": ["FUS5"], "work": "Replace pole 14", "start": ")" + scene.in(days(20)) +
                                                       R"(", "end": ")" + scene.in(days(20) + 2h) + "\"}", "");
  auto const chinese = text(text_row(preview, "d15", "zh").at("text"));
  CHECK(chinese.find("2026-03-22") != std::string::npos);
  // The id that is still to come makes no text longer than one: the hint stays, as for whoever approves.
  CHECK(text(text_row(preview, "d15", "en").at("text")).find("STOP") != std::string::npos);
  auto const english = text(text_row(preview, "m30", "en").at("text"));
  CHECK(english.find("08:00") != std::string::npos);
  CHECK(text_row(preview, "d7", "en").at("channel") == "sms");
  REQUIRE(preview.at("people").as_array().size() == 1);
  CHECK(preview.at("people").at(0).at("customer") == "e.1");
  CHECK(preview.at("people").at(0).at("phone") == "13900000006");
  CHECK(preview.at("customers_without_contact_count") == 0);
}

TEST_CASE("an approval of what was previewed passes while nothing has changed, however often one looks") {
  PlanScene scene;
  auto const first = previewed(scene);
  scene.pass(3h);
  auto const second = scene.done(on_preview_plan, R"({"id": "P1"})", "");
  CHECK(id_of(first) == id_of(second));
  auto const approved = scene.done(on_approve_plan, bound_to(id_of(first)));
  CHECK(scene.state() == "published");
  // The answer is kept for repeated requests: no name, number or address stands in it.
  CHECK_FALSE(approved.at("preview").as_object().contains("people"));
  CHECK_FALSE(approved.at("preview").as_object().contains("texts"));
}

TEST_CASE("an approval is refused with the preview of now when who must be told has changed since") {
  PlanScene scene;
  auto const shown = previewed(scene);
  scene.make_special("e.2", "");
  auto const refusal = scene.refused(on_approve_plan, bound_to(id_of(shown)));
  CHECK(refusal.kind == Error::Kind::precondition);
  CHECK(refusal.field == "preview_id");
  CHECK(refusal.message.find("audience") != std::string::npos);
  CHECK(refusal.message.find("plan,") == std::string::npos);
  auto const present = json::parse(refusal.present).as_object();
  CHECK(present.at("customers_without_contact").at(0) == "e.2");
  CHECK(scene.state() == "submitted");
  scene.done(on_approve_plan, bound_to(id_of(present)));
  CHECK(scene.state() == "published");
}

TEST_CASE("a date that has passed since the preview, another work or other steps are changes, too") {
  PlanScene scene;
  auto const shown = previewed(scene);
  scene.done(on_revise_plan, R"({"work": "Another thing"})", "P1", {"planner", "planner"});
  CHECK(scene.refused(on_approve_plan, bound_to(id_of(shown))).message.find("(plan") != std::string::npos);
  auto const again = scene.done(on_preview_plan, R"({"id": "P1"})", "");
  scene.pass(days(6));  // the notice of fifteen days was to leave on the fifth
  auto const late = scene.refused(on_approve_plan, bound_to(id_of(again)));
  CHECK(late.message.find("(dates") != std::string::npos);
  CHECK(scene.refused(on_approve_plan, bound_to("x1")).kind == Error::Kind::invalid);
}

TEST_CASE("a draft is bound to its preview as well, and a plan elsewhere at the same time is a change") {
  PlanScene scene;
  auto const wish = R"("devices": ["FUS5"], "start": ")" + scene.in(days(20)) + R"(", "end": ")" + scene.in(days(20) + 2h) + "\"";
  auto const shown = scene.done(on_preview_plan, "{" + wish + "}", "");
  scene.done(on_create_plan, scene.body_of("FUS5", days(20), days(20) + 2h), "", {"planner", "planner"});
  auto const bound = "{" + wish + R"(, "preview_id": ")";
  auto const refusal = scene.refused(on_create_plan, bound + id_of(shown) + "\"}", "", {"planner", "planner"});
  CHECK(refusal.message.find("(warnings") != std::string::npos);
  auto const present = json::parse(refusal.present).as_object();
  CHECK(present.at("conflicts").at(0).at("plan") == "P1");
  scene.done(on_create_plan, bound + id_of(present) + "\"}", "", {"planner", "planner"});
  CHECK(scene.store().outages().plans(true).size() == 2);
}

TEST_CASE("a preview names who becomes frequently interrupted, this plan counted, and by which rule") {
  PlanScene scene;
  for (int i = 0; i < 3; ++i) cut_fuse(scene);
  auto const preview = scene.done(on_preview_plan, scene.body_of("FUS5", days(20), days(20) + 2h), "");
  auto const& found = preview.at("frequently_interrupted").as_object();
  CHECK(found.at("customers") == 2);
  auto const& row = found.at("listed").at(0).as_object();
  CHECK(row.at("customer") == "e.1");
  CHECK(row.at("was") == 3);
  CHECK(row.at("count") == 4);
  CHECK(row.at("days") == 60);
  CHECK(scene.done(on_preview_plan, scene.body_of("SWI3", days(20), days(20) + 2h), "").at("frequently_interrupted").at("customers") == 0);
  // Long ago it counts no more: 55 days later the cuts lie outside the sixty days, and within the year they are too few.
  auto const later = scene.done(on_preview_plan, scene.body_of("FUS5", days(75), days(75) + 2h), "");
  CHECK(later.at("frequently_interrupted").at("customers") == 0);
}

}  // namespace lamplighter::flow
