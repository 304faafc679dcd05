// What is wrong with rows that can still be used: the findings that need more than one row to see.
#pragma once

#include <vector>

#include "geo/mapping_rows.hpp"

namespace lamplighter::geo {

/// The rows of an import by their ids, as far as checks ask for them. Lines come first among the sections.
struct RowsById {
  TextIndex nodes, sources, lines, transformers, switches, customers, service_points;
  SectionList transformer_list;  // what `transformers` finds rows of
  WordTable transformers_away = {};  // not in service on the day of the network

  /// The row in its layer of `lists`, or `no_index`.
  std::uint32_t row_of(NetworkLists const& lists, std::string_view layer, std::string_view id) const;
};

/// The rows by their ids again, after rows were left out.
RowsById rows_by_id(NetworkLists const& lists);

/// Leaves out the service points and meters of customers whose status kept them out, and says per feeder how many these are.
void drop_unused(NetworkLists& lists, RowsById& rows, std::vector<UnusedCustomer> const& unused,
                 std::vector<Finding>& findings);
/// Leaves out service points and meters that name nothing, with a finding for each. Returns the customer of each service
/// point that stays.
std::vector<std::uint32_t> drop_unattached(NetworkLists& lists, RowsById& rows, std::vector<Finding>& findings);
/// Dangling ends, islands, loops, customers that hang from nothing. Reads only. `point_customers` as `drop_unattached` gave.
void check_network(NetworkLists const& lists, RowsById const& rows, std::vector<std::uint32_t> const& point_customers,
                   std::vector<Finding>& findings);

}  // namespace lamplighter::geo
