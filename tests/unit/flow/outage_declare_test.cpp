// What a desk declares: an emergency has its reason, and the same said again is the same outage.
#include "tests/unit/flow/outage_scene.hpp"

namespace lamplighter::flow {

TEST_CASE("an emergency is declared with its reason, or not at all") {
  OutageScene world;
  for (auto const* body : {R"({"devices": ["FUS4"], "kind": "emergency"})", R"({"devices": ["FUS4"], "kind": "emergency", "cause": " "})",
                           R"({"customers": ["d.1"], "kind": "emergency", "reason": "\u3000"})"}) {
    INFO(body);
    auto const error = world.refused(on_declare_outage, body);
    CHECK(error.kind == Error::Kind::invalid);
    CHECK(error.field == "reason");
  }
  CHECK(world.outages_count() == 0);
  auto const coded = world.done(on_declare_outage, R"({"devices": ["FUS4"], "kind": "emergency", "cause": "fire"})");
  CHECK(world.outage(world.text(coded, "id")).cause == "fire");
  auto const said = world.done(on_declare_outage, R"({"devices": ["FUS3"], "kind": "emergency", "reason": "fire brigade at the station"})");
  auto const history = world.store().outages().history(world.outage(world.text(said, "id")).id);
  CHECK(std::any_of(history.begin(), history.end(),
                    [](auto const& entry) { return entry.note.find("fire brigade at the station") != std::string::npos; }));
}

TEST_CASE("declaring the same again answers with the outage that there is, and with its true service points") {
  OutageScene world;
  auto const first = world.apply(on_declare_outage, R"({"devices": ["FUS4"], "kind": "emergency", "cause": "fire"})").value();
  CHECK(first.kind == Answer::Kind::created);
  CHECK(first.body.at("service_points") == 3);
  for (auto const* body : {R"({"devices": ["FUS4"], "kind": "emergency", "cause": "fire"})", R"({"devices": ["FUS4"]})",
                           R"({"customers": ["d.1", "d.2"]})"}) {
    INFO(body);
    auto const again = world.apply(on_declare_outage, body).value();
    CHECK(again.kind == Answer::Kind::done);
    CHECK(again.body.at("id") == first.body.at("id"));
    CHECK(again.body.at("service_points") == 3);
  }
  CHECK(world.outages_count() == 1);
}

TEST_CASE("declaring the same as another kind is refused, and says which outage it is") {
  OutageScene world;
  auto const ref = world.text(world.done(on_declare_outage, R"({"devices": ["FUS4"]})"), "id");
  for (auto const* body : {R"({"devices": ["FUS4"], "kind": "emergency", "cause": "fire"})",
                           R"({"customers": ["d.1"], "kind": "upstream"})"}) {
    auto const error = world.refused(on_declare_outage, body);
    CHECK(error.kind == Error::Kind::conflict);
    INFO(error.message);
    CHECK(error.message.find(ref) != std::string::npos);
    CHECK(error.message.find("fault") != std::string::npos);
  }
  CHECK(world.outage(ref).kind == outage::Kind::fault);
  CHECK(world.outages_count() == 1);
}

TEST_CASE("a further device of the same outage joins it; what the answer counts is who is out by it now") {
  OutageScene world;
  auto const ref = world.report("FUS3", "opened");
  auto const wider = world.apply(on_declare_outage, R"({"devices": ["FUS3", "REC2"]})").value();
  CHECK(wider.kind == Answer::Kind::done);
  CHECK(world.text(wider.body, "id") == ref);
  CHECK(wider.body.at("service_points") == 6);
}

}  // namespace lamplighter::flow
