// Wrong scenarios: each is refused with its file, its line and what to do.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include "engine/app/simulation/scenario.hpp"
#include "engine/app/simulation/simulation.hpp"

namespace lamplighter::simulation {
namespace {

schedules::Zone shanghai() { return *schedules::Zone::find("Asia/Shanghai"); }

/// A scenario file in a folder of the build tree; `events` stands from line 5 on.
std::string written(std::string const& events, std::string const& head = {}) {
  auto const folder = std::filesystem::path(LAMPLIGHTER_BINARY_DIR) / "scenario-input";
  std::filesystem::create_directories(folder);
  auto const path = (folder / "scenario.yaml").string();
  std::ofstream(path) << "config: lamplighter.yaml\nstart: 2026-03-02T08:00:00+08:00\nuntil: +2d\nevents:\n" << events << head;
  return path;
}

std::string refusal(std::string const& events, std::string const& head = {}) {
  auto const scenario = read_scenario(written(events, head), shanghai());
  REQUIRE_FALSE(scenario.has_value());
  CHECK(scenario.error().kind == Error::Kind::usage);
  return scenario.error().message;
}

void check_says(std::string const& message, std::string const& part) {
  INFO(message);
  CHECK(message.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("an offset of days is a calendar day of the utility, also across a change to summer time") {
  auto const path = written("  - {at: +1d4h, gateway_down: {}}\n");
  auto const berlin = *schedules::Zone::find("Europe/Berlin");
  std::ofstream(path) << "config: lamplighter.yaml\nstart: 2026-03-28T12:00:00+01:00\nuntil: +2d\nevents:\n"
                         "  - {at: +1d4h, gateway_down: {}}\n";
  auto const scenario = read_scenario(path, berlin);
  REQUIRE(scenario.has_value());
  // The night has 23 hours: noon of the next day is 10:00 in UTC, and four hours on.
  CHECK(to_rfc3339(scenario->events.at(0).at) == "2026-03-29T14:00:00Z");
}

TEST_CASE("a reschedule without an end keeps the duration, and approval and go are given unless the scenario says no") {
  auto const scenario = read_scenario(written("  - {at: +0d, planned_outage: {id: P1, devices: [FUS3], start: +1d, end: +1d4h}}\n"
                                              "  - {at: +1h, reschedule: {id: P1, start: +1d2h}}\n"
                                              "  - {at: +0d, planned_outage: {id: P2, devices: [FUS4], start: +1d, end: +1d4h, "
                                              "approve: false, go: delay, switching: none}}\n"),
                                      shanghai());
  REQUIRE(scenario.has_value());
  auto const& first = std::get<PlannedOutage>(scenario->events.at(0).what);
  CHECK(first.approval == Approval::approved);
  CHECK(first.go == Go::go);
  CHECK_FALSE(std::get<Reschedule>(scenario->events.at(1).what).end.has_value());
  auto const& second = std::get<PlannedOutage>(scenario->events.at(2).what);
  CHECK(second.approval == Approval::none);
  CHECK(second.go == Go::delay);
  CHECK(second.switching == Switching::none);
}

TEST_CASE("an event of an unknown kind is refused with its line and the known kinds") {
  auto const message = refusal("  - {at: +1h, fualt: {device: FUS3}}\n");
  check_says(message, "scenario.yaml:5");
  check_says(message, "planned_outage");
}

TEST_CASE("an event of two kinds is refused") {
  check_says(refusal("  - {at: +1h, fault: {device: FUS3}, gateway_down: {}}\n"), "more than one kind");
}

TEST_CASE("a misspelt field names the nearest known one") {
  auto const message = refusal("  - {at: +1h, fault: {device: FUS3, repiar: 95m}}\n");
  check_says(message, "scenario.yaml:5");
  check_says(message, "repair");
}

TEST_CASE("an offset without a unit, without a sign, or before the start is refused") {
  check_says(refusal("  - {at: 90, gateway_down: {}}\n"), "scenario.yaml:5");
  check_says(refusal("  - {at: 1h, gateway_down: {}}\n"), "scenario.yaml:5");
  check_says(refusal("  - {at: -1h, gateway_down: {}}\n"), "before the scenario's start");
}

TEST_CASE("a plan that ends before it starts, or is named before it stands, or stands twice is refused") {
  check_says(refusal("  - {at: +0d, planned_outage: {id: P1, devices: [FUS3], start: +2d, end: +1d}}\n"), "not after 'start'");
  check_says(refusal("  - {at: +0d, reschedule: {id: P1, start: +2d}}\n"), "no planned outage 'P1'");
  auto const plan = std::string("  - {at: +0d, planned_outage: {id: P1, devices: [FUS3], start: +1d, end: +1d4h}}\n");
  check_says(refusal(plan + plan), "stands twice");
}

TEST_CASE("all problems of a scenario are said at once") {
  auto const message = refusal("  - {at: +1h, fault: {devise: FUS3}}\n  - {at: +2h, crew_step: {crew: C7, step: asleep}}\n");
  check_says(message, "scenario.yaml:5");
  check_says(message, "scenario.yaml:6");
}

TEST_CASE("an event after the scenario's end would never happen: it is refused with its line") {
  auto const message = refusal("  - {at: +2d, gateway_down: {}}\n  - {at: +2d1h, gateway_up: {}}\n");
  check_says(message, "scenario.yaml:6: the event is after 'until'");
  CHECK(message.find("scenario.yaml:5") == std::string::npos);  // at the end itself it happens
}

TEST_CASE("a gateway that the configuration does not have is refused with its line and the known ones") {
  auto const path = written("  - {at: +1h, gateway_down: {notifier: smss}}\n  - {at: +2h, gateway_down: {notifier: sms}}\n");
  auto const scenario = read_scenario(path, shanghai(), {"sms", "spool"});
  REQUIRE_FALSE(scenario.has_value());
  check_says(scenario.error().message, "scenario.yaml:5: gateway_down: 'notifier' 'smss' is unknown; known are sms, spool");
  CHECK(scenario.error().message.find("scenario.yaml:6") == std::string::npos);
}

TEST_CASE("an unknown field is refused at every depth, with its line and the nearest known one") {
  for (auto const* event : {"{at: +1h, gateway_down: {notifer: sms}}", "{at: +1h, gateway_down: {}, wen: +1h}",
                            "{at: +1h, planned_outage: {id: P1, devices: [FUS3], start: +1d, end: +1d4h, approved: true}}",
                            "{at: +1h, meter_report: {customer: c7, knid: silent}}", "{at: +1h, import: {file: x}}"}) {
    CAPTURE(event);
    check_says(refusal("  - " + std::string(event) + "\n"), "scenario.yaml:5");
  }
  for (auto const* head : {"wrold: {}", "world: {callers: {sahre: 0.1}}", "world: {gateway: {lost: 0.1}}", "crews: [{id: C7, skils: [line]}]"}) {
    CAPTURE(head);
    check_says(refusal("  - {at: +1h, gateway_down: {}}\n", std::string(head) + "\n"), "scenario.yaml:6");
  }
}

TEST_CASE("shares that make more than everything go wrong are refused") {
  check_says(refusal("  - {at: +1h, gateway_down: {}}\n", "world: {gateway: {lost_reply: 0.7, failed: 0.6}}\n"), "more than everything");
  check_says(refusal("  - {at: +1h, gateway_down: {}}\n", "world: {callers: {share: 1.5}}\n"), "scenario.yaml:6");
}

TEST_CASE("a scenario without its configuration, or with an unknown device, crew or customer, runs nothing") {
  auto const out = (std::filesystem::path(LAMPLIGHTER_BINARY_DIR) / "scenario-unknown").string();
  std::filesystem::remove_all(out);
  auto const lost = run_scenario(written("  - {at: +1h, gateway_down: {}}\n"), 1, out);
  REQUIRE_FALSE(lost.has_value());
  CHECK(lost.error().kind == Error::Kind::usage);
  check_says(lost.error().message, "lamplighter.yaml");
  CHECK_FALSE(std::filesystem::exists(out));

  auto const path = written("");
  std::ofstream(path) << "config: " << LAMPLIGHTER_SOURCE_DIR << "/tests/scenario/lamplighter.yaml\n"
                      << "start: 2026-03-02T08:00:00+08:00\nuntil: +1d\nevents:\n"
                         "  - {at: +1h, fault: {device: FUS99}}\n  - {at: +1h, crew_step: {crew: C9, step: on_site}}\n"
                         "  - {at: +1h, trouble_call: {customer: nobody.1}}\n";
  auto const unknown = run_scenario(path, 1, out);
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error().kind == Error::Kind::usage);
  check_says(unknown.error().message, "scenario.yaml:5: the network has no device 'FUS99'");
  check_says(unknown.error().message, "scenario.yaml:6: there is no crew 'C9'");
  check_says(unknown.error().message, "scenario.yaml:7: the network has no customer 'nobody.1'");
}

}  // namespace lamplighter::simulation
