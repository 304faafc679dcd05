// Whether the words of a campaign still hold for a customer, and whether a stage that waits for a check of the list has it.
#pragma once

#include "engine/flow/notice_truth.hpp"

namespace lamplighter::flow {

/// Paid, called off, or its moment is past. That nothing is cut off stays true.
std::optional<Situations::Overtaken> campaign_overtaken(Context&, outage::Outage const&, notice::Notice const&);
/// The wave has to wait: the list was not compared with the books since. Says so to the desk, and looks again when it expires.
bool waits_for_check(Context&, outage::Outage const&, notice::Wave const&);

/// So long before a stage that needs a check of the list the desk is asked for it.
inline constexpr std::chrono::hours ask_for_check_before{2};
inline constexpr std::string_view unchecked_alarm = "campaign_unchecked";

}  // namespace lamplighter::flow
