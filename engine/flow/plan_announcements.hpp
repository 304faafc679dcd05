// What must be announced in public for a plan: the desk is asked for what no machine does, and group robots post what they can.
#pragma once

#include <string_view>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

inline constexpr std::string_view announcement_alarm = "announcement_due";

/// Asks for every dated announcement of the policy that is still to be made for the plan, with its last lawful moment, and plans
/// the posts of group robots in its ladder.
void ask_for_announcements(Context&, outage::Outage const&, outage::Plan const&, schedules::Subject const& facts);
/// Asks for one that follows an event (a cancellation, an extension), where the policy has that stage.
void ask_for_announcement(Context&, outage::Outage const&, std::string_view stage);
/// Whether a dated announcement of the plan's present windows is still to be made.
bool asks_for_announcement(Context&, outage::Outage const&, outage::Plan const&);

}  // namespace lamplighter::flow
