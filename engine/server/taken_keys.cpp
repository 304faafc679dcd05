// Hashes of keys, the oldest of which make room.
#include "engine/server/taken_keys.hpp"

#include "engine/base/sha256.hpp"

namespace lamplighter::server {

void TakenKeys::add(std::string_view key) {
  auto hash = sha256_hex(std::string(key));
  std::lock_guard const lock(mutex_);
  if (!keys_.insert(hash).second) return;
  in_order_.push_back(std::move(hash));
  if (in_order_.size() <= keys_max_) return;
  keys_.erase(in_order_.front());
  in_order_.pop_front();
}

bool TakenKeys::holds(std::string_view key) const {
  std::lock_guard const lock(mutex_);
  return keys_.contains(sha256_hex(std::string(key)));
}

}  // namespace lamplighter::server
