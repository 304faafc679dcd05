// Small shared steps of the plan's handlers: finding it, moving its state, history, timers, answer.
#pragma once

#include <utility>

#include "engine/flow/context.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/outage/plan_switching.hpp"

namespace lamplighter::flow {

bool is_before_cut(outage::PlanState);
bool is_after_approval(outage::PlanState);  // published obligations exist
bool is_over(outage::PlanState);
bool same_steps(std::vector<outage::PlanStep> const&, std::vector<outage::PlanStep> const&);

Result<std::pair<outage::Outage, outage::Plan>> find_plan(Context&, std::string_view ref);
/// Checks the machine, writes plan and history. Error: conflict.
Result<void> move_plan(Context&, outage::Plan&, outage::PlanState to, outage::Reason, std::string const& actor,
                       std::string note = {});
/// History, decision and live event for something that happened to a plan.
void note_plan(Context&, outage::Plan const&, outage::PlanState from, outage::Reason, std::string const& actor,
               std::string note);
/// The reasons that a person gave for what would else be refused; each may be empty.
struct Accepted {
  std::string missed_minimum, last_feed, supply_event;
};
Accepted read_accepted(BodyReader&);
/// May these steps stand at once in place of those of a plan that was approved? A cut that becomes larger, or a legal minimum
/// that is missed for anybody whose window is new, needs who may approve; the latter also the reason of `accept_missed_minimum`, and
/// the last feed of a critical customer that of `accept_last_feed`, guaranteed supply that is newly touched that of `accept_supply_event`. Such a person becomes the plan's approver. Returns the
/// recorded breach in words, or nothing. Errors: forbidden; conflict, field `accept_missed_minimum`, `accept_last_feed` or `accept_supply_event`.
Result<std::string> check_revision(Context&, Command const&, outage::Outage const&, outage::Plan&,
                                   std::vector<outage::PlanStep> const& steps, Accepted const& accepted);
/// A slip of the same length within its day tells those concerned at once and asks nothing more. One that makes the cut longer, or
/// draws it out into a further day, needs who may approve, as a revision does; onto another day the legal minimum is asked as of a
/// revision, and only such a person accepts a missed one, and becomes the plan's approver.
/// Returns the recorded breach in words, or nothing. Errors: forbidden; conflict, field `accept_missed_minimum`.
Result<std::string> check_delay(Context&, Command const&, outage::Outage const&, outage::Plan&,
                                std::vector<outage::PlanStep> const& steps, Accepted const& accepted);
/// What the plan itself has cut, and through which states it came; what a fault did is no part of it.
outage::SwitchingFacts switching_facts(Context&, outage::Plan const&);
/// It is said to be further than its go although nothing was ever off by it: switching `back` is due.
bool outran_its_cut(Context&, outage::Plan const&);
/// Whether an opening at this time can be the plan's cut, given that its day has the go: not more than an hour before that day,
/// and not when the plan was only said to be out.
bool may_be_cut_of(Context&, outage::Plan const&, Time at);
/// For what can only be done before the cut: says why not any more, in words that are true of the plan's state, and what can
/// be done `instead` while it runs.
tl::unexpected<Error> too_late(Context&, outage::Plan const&, std::string_view instead);
/// The prompts of the day for the plan's present revision.
void set_plan_timers(Context&, outage::Plan const&);
void clear_plan_alarms(Context&, outage::Plan const&);
/// Life-support and special or first-class critical customers of the plan without proof of any notice of this revision,
/// whether it was sent or still waits for the go.
std::vector<CustomerId> unproven_special(Context&, outage::Plan const&);
Answer plan_answer(Context&, outage::Plan const&, Answer::Kind);

}  // namespace lamplighter::flow
