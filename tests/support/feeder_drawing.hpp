// Networks drawn as text inside a test.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "geo/network.hpp"

namespace lamplighter::test {

/// Reads a drawing:
///
///     auto const network = feeder_from(R"(
///         BRK1 --- a*12 --- REC2 --- b*40 --- FUS3 --- c*7
///                                    b    --- FUS4 --- d*5
///     )");
///
/// - Words are joined by `---` (two or more dashes). The same word is the same thing wherever it stands, so branches
///   start by repeating a node. `|` alone between lines is only ink.
/// - `BRK REC FUS SEC SWI` start a device; everything else is a node. Devices side by side get a node between them named
///   `BRK1~REC2`; one that ends a line dangles on a node named after it (`SWI9~`), one that starts a line (but the
///   first) on `~SWI9`. Two nodes side by side are joined by a line.
/// - `b*40` puts customers b.1 … b.40 on node b. `FUS3:B`, `c*7:B` limit a device or customers to phases; without it ABC.
/// - `SWI9/open` is normally open.
/// - The grid source S, with feeder F, stands on the first word of the first line: on that node, or on a node `S` before
///   that device. A node written `S2@` carries a further grid source of that name, feeder `F2`-like (`F` and what follows
///   the first letter). `G@island` and `P@following` are sources of those kinds.
/// Throws std::invalid_argument on what it cannot read.
geo::NetworkData rows_from(std::string_view drawing);
std::shared_ptr<geo::Network const> feeder_from(std::string_view drawing);

/// The indices behind names in a drawing; throw std::out_of_range when it has no such thing.
geo::DeviceIndex device(geo::Network const& network, std::string_view id);
geo::CustomerIndex customer(geo::Network const& network, std::string_view id);
geo::ServicePointIndex service_point(geo::Network const& network, std::string_view id);
geo::NodeIndex node(geo::Network const& network, std::string_view id);

}  // namespace lamplighter::test
