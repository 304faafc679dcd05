// The desk is handed over by two signatures; what was open when the first one signed stays as it was.
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/handover_flow.hpp"
#include "engine/flow/notice_flow.hpp"
#include "tests/unit/flow/outage_scene.hpp"

namespace lamplighter::flow {

namespace json = boost::json;
using std::chrono::minutes;

namespace {

class DeskScene : public OutageScene {
 public:
  Result<Answer> as(std::string const& name, Handler handler, std::string_view body, std::string object = {}, std::string role = "dispatcher") {
    return apply(handler, body, std::move(object), Actor{name, std::move(role)});
  }
  std::string begin(std::string const& name, std::string role = "dispatcher") {
    auto const answer = as(name, on_open_handover, R"({"note": "two crews out"})", "", std::move(role));
    if (!answer) FAIL(answer.error().message);
    return std::string(answer->body.at("id").as_string());
  }
  Error refusal(Result<Answer> const& answer) {
    REQUIRE_FALSE(answer);
    return answer.error();
  }
  json::object seen(std::string const& ref) { return view_handover(store(), ref).value(); }
  json::object all() { return view_handovers(store(), 0, 10); }
};

}  // namespace

TEST_CASE("what is open is frozen when the one who leaves signs, and the one who comes ends it") {
  DeskScene world;
  auto const outage = world.report("FUS4", "opened");
  world.done(on_permit_work, R"({"ticket": "T7", "person_in_charge": "Wang", "device": "FUS4", "earths": 2})");
  world.done(on_hold_sending, R"({"scope": "all", "why": "test of the channel"})");
  world.call("b.1");
  CHECK(world.all().at("holder").is_null());
  auto const ref = world.begin("lin");
  world.report("FUS3", "opened");  // later: not part of it
  auto const frozen = world.seen(ref).at("frozen").as_object();
  auto const& outages = frozen.at("outages").as_array();
  REQUIRE(outages.size() == 2);  // with the suspected one
  CHECK(world.text(outages[0].as_object(), "id") == outage);
  CHECK(outages[0].at("customers_out").to_number<int>() == 3);
  CHECK(outages[0].at("jobs").as_array().size() == 1);
  CHECK(outages[0].at("devices").as_array().at(0).as_string() == "FUS4");
  auto const& parties = frozen.at("work_parties").as_array();
  REQUIRE(parties.size() == 1);
  CHECK(world.text(parties[0].as_object(), "ticket") == "T7");
  CHECK(parties[0].at("earths_in").to_number<int>() == 2);
  CHECK_FALSE(parties[0].as_object().contains("person_in_charge"));
  CHECK(frozen.at("holds").as_array().size() == 1);
  CHECK(world.as("zhao", on_sign_handover, R"({"note": "taken"})", ref));
  auto const over = world.seen(ref);
  CHECK(world.text(over, "state") == "done");
  CHECK(world.text(over, "leaving") == "lin");
  CHECK(world.text(over, "coming") == "zhao");
  CHECK(over.at("frozen").as_object() == frozen);
  CHECK(world.all().at("holder").as_string() == "zhao");
}

TEST_CASE("nothing that is open is left out of a handover, also in a storm of thousands behind plans that lie ahead") {
  DeskScene world;
  for (int i = 0; i < 2'100; ++i) {
    outage::Outage row;
    row.ref = fmt::format("storm-{}", i);
    row.state = i < 1'050 ? outage::State::scheduled : outage::State::suspected;
    world.store().outages().insert(row);
  }
  auto const outage = world.report("FUS4", "opened");
  auto const frozen = world.seen(world.begin("lin")).at("frozen").as_object();
  auto const& outages = frozen.at("outages").as_array();
  CHECK(outages.size() == 1'051);
  CHECK(world.text(outages.front().as_object(), "id") == "storm-1050");
  CHECK(world.text(outages.back().as_object(), "id") == outage);
}

TEST_CASE("nobody signs for both, and nobody hands over what another holds but a shift supervisor") {
  DeskScene world;
  auto const ref = world.begin("lin");
  CHECK(world.refusal(world.as("lin", on_sign_handover, "{}", ref)).field == "coming");
  CHECK(world.refusal(world.as("zhao", on_open_handover, "{}")).message.find("waits for its second signature") != std::string::npos);
  REQUIRE(world.as("zhao", on_sign_handover, "{}", ref));
  CHECK(world.refusal(world.as("sun", on_sign_handover, "{}", ref)).field == "state");
  CHECK(world.refusal(world.as("lin", on_open_handover, "{}")).message.find("'zhao' holds the desk") != std::string::npos);
  auto const second = world.begin("chief", "shift_supervisor");
  REQUIRE(world.as("lin", on_sign_handover, "{}", second));
  CHECK(world.all().at("holder").as_string() == "lin");
  CHECK(world.all().at("handovers").as_array().size() == 2);
}

TEST_CASE("a handover is withdrawn with a reason by who signed it, and an hour later it is too old to be signed") {
  DeskScene world;
  auto const ref = world.begin("lin");
  CHECK(world.refusal(world.as("lin", on_withdraw_handover, "{}", ref)).field == "reason");
  CHECK(world.refusal(world.as("zhao", on_withdraw_handover, R"({"reason": "x"})", ref)).kind == Error::Kind::forbidden);
  world.pass(minutes{60});
  CHECK(world.refusal(world.as("zhao", on_sign_handover, "{}", ref)).message.find("more than an hour old") != std::string::npos);
  REQUIRE(world.as("lin", on_withdraw_handover, R"({"reason": "stays on"})", ref));
  CHECK(world.text(world.seen(ref), "end_reason") == "stays on");
  CHECK(world.all().at("holder").is_null());
  CHECK(world.refusal(world.as("zhao", on_sign_handover, "{}", "none")).kind == Error::Kind::not_found);
  auto const again = world.begin("lin");
  CHECK(world.as("zhao", on_sign_handover, "{}", again));
}

TEST_CASE("a handover as a file has a line for each thing that was open, and no formula") {
  DeskScene world;
  world.report("FUS4", "opened");
  auto const answer = world.as("lin", on_open_handover, R"({"note": "=1+1, \"twice\""})");
  REQUIRE(answer);
  auto const text = handover_csv(world.seen(std::string(answer->body.at("id").as_string())));
  CHECK(text.starts_with("what,id,detail\n"));
  CHECK(text.find("\"'=1+1, \"\"twice\"\"\"") != std::string::npos);
  CHECK(text.find("\n\"outages\",") != std::string::npos);
}

}  // namespace lamplighter::flow
