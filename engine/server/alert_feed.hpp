// The feed of public alerts: Atom (RFC 4287), made once after each change, one entry for each outage.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/flow/views_public.hpp"

namespace lamplighter::server {

/// Whose feed, and where it stands.
struct FeedPlace {
  std::string utility;
  std::string url;    // "https://outages.example.org", without a slash at the end
  Time begun{};       // what an empty feed names as its last change
};

/// Entries in the order given. Their ids keep as long as the sender; times are the alerts' own.
std::string atom_feed(std::vector<notice::PublicAlert> const& alerts, FeedPlace const& place);

/// Thread-safe.
class AlertFeed {
 public:
  struct Shown {
    std::string text, tag, last_modified;
    Time made_at;
    Time modified;  // of the second that the text has for itself
  };
  /// Something happened.
  void outdated() { is_outdated_ = true; }
  /// As it is, unless it is to be made again: null.
  std::shared_ptr<Shown const> at_hand(Time now) const;
  /// Made again when something happened since, but not more often than each second, and at least every 30 seconds.
  std::shared_ptr<Shown const> current(Time now, FeedPlace const& place, std::function<std::vector<notice::PublicAlert>()> const& read);

 private:
  bool is_due(Time now) const;

  std::atomic<bool> is_outdated_{true};
  std::mutex making_;
  mutable std::mutex mutex_;
  std::shared_ptr<Shown const> shown_;
};

}  // namespace lamplighter::server
