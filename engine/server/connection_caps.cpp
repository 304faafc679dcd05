// Descriptors, divided; connections, counted.
#include "engine/server/connection_caps.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <utility>

#include "engine/server/address_block.hpp"

namespace lamplighter::server {
namespace {

constexpr std::uint64_t kept_for_the_rest = 256;  // the store, its readers, 64 connections to each gateway, files

}  // namespace

ConnectionShares connection_shares(std::uint64_t descriptors, ConnectionShares const& wanted) {
  auto const left = descriptors - std::min(kept_for_the_rest, descriptors / 2);
  auto const callbacks = std::min(static_cast<std::uint64_t>(wanted.callbacks), left / 4);
  auto const others = std::min(static_cast<std::uint64_t>(wanted.others), left - callbacks);
  return {static_cast<int>(others), static_cast<int>(callbacks)};
}

std::uint64_t raise_descriptor_limit(ConnectionShares const& wanted) {
  auto const needed = static_cast<rlim_t>(wanted.others) + static_cast<rlim_t>(wanted.callbacks) + kept_for_the_rest;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1'024;
  if (limit.rlim_cur >= needed) return limit.rlim_cur;
  auto const before = limit.rlim_cur;
  limit.rlim_cur = std::min<rlim_t>(needed, limit.rlim_max);
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

int ConnectionCaps::held_by(std::string const& block) const {
  auto const found = by_block_.find(block);
  return found == by_block_.end() ? 0 : found->second;
}

bool ConnectionCaps::has_place_for_callback(std::string const& block) const {
  auto const free = limits_.shares.callbacks - callbacks_;
  return free > 0 && held_by(block) <= free;
}

ConnectionCaps::Place ConnectionCaps::counted(Request::Entrance entrance, std::string block) {
  ++(entrance == Request::Entrance::everything ? others_ : callbacks_);
  if (!block.empty()) ++by_block_[block];
  return {entrance, std::move(block)};
}

std::optional<ConnectionCaps::Place> ConnectionCaps::enter(std::string_view address, Request::Entrance listener) {
  bool const is_proxy = std::ranges::find(limits_.trusted_proxies, address) != limits_.trusted_proxies.end();
  bool const is_gateway = is_in(limits_.callback_networks, address);
  auto block = is_proxy ? std::string{} : address_block(address);
  auto as_gateway = is_proxy ? std::string{} : "gateway " + block;
  if (listener == Request::Entrance::everything) {
    if (others_ < limits_.shares.others && held_by(block) < limits_.per_address) return counted(listener, std::move(block));
    if (is_gateway && has_place_for_callback(as_gateway)) return counted(Request::Entrance::reserved, std::move(as_gateway));
    return std::nullopt;
  }
  bool const is_within_share = is_gateway || held_by(as_gateway) < limits_.per_address;
  if (is_within_share && has_place_for_callback(as_gateway)) return counted(listener, std::move(as_gateway));
  return std::nullopt;
}

void ConnectionCaps::leave(Place const& place) {
  --(place.entrance == Request::Entrance::everything ? others_ : callbacks_);
  if (place.block.empty()) return;
  auto const found = by_block_.find(place.block);
  if (--found->second == 0) by_block_.erase(found);
}

}  // namespace lamplighter::server
