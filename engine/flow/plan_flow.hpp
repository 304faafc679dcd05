// Planned work from draft to closed: windows by replay, revisions, the go, and states that only facts move.
#pragma once

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

Result<Answer> on_preview_plan(Context&, Command const&);
Result<Answer> on_create_plan(Context&, Command const&);
Result<Answer> on_revise_plan(Context&, Command const&);      // {accept_missed_minimum: reason} as for an approval
Result<Answer> on_submit_plan(Context&, Command const&);
Result<Answer> on_approve_plan(Context&, Command const&);     // {accept_missed_minimum: reason} when one is missed
Result<Answer> on_go_plan(Context&, Command const&);        // {decision: go|delay|cancel}
Result<Answer> on_delay_plan(Context&, Command const&);
Result<Answer> on_switching_plan(Context&, Command const&);  // {phase: off|on|back}: switching has begun, or was said too early
Result<Answer> on_complete_plan(Context&, Command const&);   // work complete and clear
Result<Answer> on_extend_plan(Context&, Command const&);
Result<Answer> on_cancel_plan(Context&, Command const&);

/// The day's prompts; none of them changes what is live or a plan's state.
void on_go_prompt(Context&, OutageId, std::int64_t revision);
void on_go_alarm(Context&, OutageId, std::int64_t revision);
void on_unproven_block(Context&, OutageId, std::int64_t revision);
void on_extension_prompt(Context&, OutageId, std::int64_t revision);

/// A device of the plan was opened or closed for it: moves the plan's state by that fact.
void plan_cut(Context&, outage::Plan&, Time at);
void plan_energised(Context&, outage::Plan&, Time at);
/// A work party has its permit on the plan's outage.
void plan_permitted(Context&, OutageId, std::string const& actor);
void plan_restored(Context&, outage::Plan&);

}  // namespace lamplighter::flow
