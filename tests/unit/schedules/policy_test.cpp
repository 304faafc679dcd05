// Reading policies: what is shipped means what it says, and every bad file is refused with its line.
#include "schedules/policy.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <set>

#include "schedules/due.hpp"
#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

namespace {

std::string const shipped = LAMPLIGHTER_SOURCE_DIR "/examples/schedules/";
std::string const data = LAMPLIGHTER_TEST_DATA "/schedules/";

std::set<std::string> stage_ids(Policy const& policy) {
  std::set<std::string> ids;
  for (auto const& stage : policy.stages) {
    ids.insert(stage.id);
  }
  return ids;
}

}  // namespace

TEST_CASE("the shipped cadence for planned work says 15 days, 7 days and 30 minutes") {
  auto const policy = read_policy(shipped + "planned.yaml").value();
  CHECK(policy.name == "planned");
  CHECK(policy.kinds == std::vector<std::string>{"planned"});
  REQUIRE(policy.quiet.has_value());
  CHECK(policy.quiet->start == 21h);
  CHECK(policy.quiet->end == 7h);
  auto const& d15 = *find_stage(policy, "d15");
  CHECK(d15.before == Offset{.calendar_days = 15});
  CHECK(d15.snap == 9h);
  CHECK_FALSE(d15.latest.has_value());
  CHECK(d15.late == LateRule::fold);
  CHECK(d15.required_evidence == 3);
  CHECK(d15.within == 48h);
  CHECK(d15.evidence_by_class == std::map<std::string, int>{{"critical", 4}, {"life_support", 5}});
  CHECK(d15.ladder.at(0).channel == "sms");
  CHECK(d15.ladder.at(0).wait == 12h);
  CHECK(find_stage(policy, "d7")->latest == Offset{.calendar_days = 7});
  auto const& m30 = *find_stage(policy, "m30");
  CHECK(m30.before == Offset{.exact = 30min});
  CHECK(m30.overrides_quiet);
  CHECK(m30.needs_go);
  CHECK(m30.may_repeat);
  CHECK(m30.priority == 1);
  CHECK(m30.validity == 30min);
  CHECK_FALSE(m30.is_event);
  CHECK(find_stage(policy, "cancelled")->overrides_quiet_same_day);
  REQUIRE(policy.legal.size() == 1);
  CHECK(policy.legal[0].before == Offset{.calendar_days = 7});
  CHECK(policy.legal[0].source == "电力供应与使用条例 §28");
  CHECK(policy.legal[0].reading.find("2019 edition") != std::string::npos);
  CHECK(stage_ids(policy) == std::set<std::string>{"d15", "d7", "m30", "started", "restored", "restored_unverified",
                                                   "rescheduled", "delayed", "extended", "withdrawn", "cancelled",
                                                   "correction", "reduced_security"});
}

TEST_CASE("the shipped cadence puts a cut at 08:00 on 22 March on the dates that a planner expects") {
  auto const policy = read_policy(shipped + "planned.yaml").value();
  auto const found = stages_due(policy, {"planned", {}, shanghai("2026-03-22 08:00"), shanghai("2026-03-22 12:00")},
                                zone("Asia/Shanghai"), shanghai("2026-03-02 08:00"));
  REQUIRE(found.size() == 4);
  CHECK(found[0].due == shanghai("2026-03-07 09:00"));
  CHECK(found[1].due == shanghai("2026-03-14 09:00"));
  CHECK(found[2].due == shanghai("2026-03-22 07:30"));
  CHECK(found[2].expires == shanghai("2026-03-22 08:00"));
  CHECK(found[3].stage == "reduced_security");  // for those who keep a feed, and nobody else
  CHECK_FALSE(found[3].due);
}

