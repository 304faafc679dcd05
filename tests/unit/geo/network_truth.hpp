// Compares the library's answers about one network with the ground truth that lies beside it.
#pragma once

#include <string>

#include "geo/import.hpp"
#include "geo/live_network.hpp"

namespace lamplighter::test {

/// Reads a whole file; throws when it is not there, so that a missing truth fails the test.
std::string file_text(std::string const& path);
/// The network of `path`, in normal positions; throws with the message of the import.
geo::LiveNetwork live_network_of(std::string const& path);
/// The bytes of X.customers.csv from `devices_above` of every customer.
std::string customers_csv(geo::LiveNetwork const& live);
/// Checks `folder/name.gpkg` against name.expected.csv and name.customers.csv beside it.
void check_against_truth(std::string const& folder, std::string const& name);
/// The same of a network that came another way.
void check_against_truth(geo::LiveNetwork const& live, std::string const& folder, std::string const& name);

}  // namespace lamplighter::test
