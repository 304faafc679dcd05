// Shared steps of the dispatch handlers: proposals, orders, words for events and answers.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// A job as the API and live events show it: no personal data.
boost::json::object job_body(Context&, dispatch::Job const&);
void job_event(Context&, dispatch::Job const&);

/// Every job of the region that is not over, by id.
std::vector<dispatch::Job> open_jobs(Context&);
/// A crew has taken the job and has not finished it: acknowledged … repairing.
bool is_taken(dispatch::JobState);
/// What the assigner proposes for these jobs, the most urgent first.
std::vector<dispatch::Proposal> proposals_for(Context&, std::span<dispatch::Job const> jobs);

/// Gives the job to the crew as its next order: writes, tells the crew, and looks again when the time to acknowledge is over.
void send_order(Context&, dispatch::Job&, dispatch::Crew const&, std::string const& actor, dispatch::Reason);
/// A crew that may be on its way has lost its job, and no notice says so: the desk is asked to tell it.
void ask_desk_to_tell(Context&, dispatch::Job const&, dispatch::Crew const&);
/// Automatic assignment: the order goes out at once, or the desk is alarmed with the reason why nobody can go.
void assign_automatically(Context&, dispatch::Job&);

/// Open work parties (people at work or earths in) that hold this job back: bound to it, to its outage without a job, or, whatever
/// they are bound to, standing in the section of one of its outage's devices.
std::vector<dispatch::WorkParty> parties_at_work(Context&, dispatch::Job const&);
/// Those of them that no other job has.
std::vector<dispatch::WorkParty> parties_of(Context&, dispatch::Job const&);
/// Open ones that stand where this outage took supply.
std::vector<dispatch::WorkParty> parties_in_section(Context&, outage::Outage const&);
/// A refusal that names the first ticket; `whose` is "job …" or "plan …".
Result<void> check_cleared(std::string_view whose, std::vector<dispatch::WorkParty> const&);
/// A ticket that names neither outage nor job belongs to the nearest open outage whose section it stands in or below, and to
/// that one's open job if there is one only.
void bind_to_place(Context&, geo::DeviceIndex below, dispatch::WorkParty&);

/// The dispatcher has named every open hazard. Error: conflict, naming those missing.
Result<void> check_hazards(dispatch::Job const&, std::vector<std::string> const& hazards,
                           std::vector<std::string> const& acknowledged);
/// A word that `open_hazards` may give.
bool is_hazard_word(std::string_view);
/// Dangers that a crew was to be warned of: it has a new order that says them, or its job is over.
void clear_warnings(Context&, dispatch::Job const&);

/// The job is with this crew, or an order of it once was: what it saw there is worth hearing.
bool had_job(Context&, dispatch::Job const&, dispatch::Crew const&);
/// A crew may act for its own jobs only. Error: forbidden.
Result<void> check_desk(Command const&, std::string_view what);

}  // namespace lamplighter::flow
