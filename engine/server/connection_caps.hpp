// Who may still connect: the public and the desk, gateways, and each address its share.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/address_range.hpp"
#include "engine/server/message.hpp"

namespace lamplighter::server {

/// How many connections each side may have.
struct ConnectionShares {
  int others = 0;
  int callbacks = 0;
  bool operator==(ConnectionShares const&) const = default;
};

/// Out of so many descriptors some stay for the store, gateways and files (256, or half of few); callbacks get what they want
/// up to a quarter of the rest, the others what is left.
ConnectionShares connection_shares(std::uint64_t descriptors, ConnectionShares const& wanted);
/// Raises the process's soft limit of descriptors for these connections, as far as its hard limit allows. The limit then.
std::uint64_t raise_descriptor_limit(ConnectionShares const& wanted);

/// Counts open connections. On one thread only: the one of the sockets.
class ConnectionCaps {
 public:
  struct Limits {
    ConnectionShares shares;
    int per_address = 0;
    std::vector<std::string> trusted_proxies;      // stand for many people: no share of their own
    std::vector<AddressRange> callback_networks;   // whose connections may use what is kept for callbacks
  };
  explicit ConnectionCaps(Limits limits) : limits_(std::move(limits)) {}

  /// What a connection may do, and what it is counted as.
  struct Place {
    Request::Entrance entrance = Request::Entrance::everything;
    std::string block;  // counted for its address; empty when it is not
  };
  /// nullopt: close it at once. Where the house is full, or one address has its share, a gateway still comes in to call back.
  /// Of the places for callbacks no address takes one while it holds more than are free: the next gateway finds one too.
  std::optional<Place> enter(std::string_view address, Request::Entrance listener);
  void leave(Place const& place);

 private:
  int held_by(std::string const& block) const;
  bool has_place_for_callback(std::string const& block) const;
  Place counted(Request::Entrance entrance, std::string block);

  Limits limits_;
  int others_ = 0, callbacks_ = 0;
  std::map<std::string, int, std::less<>> by_block_;
};

}  // namespace lamplighter::server
