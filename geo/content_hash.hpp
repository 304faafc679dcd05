// One hash for the whole content of a network, by which a staged revision and a cache are recognised.
#pragma once

#include <functional>
#include <string>

#include "geo/network_rows.hpp"

namespace lamplighter::geo {

/// SHA-256 over each layer's number of rows and the sum modulo 2^128 of the XXH3-128 of its rows: equal rows give an equal
/// hash whatever their order in the data. It tells two exports apart; it is no seal against somebody who forges one.
std::string content_hash(NetworkRows const& rows);
/// The same. `before_points` returns when service points and meters stand: they are read last.
std::string content_hash(NetworkLists const& lists, std::function<void()> const& before_points);

}  // namespace lamplighter::geo
