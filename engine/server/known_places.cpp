// A table of hashes with the time until which each counts.
#include "engine/server/known_places.hpp"

#include "engine/base/secret_token.hpp"
#include "engine/base/sha256.hpp"

namespace lamplighter::server {

KnownPlaces::KnownPlaces(milliseconds kept, std::size_t keys_max) : kept_(kept), keys_max_(keys_max), salt_(secret_token()) {}

std::uint64_t KnownPlaces::hash_of(std::string_view key) const {
  Sha256 hash;
  hash.update(salt_);
  hash.update(key);
  auto const digest = hash.digest();
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = (out << 8u) | digest[i];
  return out;
}

void KnownPlaces::remember(std::string_view key, Time now) {
  auto const hash = hash_of(key);
  std::lock_guard const lock(mutex_);
  if (until_.size() >= keys_max_ && !until_.contains(hash)) {
    auto place = until_.bucket(hash);
    while (until_.bucket_size(place) == 0) place = (place + 1) % until_.bucket_count();
    until_.erase(until_.begin(place)->first);
  }
  until_.insert_or_assign(hash, now + kept_);
}

bool KnownPlaces::knows(std::string_view key, Time now) const {
  auto const hash = hash_of(key);
  std::lock_guard const lock(mutex_);
  auto const found = until_.find(hash);
  return found != until_.end() && now < found->second;
}

}  // namespace lamplighter::server
