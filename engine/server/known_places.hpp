// Who was right once: kept for a while in bounded memory, so that strangers' mistakes do not count against them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/base/time.hpp"

namespace lamplighter::server {

/// Keys are kept as salted hashes. When `keys_max` are held, another, whichever the hash names, is forgotten. Thread-safe.
class KnownPlaces {
 public:
  explicit KnownPlaces(milliseconds kept, std::size_t keys_max = 200'000);

  void remember(std::string_view key, Time now);
  bool knows(std::string_view key, Time now) const;

 private:
  std::uint64_t hash_of(std::string_view key) const;

  milliseconds kept_;
  std::size_t keys_max_;
  std::string salt_;
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, Time> until_;
};

}  // namespace lamplighter::server
