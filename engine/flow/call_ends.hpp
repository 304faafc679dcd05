// Calls that nobody need make any more: what they were to say is no longer so. They leave the list by themselves.
#pragma once

#include <functional>
#include <optional>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Takes calls about a plan's windows off the list where `why` gives a reason: closed by the system as `superseded`, with an event, an
/// entry of the record and a line of the outage's history, so that nobody reads out an old date.
void supersede_calls(Context&, outage::Outage const&, std::function<std::optional<notice::Reason>(notice::Notice const&)> const& why);

/// The same for all of an outage's calls.
void end_calls_of(Context&, OutageId, std::function<std::optional<notice::Reason>(notice::Notice const&)> const& why);

/// The same for whoever has nothing left to hear of an outage: supply is back, it was none, another estimate was given. Those under
/// outages that it was split from, or that were merged into it, are among them. Calls about a plan's windows have their own rules.
void end_wordless_calls(Context&, OutageId);

/// Once a day, whatever was left on the list: whose power went off again, and what an earlier version left there.
void look_at_calls(Context&);

}  // namespace lamplighter::flow
