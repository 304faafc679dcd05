// What a new campaign is to be, read and checked before anything of it is kept.
#pragma once

#include "engine/flow/context.hpp"
#include "engine/flow/json_body.hpp"

namespace lamplighter::flow {

/// A campaign as it was asked for, with whom it is for.
struct CampaignWish {
  notice::Campaign campaign;
  schedules::Policy const* policy = nullptr;
  std::vector<notice::Customer> customers;  // by id, each once
};

/// The policy's legal minima for one customer of the campaign, and which of them can be kept at `now`.
std::vector<schedules::MinimumVerdict> campaign_minima(schedules::Policy const&, notice::Campaign const&, notice::Customer const&, schedules::Zone const&, Time now);

/// Errors: invalid, naming the field: no such policy or customer, a moment that is past, a text that is missing, a legal minimum
/// that cannot be kept or people whom nobody should cut off, unless a reason accepts it.
Result<CampaignWish> read_campaign(Context&, Command const&);

}  // namespace lamplighter::flow
