// Reads the header from the right, one hop at a time.
#include "engine/server/forwarded.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>

namespace lamplighter::server {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::string> ipv4(std::string_view text) {
  in_addr bytes{};
  if (::inet_pton(AF_INET, std::string(text).c_str(), &bytes) != 1) return std::nullopt;
  std::array<char, INET_ADDRSTRLEN> out{};
  ::inet_ntop(AF_INET, &bytes, out.data(), out.size());
  return out.data();
}

std::optional<std::string> ipv6(std::string_view text) {
  auto const plain = text.substr(0, text.find('%'));
  in6_addr bytes{};
  if (::inet_pton(AF_INET6, std::string(plain).c_str(), &bytes) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (IN6_IS_ADDR_V4MAPPED(&bytes)) {
    ::inet_ntop(AF_INET, &bytes.s6_addr[12], out.data(), out.size());
  } else {
    ::inet_ntop(AF_INET6, &bytes, out.data(), out.size());
  }
  return out.data();
}

/// One element: an address, perhaps quoted, perhaps with a port.
std::optional<std::string> address_in(std::string_view element) {
  if (element.size() >= 2 && element.front() == '"' && element.back() == '"') element = trimmed(element.substr(1, element.size() - 2));
  if (element.starts_with('[')) {
    auto const end = element.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    auto const rest = element.substr(end + 1);
    bool const is_whole = rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
    return is_whole ? ipv6(element.substr(1, end - 1)) : std::nullopt;
  }
  auto const colon = element.find(':');
  if (colon == std::string_view::npos) return ipv4(element);
  if (element.find(':', colon + 1) != std::string_view::npos) return ipv6(element);
  return is_port(element.substr(colon + 1)) ? ipv4(element.substr(0, colon)) : std::nullopt;
}

}  // namespace

std::string client_address(std::string socket_address, std::string_view forwarded_for, std::span<std::string const> trusted_proxies) {
  auto address = std::move(socket_address);
  while (!forwarded_for.empty() && std::ranges::find(trusted_proxies, address) != trusted_proxies.end()) {
    auto const comma = forwarded_for.rfind(',');
    auto const element = trimmed(forwarded_for.substr(comma == std::string_view::npos ? 0 : comma + 1));
    forwarded_for = comma == std::string_view::npos ? std::string_view{} : forwarded_for.substr(0, comma);
    if (element.empty()) continue;
    auto read = address_in(element);
    if (!read) return std::string(unreadable_peer);
    address = std::move(*read);
  }
  return address;
}

}  // namespace lamplighter::server
