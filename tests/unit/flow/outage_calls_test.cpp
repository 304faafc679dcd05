// Trouble calls that name somebody whom the network lacks: kept, said, alarmed when dangerous, never refused.
#include <boost/json/serialize.hpp>

#include "engine/flow/alarm_flow.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/views.hpp"
#include "tests/unit/flow/outage_scene.hpp"

namespace lamplighter::flow {
namespace {

/// The one warning of an answer.
std::string warning(boost::json::object const& body) {
  REQUIRE(body.contains("warnings"));
  REQUIRE(body.at("warnings").as_array().size() == 1);
  return std::string(body.at("warnings").as_array().front().as_string());
}

}  // namespace

TEST_CASE("a shock reported by an id that the network lacks is kept, alarmed and answered with the words of safety") {
  OutageScene world;
  auto const body = world.call("nope", "shock");
  CHECK(world.text(body, "status") == "unlocated");
  CHECK(world.text(body, "treatment") == "unlocated");
  CHECK(world.text(body, "safety_text") == "shock");
  CHECK(warning(body).find("'nope'") != std::string::npos);
  CHECK(world.alarms() == std::vector<std::string>{"hazard_unlocated"});
  CHECK(world.store().outages().unlocated_calls(10).size() == 1);
  CHECK(world.outages_count() == 0);
}

TEST_CASE("an unknown id with an address beside it is kept unlocated, and the desk sees that it waits") {
  OutageScene world;
  CHECK(world.refused(on_trouble_call, R"({"address": "\u200b\u3000", "kind": "wire_down"})").message.find("give a customer, a phone, an address") != std::string::npos);
  auto const body = world.done(on_trouble_call, R"({"customer": "nope", "address": "by the river", "kind": "no_power"})");
  CHECK(world.text(body, "treatment") == "unlocated");
  CHECK(warning(body).find("'nope'") != std::string::npos);
  CHECK(world.alarms().empty());
  auto const desk = view_desk(world.store(), world.settings());
  REQUIRE(desk.at("unlocated_calls").as_array().size() == 1);
  auto const& shown = desk.at("unlocated_calls").as_array().front().as_object();
  CHECK(shown.at("id") == body.at("id"));
  CHECK(shown.at("kind") == "no_power");
  CHECK(boost::json::serialize(desk).find("river") == std::string::npos);  // the desk's page names nobody's home
}

TEST_CASE("whoever may call people sees the number to call back of a call that nobody could locate, the newest first") {
  OutageScene world;
  auto const first = world.done(on_trouble_call, R"({"phone": "13911112222", "kind": "no_power"})");
  auto const second = world.done(on_trouble_call, R"({"address": "by the river", "kind": "no_power"})");
  auto const shown = [&](Detail detail) {
    return view_desk(world.store(), world.settings(), detail).at("unlocated_calls").as_array();
  };
  auto const full = shown(Detail::full);
  REQUIRE(full.size() == 2);
  CHECK(full.at(0).at("id") == second.at("id"));
  CHECK_FALSE(full.at(0).as_object().contains("phone"));
  CHECK(full.at(1).at("id") == first.at("id"));
  CHECK(full.at(1).at("phone") == "13911112222");
  CHECK(boost::json::serialize(shown(Detail::without_people)).find("13911112222") == std::string::npos);
}

TEST_CASE("what a caller gave to be found by is read by whoever may see people, and by nobody else") {
  OutageScene world;
  world.done(on_trouble_call, R"({"kind": "wire_down", "customer": "misheard-7", "address": "Only Lane 3", "location": [1.5, -2],
                                  "note": "it lies on the school yard"})");
  auto const full = view_desk(world.store(), world.settings(), Detail::full).at("unlocated_calls").as_array();
  REQUIRE(full.size() == 1);
  auto const& call = full.front().as_object();
  CHECK(call.at("customer") == "misheard-7");
  CHECK(call.at("address") == "Only Lane 3");
  CHECK(call.at("location") == boost::json::array{1.5, -2});
  CHECK(call.at("note") == "it lies on the school yard");
  auto const others = boost::json::serialize(view_desk(world.store(), world.settings(), Detail::without_people));
  for (auto const* words : {"misheard-7", "Only Lane", "1.5", "school"}) CHECK(others.find(words) == std::string::npos);
}

