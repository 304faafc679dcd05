// Cutting an IPv6 address down to its network.
#include "engine/server/address_block.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace lamplighter::server {
namespace {

constexpr std::array<std::uint8_t, 12> ipv4_inside{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

/// Unique local, link-local and this machine: there a network is an office, and each address a person's machine.
bool is_private(std::array<std::uint8_t, 16> const& bytes) {
  bool const is_unique_local = (bytes[0] & 0xFEu) == 0xFCu;
  bool const is_link_local = bytes[0] == 0xFEu && (bytes[1] & 0xC0u) == 0x80u;
  bool const is_loopback = bytes[15] == 1 && std::all_of(bytes.begin(), bytes.end() - 1, [](auto byte) { return byte == 0; });
  return is_unique_local || is_link_local || is_loopback;
}

}  // namespace

std::string address_block(std::string_view address) {
  // A link-local peer comes with its interface: fe80::1%eth0.
  std::string const plain(address.substr(0, address.find('%')));
  std::array<std::uint8_t, 16> bytes{};
  if (::inet_pton(AF_INET6, plain.c_str(), bytes.data()) != 1) return std::string(address);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (std::equal(ipv4_inside.begin(), ipv4_inside.end(), bytes.begin())) {
    ::inet_ntop(AF_INET, bytes.data() + 12, text.data(), text.size());
    return text.data();
  }
  if (is_private(bytes)) return std::string(address);
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  return std::string(text.data()) + "/64";
}

}  // namespace lamplighter::server
