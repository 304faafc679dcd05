// Small shared steps of the plan's handlers: finding it, moving its state, history, timers, answer.
#pragma once

#include <utility>

#include "engine/flow/context.hpp"

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
/// The prompts of the day for the plan's present revision.
void set_plan_timers(Context&, outage::Plan const&);
void clear_plan_alarms(Context&, outage::Plan const&);
/// Life-support and special or first-class critical customers of the plan without proof of any notice of this revision.
std::vector<CustomerId> unproven_special(Context&, outage::Plan const&);
Answer plan_answer(Context&, outage::Plan const&, Answer::Kind);

}  // namespace lamplighter::flow
