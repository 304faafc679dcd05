// Parsing and comparing addresses with what the system has for it.
#include "engine/base/address_range.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace lamplighter {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr int inside_ipv6 = 96;  // bits before an IPv4 address

struct Address {
  Bytes bytes{};
  bool is_ipv4 = false;
};

std::optional<Address> parse_address(std::string_view text) {
  std::string const copy(text);  // inet_pton wants its end marked
  Address out;
  std::array<std::uint8_t, 4> four{};
  if (::inet_pton(AF_INET, copy.c_str(), four.data()) == 1) {
    out.is_ipv4 = true;
    out.bytes[10] = out.bytes[11] = 0xFF;
    std::ranges::copy(four, out.bytes.begin() + 12);
    return out;
  }
  if (::inet_pton(AF_INET6, copy.c_str(), out.bytes.data()) == 1) return out;
  return std::nullopt;
}

Bytes first_bits(Bytes bytes, int prefix) {
  for (int bit = prefix; bit < 128; ++bit) {
    auto& byte = bytes[static_cast<std::size_t>(bit / 8)];
    byte = static_cast<std::uint8_t>(byte & ~(0x80 >> (bit % 8)));
  }
  return bytes;
}

std::string written(AddressRange const& range, bool is_ipv4) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  auto const* from = range.network.data() + (is_ipv4 ? 12 : 0);
  ::inet_ntop(is_ipv4 ? AF_INET : AF_INET6, from, text.data(), text.size());
  return fmt::format("{}/{}", text.data(), is_ipv4 ? range.prefix - inside_ipv6 : range.prefix);
}

}  // namespace

bool AddressRange::contains(std::string_view address) const {
  // A link-local peer comes with its interface: fe80::1%eth0.
  auto const parsed = parse_address(address.substr(0, address.find('%')));
  return parsed && first_bits(parsed->bytes, prefix) == network;
}

Result<AddressRange> parse_address_range(std::string_view text) {
  auto const slash = text.find('/');
  auto const address = parse_address(text.substr(0, slash));
  if (!address) return fail(Error::Kind::invalid, fmt::format("'{}' is no address or network", text));
  int const longest = address->is_ipv4 ? 32 : 128;
  int length = longest;
  if (slash != std::string_view::npos) {
    auto const digits = text.substr(slash + 1);
    auto const read = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    bool const is_number = read.ec == std::errc{} && read.ptr == digits.data() + digits.size() && !digits.empty();
    if (!is_number || length < 0 || length > longest) {
      return fail(Error::Kind::invalid, fmt::format("'{}': after the slash stands a number from 0 to {}", text, longest));
    }
  }
  AddressRange out;
  out.prefix = length + (address->is_ipv4 ? inside_ipv6 : 0);
  out.network = first_bits(address->bytes, out.prefix);
  if (out.network != address->bytes) {
    return fail(Error::Kind::invalid, fmt::format("'{}' is one address of a network; the network is {}", text,
                                                  written(out, address->is_ipv4)));
  }
  return out;
}

bool is_in(std::span<AddressRange const> ranges, std::string_view address) {
  return std::ranges::any_of(ranges, [&](auto const& range) { return range.contains(address); });
}

std::vector<AddressRange> own_networks() {
  std::vector<AddressRange> out;
  for (auto const* text : {"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1",
                           "fc00::/7", "fe80::/10"}) {
    out.push_back(*parse_address_range(text));
  }
  return out;
}

}  // namespace lamplighter
