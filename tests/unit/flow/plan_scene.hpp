// A feeder with a tie, the shipped schedules and texts, and a desk that plans work on it.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/flow/outage_flow.hpp"
#include "engine/flow/plan_flow.hpp"
#include "tests/support/feeder_drawing.hpp"
#include "tests/support/flow_fixture.hpp"

namespace lamplighter::flow {

inline schedules::Policy plan_policy(std::string const& name) {
  auto policy = schedules::read_policy(LAMPLIGHTER_SOURCE_DIR "/examples/schedules/" + name + ".yaml");
  if (!policy) throw std::runtime_error(policy.error().message);
  return std::move(*policy);
}

/// Below REC2: b (two people) and, beyond SWI3, c (two people) with a tie to the second source's d (one person).
/// Beyond FUS5 hang e (two people). Phones in order: a.1 …0001, b.1 …0002, b.2 …0003, c.1 …0004, c.2 …0005, e.1, e.2.
class PlanScene : public test::FlowFixture {
 public:
  static constexpr std::string_view drawing = R"(
      BRK1 --- a*1 --- REC2 --- b*2 --- SWI3 --- c*2 --- SWI4/open --- S2@
               a   --- FUS5 --- e*2
  )";
  explicit PlanScene(std::function<void(Settings&)> const& adjust = {}) : PlanScene(test::rows_from(drawing), adjust) {}
  explicit PlanScene(geo::NetworkData const& rows, std::function<void(Settings&)> const& adjust = {})
      : FlowFixture(rows, [adjust](Settings& settings) {
          settings.policies = {plan_policy("planned"), plan_policy("fault"), plan_policy("crew")};
          auto templates = notice::Templates::load(LAMPLIGHTER_SOURCE_DIR "/examples/templates");
          if (!templates) throw std::runtime_error(templates.error().message);
          settings.templates = std::make_shared<notice::Templates const>(std::move(*templates));
          if (adjust) adjust(settings);
        }) {}

  boost::json::object done(Handler handler, std::string const& body, std::string object = "P1",
                           Actor actor = {"desk", "shift_supervisor"}) {
    auto answer = apply(handler, body, std::move(object), std::move(actor));
    if (!answer) FAIL(answer.error().message);
    pump();
    return answer->body;
  }
  Error refused(Handler handler, std::string const& body, std::string object = "P1", Actor actor = {"desk", "shift_supervisor"}) {
    auto answer = apply(handler, body, std::move(object), std::move(actor));
    REQUIRE_FALSE(answer);
    return answer.error();
  }
  /// RFC 3339 of a time from now.
  std::string in(milliseconds ahead) const { return to_rfc3339(now() + ahead); }
  std::string body_of(std::string const& device, milliseconds start, milliseconds end) const {
    return R"({"id": "P1", "devices": [")" + device + R"("], "start": ")" + in(start) + R"(", "end": ")" + in(end) + "\"}";
  }
  void create_and_approve(std::string const& body) {
    done(on_create_plan, body, "", {"planner", "planner"});
    done(on_submit_plan, "{}", "P1", {"planner", "planner"});
    done(on_approve_plan, "{}");
  }
  outage::Plan plan(std::string_view ref = "P1") {
    return store().outages().find_plan(store().outages().find_by_ref(ref).value().id).value();
  }
  std::string state(std::string_view ref = "P1") { return std::string(to_string(plan(ref).state)); }
  outage::Outage row(std::string_view ref = "P1") { return store().outages().find_by_ref(ref).value(); }
  void report(std::string const& device, std::string const& kind) {
    last = done(on_device_report, R"({"device": ")" + device + R"(", "kind": ")" + kind +
                                      R"(", "source": "scada", "occurred_at": "$now"})", "");
  }
  void alive(std::vector<std::string> const& meters) {
    std::string rows;
    for (auto const& meter : meters) {
      rows += (rows.empty() ? "" : ", ") + (R"({"meter": ")" + meter + R"(", "kind": "alive", "occurred_at": "$now"})");
    }
    done(on_meter_reports, R"({"reports": [)" + rows + "]}", "");
  }
  /// What was sent since the last call: "reference phone's last digit", sorted.
  std::vector<std::string> sent() {
    std::vector<std::string> out;
    for (auto const& one : gateway().take_arrivals()) out.push_back(one.reference + " " + one.address.back());
    std::sort(out.begin(), out.end());
    return out;
  }
  void make_special(std::string const& ref, std::string const& phone) {
    CustomerImport one;
    one.customer.ref = ref;
    one.customer.language = "en";
    one.customer.classes = {"life_support"};
    if (!phone.empty()) {
      one.contacts.emplace_back();
      one.contacts.back().phone = phone;
    }
    store().flow().put_customers({one});
  }
  boost::json::object last;
};

using Sent = std::vector<std::string>;

}  // namespace lamplighter::flow
