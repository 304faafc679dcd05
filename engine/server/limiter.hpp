// How often somebody may try: a small bucket for each key, in bounded memory.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/base/time.hpp"

namespace lamplighter::server {

/// `burst` tries at once, then one each `refill`. When `keys_max` keys are held, those whose bucket is full again are
/// forgotten; a flood of addresses must not cost memory. Thread-safe.
class Limiter {
 public:
  /// If no bucket is full again: whether new keys are refused, or another, whichever the hash names, gets its tries back.
  /// The first where a try may do harm, the second where strangers must not turn anybody away.
  enum class WhenFull : std::uint8_t { refuses_new, forgets_another };
  Limiter(int burst, milliseconds refill, std::size_t keys_max = 10'000, WhenFull when_full = WhenFull::refuses_new)
      : burst_(burst), refill_(refill), keys_max_(keys_max), when_full_(when_full) {}

  enum class Verdict { goes, too_often };
  /// Takes one try of the key.
  Verdict take(std::string_view key, Time now);
  /// One try of the key was for nothing: it may be made again.
  void give_back(std::string_view key);
  /// Whether a try would go, without taking it.
  Verdict look(std::string_view key, Time now) const;
  std::size_t keys_count() const;

 private:
  struct Bucket {
    Time full_at;  // when every try is there again
  };
  void forget_another_than(std::string const& key);
  bool has_room(Bucket const& bucket, Time now) const { return bucket.full_at - now <= refill_ * (burst_ - 1); }

  int burst_;
  milliseconds refill_;
  std::size_t keys_max_;
  WhenFull when_full_;
  Time next_look_{};  // for buckets that are full again
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace lamplighter::server
