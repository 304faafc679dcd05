// One hash for the whole content of a network, by which a staged revision and a cache are recognised.
#pragma once

#include <string>

#include "geo/network_data.hpp"

namespace lamplighter::geo {

/// SHA-256 over each layer's number of rows and the sum modulo 2^128 of the XXH3-128 of its rows: equal rows give an equal
/// hash whatever their order in the data. It tells two exports apart; it is no seal against somebody who forges one.
std::string content_hash(NetworkData const& data);

}  // namespace lamplighter::geo
