// Ranges of network addresses, IPv4 and IPv6, as people write them: 10.0.0.0/8, 2001:db8::/32, 192.0.2.7.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/error.hpp"

namespace lamplighter {

/// A network and the length of its prefix. IPv4 stands inside IPv6 as ::ffff:a.b.c.d, so that one peer is in the same range
/// on a listener of either kind.
struct AddressRange {
  std::array<std::uint8_t, 16> network{};
  int prefix = 0;  // bits, 0 to 128; of an IPv4 range 96 more than written
  bool operator==(AddressRange const&) const = default;

  /// False for what is no address.
  bool contains(std::string_view address) const;
};

/// Errors (invalid): no address, a prefix that is too long, bits set behind the prefix (names the network that is meant).
Result<AddressRange> parse_address_range(std::string_view text);

/// Whether one of the ranges contains the address.
bool is_in(std::span<AddressRange const> ranges, std::string_view address);

/// This machine and private networks: loopback, RFC 1918, link-local and unique local addresses.
std::vector<AddressRange> own_networks();

}  // namespace lamplighter