TEST_CASE("dangers come first and all of them, then the newest others, and how many more there are is said") {
  OutageScene world;
  auto const fire = world.done(on_trouble_call, R"({"kind": "fire", "address": "a"})");
  auto const lift = world.done(on_trouble_call, R"({"kind": "lift", "address": "a"})");
  for (int i = 0; i < 205; ++i) world.done(on_trouble_call, R"({"kind": "no_power", "address": ")" + std::to_string(i) + "\"}");
  auto const newest = world.done(on_trouble_call, R"({"kind": "noise", "address": "b"})");
  auto const desk = view_desk(world.store(), world.settings(), Detail::full);
  auto const& calls = desk.at("unlocated_calls").as_array();
  REQUIRE(calls.size() == 202);
  CHECK(calls.at(0).at("id") == lift.at("id"));
  CHECK(calls.at(1).at("id") == fire.at("id"));
  CHECK(calls.at(2).at("id") == newest.at("id"));
  CHECK(desk.at("unlocated_calls_more") == 6);
}

TEST_CASE("an unlocated call is closed with what came of it, which is kept, and its alarm ends with it") {
  OutageScene world;
  auto const fire = world.done(on_trouble_call, R"({"kind": "fire", "address": "a"})");
  auto const id = world.text(fire, "id");
  for (auto const* none : {"{}", R"({"reason": " \u3000"})"}) CHECK(world.refused(on_close_call, none, id).field == "reason");
  CHECK(world.refused(on_close_call, R"({"reason": "x"})", "nobody").kind == Error::Kind::not_found);
  CHECK(world.alarms() == std::vector<std::string>{"hazard_unlocated"});
  world.done(on_close_call, R"({"reason": "the same fire as in outage 7"})", id);
  CHECK(world.alarms().empty());
  auto const desk = view_desk(world.store(), world.settings(), Detail::full);
  CHECK(desk.at("unlocated_calls").as_array().empty());
  CHECK(desk.at("unlocated_calls_more") == 0);
  CHECK(world.refused(on_close_call, R"({"reason": "x"})", id).kind == Error::Kind::not_found);
}

TEST_CASE("the alarm of a danger that nobody could locate is acknowledged only with what was found") {
  OutageScene world;
  world.done(on_trouble_call, R"({"kind": "fire", "address": "a"})");
  auto const alarm = std::to_string(world.store().flow().open_alarms().front().id);
  for (auto const* none : {"{}", R"({"note": " \u3000"})"}) CHECK(world.refused(on_acknowledge_alarm, none, alarm).field == "note");
  CHECK(world.alarms().size() == 1);
  world.done(on_acknowledge_alarm, R"({"note": "the caller meant a lamp"})", alarm);
  CHECK(world.alarms().empty());
  auto& audit = world.store().database().bound("select detail from audit_log where action = $1", "alarm_acknowledged");
  REQUIRE(audit.step());
  CHECK(audit.text(0) == "the caller meant a lamp");
  audit.reset();
}

TEST_CASE("an unknown id beside a phone that one customer has is located by the phone, and the id is still named") {
  OutageScene world;
  auto const body = world.done(on_trouble_call, R"({"customer": "nope", "phone": "13900000001", "kind": "no_power"})");
  CHECK(world.text(body, "status") == "located");
  CHECK(world.text(body, "treatment") == "opens_suspected");
  CHECK(warning(body).find("'nope'") != std::string::npos);
}

TEST_CASE("a call is located by its phone in whatever way that is written") {
  for (auto const* phone : {"+8613955550000", "0139 5555 0000", "8613955550000"}) {
    INFO(phone);
    OutageScene world;
    world.settings().phone_region = "CN";
    CustomerImport known;
    known.customer.ref = "d.1";
    known.contacts.emplace_back().phone = "+8613955550000";
    world.store().flow().put_customers({known});
    auto const body = world.done(on_trouble_call, std::string(R"({"kind": "no_power", "phone": ")") + phone + "\"}");
    CHECK(world.text(body, "status") == "located");
  }
}

TEST_CASE("a located call has no warning") {
  OutageScene world;
  CHECK_FALSE(world.call("d.1").contains("warnings"));
}

TEST_CASE("'2' from somebody whose connection the network no longer has is kept as an unlocated call") {
  OutageScene world;
  CustomerImport gone;
  gone.customer.ref = "gone";
  gone.contacts.emplace_back();
  gone.contacts.back().phone = "13955550000";
  world.store().flow().put_customers({gone});
  auto const body = world.done(on_inbound_message, R"({"from": "13955550000", "text": "2"})");
  CHECK(world.text(body, "reply") == "still_out");
  CHECK(world.text(body, "treatment") == "unlocated");
  CHECK(world.store().outages().unlocated_calls(10).size() == 1);
}

TEST_CASE("a call that names nobody and no place is malformed") {
  OutageScene world;
  CHECK(world.refused(on_trouble_call, R"({"kind": "no_power"})").field == "customer");
  CHECK(world.store().outages().unlocated_calls(10).empty());
}

}  // namespace lamplighter::flow
