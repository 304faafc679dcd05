// Buckets as one time each: when they are full again.
#include "engine/server/limiter.hpp"

#include <algorithm>

namespace lamplighter::server {
namespace {

constexpr milliseconds look_every{std::chrono::seconds{1}};

}  // namespace

Limiter::Verdict Limiter::take(std::string_view key, Time now) {
  std::lock_guard const lock(mutex_);
  auto found = buckets_.find(std::string(key));
  if (found == buckets_.end()) {
    // Looking through all of them for each new key of a flood would take longer than the flood: once a second is enough.
    bool const is_looked_at = now >= next_look_ || next_look_ - now > look_every;
    if (buckets_.size() >= keys_max_ && is_looked_at) {
      next_look_ = now + look_every;
      std::erase_if(buckets_, [&](auto const& entry) { return entry.second.full_at <= now; });
    }
    if (buckets_.size() >= keys_max_ && when_full_ == WhenFull::refuses_new) return Verdict::too_often;
    if (buckets_.size() >= keys_max_) forget_another_than(std::string(key));
    found = buckets_.emplace(std::string(key), Bucket{now}).first;
  }
  auto& bucket = found->second;
  // After a backward step of the clock a bucket would stay empty for as long as the step: it counts from now instead.
  if (bucket.full_at - now > refill_ * burst_) bucket.full_at = now;
  if (!has_room(bucket, now)) return Verdict::too_often;
  bucket.full_at = std::max(bucket.full_at, now) + refill_;
  return Verdict::goes;
}

/// By its hash, not the one that came last or first: nobody may choose whom.
void Limiter::forget_another_than(std::string const& key) {
  auto place = buckets_.bucket(key);
  for (std::size_t i = 0; i < buckets_.bucket_count(); ++i, place = (place + 1) % buckets_.bucket_count()) {
    if (buckets_.bucket_size(place) == 0) continue;
    buckets_.erase(buckets_.begin(place)->first);
    return;
  }
}

void Limiter::give_back(std::string_view key) {
  std::lock_guard const lock(mutex_);
  if (auto const found = buckets_.find(std::string(key)); found != buckets_.end()) found->second.full_at -= refill_;
}

Limiter::Verdict Limiter::look(std::string_view key, Time now) const {
  std::lock_guard const lock(mutex_);
  auto const found = buckets_.find(std::string(key));
  if (found == buckets_.end() || found->second.full_at - now > refill_ * burst_) return Verdict::goes;
  return has_room(found->second, now) ? Verdict::goes : Verdict::too_often;
}

std::size_t Limiter::keys_count() const {
  std::lock_guard const lock(mutex_);
  return buckets_.size();
}

}  // namespace lamplighter::server
