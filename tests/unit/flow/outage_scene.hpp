// A feeder with calls, meters and devices to report, for tests of the outage handlers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/flow/outage_flow.hpp"
#include "tests/support/feeder_drawing.hpp"
#include "tests/support/flow_fixture.hpp"

namespace lamplighter::flow {

inline constexpr std::string_view outage_feeder = R"(
    BRK1 --- a*2 --- REC2 --- b*4 --- FUS3 --- c*2
             a   --- FUS4 --- d*3
)";

/// What these tests say and look up again and again.
class OutageScene : public test::FlowFixture {
 public:
  OutageScene() : FlowFixture(outage_feeder) {}

  boost::json::object done(Handler handler, std::string_view body, std::string object = {}) {
    auto answer = apply(handler, body, std::move(object));
    if (!answer) FAIL(answer.error().message);
    return answer->body;
  }
  Error refused(Handler handler, std::string_view body, std::string object = {}) {
    auto answer = apply(handler, body, std::move(object));
    REQUIRE_FALSE(answer);
    return answer.error();
  }
  /// The reference of the outage that the report touched, or "".
  std::string report(std::string_view device, std::string_view kind, std::string_view when = "$now",
                     std::string_view more = "") {
    auto const body = done(on_device_report, R"({"device": ")" + std::string(device) + R"(", "kind": ")" +
                                                 std::string(kind) + R"(", "source": "scada", "occurred_at": ")" +
                                                 std::string(when) + "\"" + std::string(more) + "}");
    last = body;
    auto const* ref = body.if_contains("outage");
    return ref ? std::string(ref->as_string()) : std::string{};
  }
  boost::json::object call(std::string_view customer, std::string_view kind = "no_power") {
    return done(on_trouble_call,
                R"({"customer": ")" + std::string(customer) + R"(", "kind": ")" + std::string(kind) + "\"}");
  }
  void alive(std::vector<std::string> const& meters) {
    std::string rows;
    for (auto const& meter : meters) {
      if (!rows.empty()) rows += ", ";
      rows += R"({"meter": ")" + meter + R"(", "kind": "alive", "occurred_at": "$now"})";
    }
    last = done(on_meter_reports, R"({"reports": [)" + rows + "]}");
  }
  std::string text(boost::json::object const& body, std::string_view field) {
    auto const* found = body.if_contains(field);
    return found && found->is_string() ? std::string(found->as_string()) : std::string{};
  }
  outage::Outage outage(std::string const& ref) {
    auto found = store().outages().find_by_ref(ref);
    REQUIRE(found);
    return *found;
  }
  std::string state(std::string const& ref) { return std::string(outage::to_string(outage(ref).state)); }
  std::size_t customers_out_of(std::string const& ref) {
    auto ctx = context();
    return customers_out(ctx, outage(ref).id).size();
  }
  std::size_t jobs(std::string const& ref) { return store().dispatches().jobs_of(outage(ref).id).size(); }
  std::size_t outages_count() { return store().outages().list({}).size(); }
  outage::Reason last_reason(std::string const& ref) { return store().outages().history(outage(ref).id).back().reason; }

  /// No schedule is loaded here: that alarm is for the tests of notices.
  std::vector<std::string> alarms() {
    auto kinds = FlowFixture::alarms();
    std::erase(kinds, "no_policy");
    return kinds;
  }

  boost::json::object last;
};

}  // namespace lamplighter::flow
