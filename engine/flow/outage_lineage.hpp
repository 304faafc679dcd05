// What became of an outage when parts were split off it or it was merged: which one its people are in now, and who was told under it.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Where an outage went that was merged into another; itself where it was not.
OutageId standing(outage::Repository&, OutageId);
/// What was split off it, and off those, each where it stands now; without itself. Empty for nearly all outages.
std::vector<OutageId> split_off_all(outage::Repository&, OutageId);
/// The outages that it was split from, the nearest first. Words said under them may be about people who are in this one.
std::vector<OutageId> origins(outage::Repository&, OutageId);

/// The outage that a customer is in now who was in this one: the part that he went with, or where it went since.
OutageId present_outage(outage::Repository&, OutageId, CustomerId);
/// The same; who has a feed that is out by it, still or again, is in it.
OutageId present_outage(Context&, OutageId, CustomerId);
/// The outage that words said under this one are about for their recipient since a split; nullopt: this one.
std::optional<outage::Outage> present_for(Context&, outage::Outage const&, notice::Recipient const&);

/// Customers of this outage to whom some message about it may have left, also under the outage that it was split from or one
/// that was merged into it; without those who left it with a part.
std::set<CustomerId> told_customers(Context&, OutageId);

/// Open notices of these stages end: the outage's own, but for those of people who left it with a part, and those of its
/// origins to people who are in this one now.
void supersede_words(Context&, OutageId, std::span<std::string_view const> stages, notice::Reason);

}  // namespace lamplighter::flow
