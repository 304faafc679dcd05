// What became of an outage when parts were split off it or it was merged: which one its people are in now, and who was told under it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Where an outage went that was merged into another; itself where it was not.
OutageId standing(outage::Repository&, OutageId);
/// Where people may be now who were in it: what was split off it, what it was merged into, and so on. Without itself; empty for nearly
/// all outages.
std::vector<OutageId> successors(outage::Repository&, OutageId);
/// The outages that it was split from, the nearest first.
std::vector<OutageId> origins(outage::Repository&, OutageId);
/// Under which outages words may stand that are about people who are in this one: itself first, then those that it was split from,
/// that were merged into it, and so on.
std::vector<OutageId> word_homes(outage::Repository&, OutageId);

/// The outage that a customer is in now who was in this one: the part that he went with, or where it went since.
OutageId present_outage(outage::Repository&, OutageId, CustomerId);
/// The same; who has a feed that is out by it, or by one on the way, still or again, is in that one.
OutageId present_outage(Context&, OutageId, CustomerId);
/// The outage that words said under this one are about for their recipient since a split or a merge; nullopt: this one.
std::optional<outage::Outage> present_for(Context&, outage::Outage const&, notice::Recipient const&);

/// The same for many customers: the store is asked once for an outage that nobody left with a part.
class Whereabouts {
 public:
  explicit Whereabouts(outage::Repository& outages) : outages_(outages) {}
  OutageId of(OutageId home, CustomerId customer);

 private:
  std::optional<OutageId> of_all(OutageId home);

  outage::Repository& outages_;
  std::map<OutageId, std::optional<OutageId>> of_all_;  // nullopt: one by one
};

/// Customers of this outage to whom some message about it may have left, also under the outage that it was split from or one
/// that was merged into it; without those who left it with a part.
std::set<CustomerId> told_customers(Context&, OutageId);

/// Customers of this outage who have a notice of the stage that was not superseded, under whichever of its homes: they heard it, hear
/// it yet, or are on the call list for it.
std::set<CustomerId> owed_customers(Context&, OutageId, std::string_view stage);

/// Open notices of these stages end: the outage's own, but for those of people who left it with a part, and those under its
/// other homes to people who are in this one now.
void supersede_words(Context&, OutageId, std::span<std::string_view const> stages, notice::Reason);

}  // namespace lamplighter::flow
