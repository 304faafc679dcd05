// Whom an address stands for when tries and connections are counted.
#pragma once

#include <string>
#include <string_view>

namespace lamplighter::server {

/// An IPv4 address as it is (also one inside IPv6), of an IPv6 address its first 64 bits: one subscriber has all the rest. In
/// private networks each IPv6 address stands for itself, a link-local one with its interface.
/// What is no address is given back unchanged.
std::string address_block(std::string_view address);

}  // namespace lamplighter::server
