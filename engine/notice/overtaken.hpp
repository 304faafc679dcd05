// Whether the words of a notice are still true for its recipient: the one question asked before anything leaves.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/notice/types.hpp"
#include "schedules/policy.hpp"

namespace lamplighter::notice {

/// What the words of a stage are about, and so what must be so when they leave.
enum class About : std::uint8_t {
  cut_ahead,     // a cut still to come, with its times: d15, d7, m30, rescheduled, delayed, and whatever a policy dates
  interruption,  // being without supply: started, etr, crew_assigned, crew_on_site, crew_reassigned
  later_end,     // a cut that lasts longer than was said: extended
  reduced,       // running on one feed: reduced_security
  supply_back,   // an interruption that is over: restored, restored_unverified, finished_early
  no_cut,        // a cut that does not come, or did not concern him: cancelled, withdrawn, correction
  nothing,       // orders, surveys: nothing in them passes
};
/// `rule`: of the policy that serves the outage, nullptr when it has none (any more); a dated stage is about a cut ahead.
About about(std::string_view stage, schedules::StageRule const* rule);

/// One window of a plan as its customer has it now.
struct OwnWindow {
  Time start;
  Time end;                // planned; earlier where the day's supply was confirmed before
  bool may_begin = false;  // its day has, or had, the go
  bool has_begun = false;  // the customer's cut for this window runs or is over
  Time began_at{};         // when it did; zero: not known, or without a loss of supply of its own
  bool operator==(OwnWindow const&) const = default;
};
/// One loss of supply of a customer by the outage in question.
struct OwnCut {
  Time start;
  std::optional<Time> end;
};
/// Marks the windows that have begun: a cut belongs to the first window that was not over when the cut began, also when it
/// came early; a window without a go cannot have begun. `windows` by start.
void mark_begun(std::vector<OwnWindow>& windows, std::span<OwnCut const> cuts);

/// What is so now for one recipient of one outage.
struct Situation {
  enum class Course : std::uint8_t { goes_on, called_off, over } course = Course::goes_on;  // of plan and outage
  std::vector<OwnWindow> windows;    // of the plan's present revision, by start; none for what was not planned
  std::vector<OwnWindow> reduced{};  // those in which he keeps a feed and has no other, by start
  bool is_reduced = false;           // has lost a feed, and keeps one that carries his load
  bool is_out = false;               // without supply by this outage
  bool is_out_by_any = false;        // by this or by another one
  int etr_number = 0;                // the present estimate's; 0: none
  std::optional<Time> etr_at;
  std::vector<int> confirmed_steps;  // restoration steps whose supply is confirmed
};

/// Why these words are no longer true, or no longer news; nothing: they may leave. A recipient who is out by another outage
/// is no reason against words about a cut ahead.
std::optional<Reason> overtaken(About about, Notice const& notice, Situation const& now_so, Time now);

/// Whether the overtaken words were missed and not replaced: they were due while they were still true, and time ran out, be
/// it that sending was held or a gateway down. Nothing newer says them, so such a notice ends unproven, for a person to see.
bool is_missed(About about, Notice const& notice, Situation const& now_so, Reason reason);

}  // namespace lamplighter::notice