TEST_CASE("the shipped cadences for faults and crews hold their events") {
  auto const fault = read_policy(shipped + "fault.yaml").value();
  CHECK(stage_ids(fault) == std::set<std::string>{"started", "etr", "crew_assigned", "crew_on_site", "crew_reassigned", "restored",
                                                  "restored_unverified", "correction", "cancelled", "reduced_security"});
  for (auto const& stage : fault.stages) {
    CHECK(stage.is_event);
  }
  auto const crew = read_policy(shipped + "crew.yaml").value();
  auto const& order = *find_stage(crew, "order");
  CHECK(crew.kinds == std::vector<std::string>{"order"});
  CHECK(order.required_evidence == 5);
  CHECK(order.within == 3min);
  CHECK(order.overrides_quiet);
  CHECK(order.priority == 0);
  CHECK(order.ladder.size() == 2);
}

TEST_CASE("every shipped schedule can be read") {
  int count = 0;
  for (auto const& entry : std::filesystem::directory_iterator(shipped)) {
    if (entry.path().extension() != ".yaml") continue;
    auto const policy = read_policy(entry.path().string());
    INFO(entry.path().filename() << (policy ? std::string() : policy.error().message));
    CHECK(policy.has_value());
    ++count;
  }
  CHECK(count >= 12);
}

TEST_CASE("a bad cadence file is refused with its line, its fault and what to do") {
  struct Bad {
    std::string file;
    int line;
    std::string says;
  };
  auto const bad = GENERATE(
      values<Bad>({{"cadence.boolean_yes.yaml", 4, "'yes' is neither true nor false; write true or false"},
                   {"cadence.duplicate_key.yaml", 7, "key 'at' stands twice, first on line 5"},
                   {"cadence.duplicate_stage.yaml", 5, "stage 'd7' stands twice, first on line 4"},
                   {"cadence.empty_ladder.yaml", 4, "stage d7: 'ladder' is an empty list"},
                   {"cadence.event_without_validity.yaml", 4, "stage started: 'validity' is missing"},
                   {"cadence.ladder_without_wait.yaml", 4, "rung 1 of the ladder: 'wait' is missing or zero"},
                   {"cadence.latest_before_at.yaml", 4, "'latest' (8d) is before 'at' (7d)"},
                   {"cadence.legal_without_source.yaml", 4, "'source' is missing"},
                   {"cadence.negative_within.yaml", 4, "duration '-24h' has a sign"},
                   {"cadence.no_stages.yaml", 3, "'stages' is an empty list"},
                   {"cadence.offset_after_start.yaml", 4, "'at' is after the window's start"},
                   {"cadence.offset_without_sign.yaml", 5, "offset '7d' has no sign; write -15d for before"},
                   {"cadence.offset_without_unit.yaml", 5, "duration '7' has no unit"},
                   {"cadence.quiet_hours_without_end.yaml", 3, "'21:00' is no pair of times"},
                   {"cadence.snap_in_quiet_hours.yaml", 5, "(06:30) lies in the quiet hours 21:00-07:00"},
                   {"cadence.snap_not_quoted.yaml", 4, "time of day 09:00 is not quoted; write \"09:00\""},
                   {"cadence.unknown_evidence.yaml", 4, "'E6' is no evidence; write one of E0 E1 E2 E3 E4 E5"},
                   {"cadence.unknown_key.yaml", 4, "stage d7 has the unknown key 'snpa'; did you mean 'snap'?"},
                   {"cadence.meets_unknown_minimum.yaml", 4, "'a-8d', and no legal minimum has that id; did you mean 'a-7d'?"},
                   {"cadence.meets_too_late.yaml", 4, "names 'a-7d' (7d before the start), which is before 'at' (5d)"},
                   {"cadence.notice_for_announcement.yaml", 4, "names 'a-7d', which is met by: announcement"},
                   {"cadence.clear_days_of_hours.yaml", 3, "'counting' (clear_days) counts whole days"},
                   {"cadence.written_by_sms.yaml", 3, "'form' (written) is not kept by the channel 'sms'"},
                   {"cadence.signature_without_evidence.yaml", 3, "'signature' is evidence E5, and less is required"},
                   {"cadence.earliest_after_at.yaml", 3, "'earliest' (6d) is after 'at' (7d)"},
                   {"cadence.announcement_by_class.yaml", 3, "'classes' has no meaning for an announcement"},
                   {"cadence.quiet_exception_for_all.yaml", 3, "it would be no exception"},
                   {"cadence.cap_all_reserved.yaml", 4, "'reserve' leaves nothing to ordinary messages"},
                   {"cadence.stop_of_unknown_stage.yaml", 3, "'covers' names 'd8', and no stage of this file has that id; did you mean 'd7'?"},
                   {"cadence.stop_without_source.yaml", 3, "opt_out: 'source' is missing"},
                   {"cadence.unknown_role.yaml", 3, "'roles' names 'landlord', which no contact can have"},
                   {"cadence.nobody_selected.yaml", 3, "'customers_below' is not above its own minimum"},
                   {"yaml.anchor.yaml", 2, "an anchor (&…) is not allowed here"},
                   {"yaml.tab.yaml", 3, "a tab in the indentation"},
                   {"yaml.unclosed_bracket.yaml", 2, "this is no YAML"}}));
  auto const policy = read_policy(data + bad.file);
  REQUIRE_FALSE(policy.has_value());
  auto const& message = policy.error().message;
  INFO(message);
  CHECK(message.find(bad.file + ":" + std::to_string(bad.line) + ": ") != std::string::npos);
  CHECK(message.find(bad.says) != std::string::npos);
  CHECK(message.find("; ") != std::string::npos);
  CHECK(message.find('\n') == std::string::npos);  // one fault, one line
}

