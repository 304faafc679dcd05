// What people at a desk look up, as JSON: rows of the queue, who is affected, one customer, how notices stand, who did what.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "engine/flow/desk_reader.hpp"
#include "engine/flow/map_views.hpp"
#include "engine/flow/views.hpp"

namespace lamplighter::flow {

/// Adds to the rows of `view_outages`: devices, calls, critical, life_support, customers_planned, job.
void add_queue_fields(Store& store, DeskReader& desk, boost::json::object& outages);

/// Customers of an outage with their classes, whether they are out now, and with `full` name and phone of who is told first.
/// Errors: not_found.
Result<boost::json::object> view_affected(Store& store, DeskReader& desk, std::string_view outage, std::vector<std::string> const& classes,
                                          Page const& page, Detail detail);

/// Devices by id or name, outages by id, and with `full` customers by account, address or phone: at most `limit` of each.
boost::json::object view_search(Store& store, DeskReader& desk, NetworkMap const& map, geo::LiveNetwork const& live, std::string_view words,
                                int limit, Detail detail);

/// Notices of an outage by stage and evidence, the waves still to come, and the counters by channel. Errors: not_found.
Result<boost::json::object> view_notice_summary(Store& store, DeskReader& desk, std::string_view outage);

/// Newest first; `before` is the `next` of an earlier answer. Errors: invalid.
Result<boost::json::object> view_audit(DeskReader& desk, std::string_view before, std::string_view actor, int limit);

}  // namespace lamplighter::flow
