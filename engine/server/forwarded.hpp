// Who sent a request that came through proxies.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lamplighter::server {

/// The last address in X-Forwarded-For that is no trusted proxy; the socket's own when it is none of these, or when the header names
/// nobody. Elements may be quoted, an address may carry a port ("192.0.2.1:5678", "[2001:db8::1]:80"), an IPv4 address may stand
/// inside IPv6; empty elements are passed over. What a trusted proxy names and nobody can read is `unreadable_peer`: no address, so
/// it stands in no list of those who may do more.
std::string client_address(std::string socket_address, std::string_view forwarded_for, std::span<std::string const> trusted_proxies);

inline constexpr std::string_view unreadable_peer = "unreadable";

}  // namespace lamplighter::server
