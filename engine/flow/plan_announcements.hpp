// What must be announced in public for a plan: the desk is asked, for no machine puts up posters.
#pragma once

#include <string_view>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Asks for every dated announcement of the policy that is still to be made for the plan, with its last lawful moment.
void ask_for_announcements(Context&, outage::Outage const&, outage::Plan const&, schedules::Subject const& facts);
/// Asks for one that follows an event (a cancellation, an extension), where the policy has that stage.
void ask_for_announcement(Context&, outage::Outage const&, std::string_view stage);

}  // namespace lamplighter::flow