TEST_CASE("every bad file of the folder is refused") {
  for (auto const& entry : std::filesystem::directory_iterator(data)) {
    INFO(entry.path().filename());
    CHECK_FALSE(read_policy(entry.path().string()).has_value());
  }
}

TEST_CASE("all problems of a file are reported at once, by line") {
  auto const policy = parse_policy(R"(policy: p
applies: {kinds: [planned]}
colour: red
stages:
  - {id: a, at: -7, require: E3, ladder: [{channel: sms}]}
  - {id: b, at: -7d, require: E9, ladder: []}
)",
                                   "p.yaml");
  REQUIRE_FALSE(policy.has_value());
  auto const& message = policy.error().message;
  auto const at = [&](std::string_view text) { return message.find(text); };
  CHECK(at("p.yaml:3: ") < at("p.yaml:5: "));
  CHECK(at("p.yaml:5: ") < at("p.yaml:6: "));
  CHECK(std::count(message.begin(), message.end(), '\n') == 3);
}

TEST_CASE("a selector, a temporary minimum in business days and a same-day rule are read") {
  auto const policy = parse_policy(R"(policy: p
applies: {kinds: temporary}
legal:
  - {id: au-4bd, before: 4bd, source: NERR r.90, only: {classes: [life_support]}}
stages:
  - id: d4
    at: -4bd
    only: {kinds: [temporary], classes: [critical], duration_min: 90m}
    quiet: same_day
    require: E2
    ladder: [{channel: post}]
)",
                                   "p.yaml")
                          .value();
  CHECK(policy.kinds == std::vector<std::string>{"temporary"});
  CHECK(policy.legal[0].before == Offset{.business_days = 4});
  CHECK(policy.legal[0].only.classes == std::vector<std::string>{"life_support"});
  CHECK(policy.stages[0].only.duration_min == 90min);
  CHECK(policy.stages[0].only.kinds == std::vector<std::string>{"temporary"});
  CHECK(policy.stages[0].overrides_quiet_same_day);
  CHECK_FALSE(policy.stages[0].overrides_quiet);
}

TEST_CASE("a file that is not there is named") {
  auto const policy = read_policy(data + "absent.yaml");
  REQUIRE_FALSE(policy.has_value());
  CHECK(policy.error().message.find("absent.yaml: the file cannot be read; check that it exists") != std::string::npos);
}
