// What a plan leaves customers with several feeds: on reduced security 单电源运行, or without their last feed.
#pragma once

#include <span>
#include <vector>

#include <boost/json/array.hpp>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Who keeps a feed while the plan takes another: one row for each of his times, with the feeds that are lost, how the load
/// reaches one that is left, and who at the utility answers for him. At most `rows_max`, critical ones first.
boost::json::array reduced_security_rows(Context&, std::span<outage::PlanWindow const>, std::size_t rows_max);
/// Distinct customers of these times.
std::size_t count_reduced(std::span<outage::PlanWindow const>);

/// Critical customers with several feeds whom the plan leaves none that carries their load, by id. Who has one feed anyway is
/// cut like anybody.
std::vector<CustomerId> losing_last_feed(Context&, std::span<outage::PlanWindow const>);
/// The override as it is recorded, empty where nothing asks for one. Error: conflict on `accept_last_feed`, when somebody of
/// `after` loses the last feed who did not by `before`, and nobody said why that is accepted.
Result<std::string> accept_last_feed(Context&, outage::Plan const&, std::span<outage::PlanWindow const> before,
                                     std::span<outage::PlanWindow const> after, Command const&, std::string const& accepted);

}  // namespace lamplighter::flow
