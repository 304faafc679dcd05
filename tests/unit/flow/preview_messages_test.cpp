// Tests of what a preview says of messages: how many for how many people, who has opted out, and that it is what leaves then.
#include "engine/flow/notice_flow.hpp"
#include "tests/unit/flow/plan_scene.hpp"

#include <boost/json/serialize.hpp>

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

struct Phones {
  std::string first, second{};
};

void give(PlanScene& scene, std::string const& ref, Phones const& phones, std::string const& language = "en") {
  CustomerImport one;
  one.customer.ref = ref;
  one.customer.language = language;
  one.customer.classes = {"ordinary"};
  one.contacts.emplace_back();
  one.contacts.back().phone = phones.first;
  one.contacts.back().phone2 = phones.second;
  one.contacts.back().name = "who lives at " + ref;
  scene.store().flow().put_customers({one});
}

json::object preview_of(PlanScene& scene, std::string const& device) { return scene.done(on_preview_plan, scene.body_of(device, 480h, 484h), ""); }

std::map<std::string, std::size_t> counted(json::object const& preview, std::string_view what) {
  std::map<std::string, std::size_t> out;
  for (auto const& row : preview.at("messages").as_array()) out[std::string(row.at("stage").as_string())] += row.at(what).to_number<std::size_t>();
  return out;
}

/// Messages that left, by the stage that their reference names.
std::map<std::string, std::size_t> left(PlanScene& scene) {
  std::map<std::string, std::size_t> out;
  for (auto const& one : scene.gateway().take_arrivals()) ++out[one.reference.substr(one.reference.rfind('-') + 1)];
  return out;
}

void stop(PlanScene& scene, std::string const& phone) { scene.done(on_inbound_message, R"({"from": ")" + phone + R"(", "text": "STOP"})", ""); }

/// Approved as it is, its notices of days before and, with its go, of the last half hour.
void carry_out(PlanScene& scene, std::string const& device) {
  scene.create_and_approve(scene.body_of(device, 480h, 484h));
  scene.pass(479h + 30min);
  scene.done(on_go_plan, R"({"accept_unproven": "a test"})");
  scene.pass(25min);
}

}  // namespace

TEST_CASE("one telephone of several accounts gets one message, and the preview says how many leave") {
  PlanScene scene;
  give(scene, "c.1", {"+8613900000099"});
  give(scene, "c.2", {"+8613900000099"});
  auto const preview = preview_of(scene, "REC2");
  auto const messages = counted(preview, "messages");
  CHECK(counted(preview, "customers").at("d15") == 4);
  CHECK(messages.at("d15") == 3);
  CHECK(counted(preview, "together").at("d15") == 1);
  carry_out(scene, "REC2");
  CHECK(left(scene) == messages);
}

TEST_CASE("another language, or another end of the cut, is another message") {
  PlanScene scene;
  give(scene, "c.1", {"+8613900000099"}, "en");
  give(scene, "c.2", {"+8613900000099"}, "zh");
  auto const messages = counted(preview_of(scene, "SWI3"), "messages");
  CHECK(messages.at("d15") == 2);
  carry_out(scene, "SWI3");
  CHECK(left(scene) == messages);
}

TEST_CASE("who shares a telephone across two pieces of a great wave gets two messages, and the preview counts both") {
  PlanScene scene(test::rows_from("BRK1 --- a*1102"));
  give(scene, "a.1", {"+8613900009999"});
  give(scene, "a.2", {"+8613900009999"});
  give(scene, "a.3", {"+8613900008888"});
  give(scene, "a.1102", {"+8613900008888"});
  auto const preview = preview_of(scene, "BRK1");
  CHECK(counted(preview, "customers").at("d15") == 1102);
  CHECK(counted(preview, "messages").at("d15") == 1101);
  CHECK(counted(preview, "together").at("d15") == 1);
  scene.create_and_approve(scene.body_of("BRK1", 480h, 484h));
  scene.pass(24h * 6);
  CHECK(left(scene).at("d15") == 1101);
}

TEST_CASE("who said STOP is told over another number, or is a call to make, and the preview says which, by name to a person only") {
  PlanScene scene;
  give(scene, "e.1", {"+8613900000061", "+8613900000062"});
  give(scene, "e.2", {"+8613900000071"});
  stop(scene, "+8613900000061");
  stop(scene, "+8613900000071");
  auto const preview = preview_of(scene, "FUS5");
  auto const& opt_outs = preview.at("opt_outs").as_object();
  INFO(json::serialize(opt_outs));
  CHECK(opt_outs.at("customers") == 2);
  REQUIRE(opt_outs.at("listed").as_array().size() == 2);
  auto const& other_number = opt_outs.at("listed").at(0).as_object();
  CHECK(other_number.at("customer") == "e.1");
  CHECK(other_number.at("said") == json::array{"stop"});
  for (auto const& stage : other_number.at("stages").as_array()) CHECK(stage.at("channel") == "sms");
  auto const& nobody = opt_outs.at("listed").at(1).as_object();
  CHECK(nobody.at("customer") == "e.2");
  std::map<std::string, bool> untold;  // by stage
  for (auto const& stage : nobody.at("stages").as_array()) untold[std::string(stage.at("stage").as_string())] = stage.at("channel").is_null();
  CHECK(untold.at("d15"));
  CHECK(counted(preview, "nowhere").at("d15") == 1);
  REQUIRE(preview.at("opted_out_people").as_array().size() == 2);
  CHECK(preview.at("opted_out_people").at(1).at("name") == "who lives at e.2");
  auto const messages = counted(preview, "messages");

  scene.done(on_create_plan, scene.body_of("FUS5", 480h, 484h), "", {"planner", "planner"});
  scene.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  auto const shown = scene.done(on_preview_plan, R"({"id": "P1"})", "");
  auto const approved = scene.done(on_approve_plan, R"({"preview_id": ")" + std::string(shown.at("preview_id").as_string()) + "\"}");
  CHECK_FALSE(approved.at("preview").as_object().contains("opted_out_people"));
  scene.gateway().take_arrivals();
  scene.pass(24h * 6);
  CHECK(left(scene)["d15"] == messages.at("d15"));
  // Whom it named as nobody's is a person's to call.
  std::size_t calls = 0;
  for (auto const& one : scene.store().notices().exceptions({})) {
    CHECK(one.recipient.id == scene.customer("e.2").value);
    if (one.stage == "d15") ++calls;
  }
  CHECK(calls == 1);
}

TEST_CASE("a STOP between preview and approval is a change of the audience") {
  PlanScene scene;
  give(scene, "e.2", {"+8613900000071"});
  scene.done(on_create_plan, scene.body_of("FUS5", 480h, 484h), "", {"planner", "planner"});
  scene.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  auto const shown = scene.done(on_preview_plan, R"({"id": "P1"})", "");
  CHECK(shown.at("opt_outs").at("customers") == 0);
  stop(scene, "+8613900000071");
  auto const refusal = scene.refused(on_approve_plan, R"({"preview_id": ")" + std::string(shown.at("preview_id").as_string()) + "\"}");
  CHECK(refusal.message.find("(audience") != std::string::npos);
}

}  // namespace lamplighter::flow
