// One hash for the whole content of a network, by which a staged revision and a cache are recognised.
#pragma once

#include <string>

#include "geo/network_data.hpp"

namespace lamplighter::geo {

/// SHA-256 over the rows of every layer in id order: equal rows give an equal hash whatever their order in the data.
std::string content_hash(NetworkData const& data);

}  // namespace lamplighter::geo
