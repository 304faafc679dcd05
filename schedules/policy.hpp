// A cadence policy as data: stages, when each is due, which proof it needs and over which channels it climbs.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schedules/business_days.hpp"
#include "schedules/selector.hpp"
#include "schedules/types.hpp"

namespace lamplighter::schedules {

/// A duration with calendar parts. "20d4h" = 20 calendar days then 4 hours; `bd` business days; `w` weeks of 7 days.
struct Offset {
  int calendar_days = 0;
  int business_days = 0;
  std::chrono::milliseconds exact{0};  // h, m, s
  bool operator==(Offset const&) const = default;
};

/// How days before the start are counted; see `lawful_latest`.
enum class Counting : std::uint8_t { stricter, clear_days };

/// What moves a date out of the night. `start` may be after `end`: then it spans midnight. Local time of the place.
struct QuietHours {
  std::chrono::minutes start{0};
  std::chrono::minutes end{0};
  bool operator==(QuietHours const&) const = default;
};

/// Other quiet hours for some; the first rule that selects the recipient and the stage's first channel is used.
struct QuietRule {
  std::optional<QuietHours> hours;    // none: these may be told at any hour
  Selector only;
  std::vector<std::string> channels;  // empty: all
};

/// One step of a ladder: a channel (an opaque name here) and how long to wait for proof before the next.
struct Rung {
  std::string channel;
  std::chrono::milliseconds wait{0};
  bool overrides_quiet = false;  // this channel wakes nobody, or may
};

/// At most so many messages to one address within any span of this length, as carriers refuse more.
struct Cap {
  std::string id;
  int messages = 0;
  std::chrono::milliseconds per{0};
  std::vector<std::string> channels{};  // counted together; empty: each channel by itself
  int reserve = 0;                      // of `messages`, kept for hazards, life-support and the last stage before a cut
  Selector only{};                      // for whom
  std::string source{};
};

/// What a STOP at a number ends of a policy's messages there. Without it: all of them.
struct OptOut {
  bool is_stated = false;
  std::vector<std::string> stages{};   // that it ends; empty: none
  bool is_all = true;                  // it ends every stage
  std::vector<std::string> spared_classes{};  // theirs go on all the same
  std::string source{};
  std::string reading{};
};

/// What to do with a stage whose time has passed when the plan is made: send it now, or leave it out because a later
/// stage says the same.
enum class LateRule : std::uint8_t { send_now, fold };

/// In which form a notice must be given: by any channel, on paper or by mail, or into somebody's hand.
enum class Form : std::uint8_t { any, written, hand_delivered };

/// By what a legal minimum is met.
enum class Means : std::uint8_t { notice, announcement, either };

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
  std::optional<Offset> earliest{};         // no earlier than this before the anchor, unless a minimum wants it
  Counting counting = Counting::stricter;   // of `latest`
  std::vector<std::string> meets{};         // ids of legal minima that this stage keeps as it keeps `latest`
  Form form = Form::any;
  bool needs_signature = false;             // of the recipient: evidence E5 on paper
  bool is_announcement = false;             // made once in public, not to each recipient
  int required_announcement = 0;            // A1…A3, of an announcement
  std::vector<std::string> roles{};         // of contacts that are told, in this order; empty: all. Who has no role is told last
  bool is_ended_by_stop = true;             // a STOP at a number ends it there, but for `spared_by_stop`
  std::vector<std::string> spared_by_stop{};  // classes
};

/// A minimum that the law sets, checked on its own whatever the stages say.
struct LegalMinimum {
  std::string id;
  Offset before;
  std::string source;  // which law
  Selector only;
  std::string reading{};                    // how the text was read
  Counting counting = Counting::stricter;
  Means means = Means::notice;
  Form form = Form::any;
  std::optional<Offset> earliest{};         // the law also says "no earlier than"
};

/// Changes of a window that nobody has to be told again: each at most so much. 0: every change is told.
struct Renotice {
  std::chrono::milliseconds start_earlier{0};
  std::chrono::milliseconds start_later{0};
  std::chrono::milliseconds end_earlier{0};
  std::chrono::milliseconds end_later{0};
  bool operator==(Renotice const&) const = default;
};

struct Policy {
  std::string name;
  std::vector<std::string> kinds;  // outage kinds it serves
  std::optional<QuietHours> quiet;
  std::vector<StageRule> stages;
  std::vector<LegalMinimum> legal;
  std::string file;  // where it was read, for messages
  std::string source{};                     // whose rules these are
  std::string reading{};                    // how they were read, and what stays uncertain
  std::string calendar_name{};              // asked for by the file; empty: the utility's
  int calendar_line = 0;
  BusinessCalendar calendar{};              // resolved by whoever knows the configuration; else weekends only
  std::vector<QuietRule> quiet_rules{};     // looked at before `quiet`
  Renotice renotice{};
  std::string events_of{};                  // another file, whose event stages are taken over; `read_policy` has done so
  int events_of_line = 0;
  std::vector<Cap> caps{};
  OptOut opt_out{};
  std::vector<std::string> roles{};         // of stages that name none
  std::optional<std::chrono::milliseconds> task_within{};  // of a campaign: also a task for the account manager, due so long after
};

/// Reads one policy file, and the one beside it whose events it takes over. Errors name file, line and what to do: unknown or duplicate key, offset without a unit,
/// unknown time zone, evidence outside E0…E5, empty ladder.
Result<Policy> read_policy(std::string const& path);
Result<Policy> parse_policy(std::string const& text, std::string const& name_for_messages);

/// The quiet hours that hold for this stage's first channel and recipient, or none.
std::optional<QuietHours> quiet_for(Policy const&, StageRule const&, Subject const&);
/// Those of any channel.
std::optional<QuietHours> quiet_for(Policy const&, std::string_view channel, Subject const&);
/// The rule that serves a stage, or nullptr.
StageRule const* find_stage(Policy const& policy, std::string_view stage);
/// The minimum of that id, or nullptr.
LegalMinimum const* find_minimum(Policy const& policy, std::string_view id);
std::string_view to_string(Means);
std::string_view to_string(Form);

}  // namespace lamplighter::schedules
