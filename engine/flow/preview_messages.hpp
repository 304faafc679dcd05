// What of a plan would leave, as its preview says it: how many messages for how many customers, and who has opted out.
#pragma once

#include <span>
#include <vector>

#include <boost/json/object.hpp>

#include "engine/flow/plan_preview.hpp"

namespace lamplighter::flow {

/// Whether anybody of a customer's contacts said STOP, or is refused by the contacts file.
bool has_opted_out(std::vector<notice::Contact> const&);

/// `messages`: by stage and cut {stage, start, due, customers, messages, together, nowhere}: of the customers so many hear it with another's message
/// (the same telephone), and so many have no address there. `opt_outs`: {customers, told, partly, untold, listed: [{customer, said, stages: [{stage,
/// channel}]}]}, a channel of null: nobody is told by machine, it is a call to make. Worked out by what release does, for contacts as they are now; later
/// STOPs, caps, holds and climbing ladders are not in it. Both null for more than 20,000 windows.
boost::json::object preview_messages(Context&, PlanShape const&, std::size_t rows_max);

}  // namespace lamplighter::flow
