// A cadence policy as data: stages, when each is due, which proof it needs and over which channels it climbs.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schedules/types.hpp"

namespace lamplighter::schedules {

/// A duration with calendar parts. "20d4h" = 20 calendar days then 4 hours; `bd` business days; `w` weeks of 7 days.
struct Offset {
  int calendar_days = 0;
  int business_days = 0;
  std::chrono::milliseconds exact{0};  // h, m, s
  bool operator==(Offset const&) const = default;
};

/// What moves a date out of the night. `start` may be after `end`: then it spans midnight. Local time of the place.
struct QuietHours {
  std::chrono::minutes start{0};
  std::chrono::minutes end{0};
};

/// One step of a ladder: a channel (an opaque name here) and how long to wait for proof before the next.
struct Rung {
  std::string channel;
  std::chrono::milliseconds wait{0};
};

/// What to do with a stage whose time has passed when the plan is made: send it now, or leave it out because a later
/// stage says the same.
enum class LateRule : std::uint8_t { send_now, fold };

/// Who a rule is for. Empty = everybody.
struct Selector {
  std::vector<std::string> classes;  // "ordinary", "critical", "life_support", …
  std::optional<std::chrono::minutes> duration_min;  // only for windows at least so long
  std::vector<std::string> kinds;    // "planned", "temporary", …
};

struct StageRule {
  std::string id;                           // "d15", "d7", "m30", "started", …
  Offset before;                            // before the anchor (window start); zero for events
  bool is_event = false;                    // fault stages: due when the event happens
  std::optional<std::chrono::minutes> snap;  // local time of day at which it leaves
  std::optional<Offset> latest;             // legal minimum: no later than this before the anchor
  int required_evidence = 3;                // 0…5
  std::chrono::milliseconds within{0};      // proof is due this long after the due time; 0 = `validity`
  std::chrono::milliseconds validity{0};    // after due + validity the text is useless
  std::vector<Rung> ladder;
  bool overrides_quiet = false;
  bool overrides_quiet_same_day = false;    // only when the window starts on the local day of sending
  LateRule late = LateRule::send_now;
  bool needs_go = false;                    // leaves only after the desk said go
  bool may_repeat = false;                  // an uncertain attempt is sent again: hazards, life-support, last stage
  int priority = 5;                         // lane order, 0 first
  Selector only;
  std::map<std::string, int> evidence_by_class;  // overrides `required_evidence`
};

/// A minimum that the law sets, checked on its own whatever the stages say.
struct LegalMinimum {
  std::string id;
  Offset before;
  std::string source;  // which law, how it was read
  Selector only;
};

struct Policy {
  std::string name;
  std::vector<std::string> kinds;  // outage kinds it serves
  std::optional<QuietHours> quiet;
  std::vector<StageRule> stages;
  std::vector<LegalMinimum> legal;
  std::string file;  // where it was read, for messages
};

/// Reads one policy file. Errors name file, line and what to do: unknown or duplicate key, offset without a unit,
/// unknown time zone, evidence outside E0…E5, empty ladder.
Result<Policy> read_policy(std::string const& path);
Result<Policy> parse_policy(std::string const& text, std::string const& name_for_messages);

}  // namespace lamplighter::schedules
