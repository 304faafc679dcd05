// Crews and jobs: a job for every confirmed fault, orders until acknowledged, steps, work parties, and the refusal to energise onto one.
#pragma once

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

Result<Answer> on_put_crew(Context&, Command const&);
Result<Answer> on_move_crew(Context&, Command const&);
Result<Answer> on_propose_dispatch(Context&, Command const&);
Result<Answer> on_commit_dispatch(Context&, Command const&);  // {job, crew} or {job} for the proposal's
Result<Answer> on_job_step(Context&, Command const&);
Result<Answer> on_permit_work(Context&, Command const&);
Result<Answer> on_clear_work(Context&, Command const&);

/// Opens the job of a confirmed fault once; with automatic assignment the order goes out in the same commit.
void open_job(Context&, outage::Outage const&, dispatch::Job::Kind);
/// Cancels the open jobs of an outage that is cancelled or turned out momentary.
void cancel_jobs(Context&, OutageId);
/// Outages became one: of its open jobs of one kind those end for which no crew has done anything, but for one, the oldest, where no
/// crew has any.
void end_surplus_jobs(Context&, OutageId);
/// Supply of the outage is confirmed: its jobs are verified.
void verify_jobs(Context&, OutageId, Time at);
void on_order_check(Context&, JobId, std::int64_t order_number);

/// What was reported at the outage that endangers a crew, as words of `outage::CallKind`, each once, in a fixed order; "hazard" when it is
/// marked so and no call says what. They stay open as long as the outage does.
std::vector<std::string> open_hazards(outage::Repository&, outage::Outage const&);
/// The same for a text: "断线、起火", "wire down, fire"; empty when there are none.
std::string hazard_words(std::vector<std::string> const& hazards, std::string_view language);
/// Alarms `crew_to_be_warned:<crew>:<hazard>` for crews that have their order and cannot know of hazards that are not in `known`.
void warn_crews(Context&, outage::Outage const&, std::vector<std::string> const& known);
void warn_crews(Context&, outage::Outage const&, std::vector<dispatch::Job> const& jobs, std::vector<std::string> const& known);
/// Who is under way to two outages that become one, and what each was told; taken before calls and jobs move.
class JoinedCrews {
 public:
  JoinedCrews(Context&, outage::Outage const& from, outage::Outage const& into);
  /// After the move: each crew is to be warned of what only the other outage had.
  void warn(Context&, outage::Outage& into) const;

 private:
  std::vector<dispatch::Job> from_jobs_, into_jobs_;
  std::vector<std::string> from_hazards_, into_hazards_;
  bool has_hazard_;
};
/// Work of the plan is not done while a ticket of it, or any ticket in its section, is open. Error: conflict, naming the ticket.
Result<void> check_plan_cleared(Context&, outage::Plan const&);

/// Rule 0.3. An error when any operation would make a section with people or earths live, unless a shift supervisor
/// overrides with a reason (recorded). A report of what has happened is never refused: it raises an alarm instead.
/// Call it before `live.operate`: for the switching-on of a plan, and for a device report whose source is the dispatcher
/// and whose kind is `closed`, since the dispatcher may be about to order it. Reports by SCADA or a crew go on.
Result<void> check_energise(Context&, std::vector<geo::Operation> const&, Actor const&, std::string const& override_reason);
/// The same of a source whose island is to be declared.
std::vector<dispatch::WorkParty> parties_on_island(Context&, geo::SourceIndex);
Result<void> check_island(Context&, geo::SourceIndex, Actor const&, std::string const& override_reason);
/// Work parties on sections that these operations make live. For reports of what has happened: ask before `live.operate`,
/// then raise the alarm "energised_onto_people" for each party once the report is applied.
std::vector<dispatch::WorkParty> parties_energised_by(Context&, std::vector<geo::Operation> const&);
/// Supply of this outage is not said to be confirmed while the network says that people or earths stand in a live section of it: one of
/// the two is wrong. Error: conflict, naming the tickets, unless a shift supervisor overrides with a reason (recorded, also in its history).
Result<void> check_supply_clear(Context&, outage::Outage const&, Actor const&, std::string const& override_reason);
/// Raises that alarm, clears nothing.
void alarm_energised(Context&, std::vector<dispatch::WorkParty> const&);

}  // namespace lamplighter::flow
