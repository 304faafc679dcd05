// Who is frequently interrupted 频繁停电, by the configured rules: more cuts within a while than one allows; and who becomes so by a plan.
#pragma once

#include <span>
#include <string>

#include <boost/json/value.hpp>

#include "engine/flow/context.hpp"
#include "engine/flow/desk_reader.hpp"
#include "engine/flow/reports.hpp"

namespace lamplighter::flow {

/// {rules: [{days, more_than}], kinds: those of outages that count, customers: how many become so by this plan, listed: [{customer, days, count, was}]}: `was` is
/// the count without the plan, at most `rows_max` rows, the most interrupted first. Null for a plan of more points than are looked up while the engine waits. By the
/// settings' rules, up to the end of the plan. Several points of one customer lost in one outage count once; a plan of a kind that does not count makes nobody so.
boost::json::value frequent_cuts(Context&, outage::Kind, std::span<outage::PlanWindow const>, std::size_t rows_max);

/// Who is so at a moment, by each rule: the most interrupted first; of the customers of this account manager only, unless it is empty.
ReportTable report_frequent(DeskReader&, RegionId, outage::FrequentRules const&, Time until, std::string const& account_manager = {});

}  // namespace lamplighter::flow
