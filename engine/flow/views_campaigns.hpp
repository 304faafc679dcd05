// What is shown of campaigns: how many heard with which proof, who may be cut off, and the tasks that came of them.
#pragma once

#include "engine/flow/views.hpp"

namespace lamplighter::flow {

/// All of the region, by id, with counts.
boost::json::object view_campaigns(Store&, Page const&);
/// One with its history, counts by stage and a page of its customers (cursor: a number of ours). Without people: counts only.
/// Of arrears each customer says whether everything that the policy asks before a disconnection is done and proven, and what is
/// not: a warning that was proven when its legal minimum had passed is no warning in time. `account_manager`: of whose customers; empty: of all. Errors: not_found.
Result<boost::json::object> view_campaign(Store&, Settings const&, std::string_view ref, Page const&, Detail, std::string_view account_manager, Time now);
/// Notices of a campaign with messages, attempts and evidence, as of an outage; whose they are only with `full`. Errors: not_found.
Result<boost::json::object> view_campaign_notices(Store&, std::string_view ref, Page const&, Detail);
/// Tasks of account managers. Notes only with `full`.
boost::json::object view_tasks(Store&, Page const&, bool only_open, Detail, std::string_view account_manager, Time now);

}  // namespace lamplighter::flow
