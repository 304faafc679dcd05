// What is wrong with rows that can still be used: the findings that need more than one row to see.
#pragma once

#include <vector>

#include "geo/mapping_rows.hpp"

namespace lamplighter::geo {

/// The ids of rows, once each. Customers and nodes by the number of their row.
struct CheckedIds {
  WordTable nodes, customers;
  WordTable transformers_away;  // not in service on the day of the network
  WordTable service_points;  // as they were read, also of those that were left out since
};

/// Leaves out the service points and meters of customers whose status kept them out, and says per feeder how many these are.
void drop_unused(NetworkData& data, std::vector<UnusedCustomer> const& unused, std::vector<Finding>& findings);
/// Leaves out service points and meters that name nothing, with a finding for each.
void drop_unattached(NetworkData& data, CheckedIds& ids, std::vector<Finding>& findings);
/// Dangling ends, islands, loops, customers that hang from nothing. Reads only.
void check_network(NetworkData const& data, CheckedIds ids, std::vector<Finding>& findings);

}  // namespace lamplighter::geo
