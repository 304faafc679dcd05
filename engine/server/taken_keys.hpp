// Which of the public's reports were taken in, by the keys that they were sent with.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace lamplighter::server {

/// The newest keys of requests that are stored, so that repeating one costs its sender nothing; older ones are forgotten.
/// Thread-safe.
class TakenKeys {
 public:
  explicit TakenKeys(std::size_t keys_max = 20'000) : keys_max_(keys_max) {}

  void add(std::string_view key);
  bool holds(std::string_view key) const;

 private:
  std::size_t keys_max_;
  mutable std::mutex mutex_;
  std::deque<std::string> in_order_;  // hashes: a key may say anything about its sender
  std::unordered_set<std::string> keys_;
};

}  // namespace lamplighter::server
