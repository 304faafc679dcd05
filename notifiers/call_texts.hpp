// What is being said in calls under way, so that it can be said again.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include "notifiers/text_template.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// The words of calls by attempt, in memory only: for an hour, the last 10,000. A restart forgets them; then a call ends with its thanks, and
/// nothing is said that was not sent. Usable from several threads.
class CallTexts {
 public:
  void keep(AttemptNumber attempt, Values words, Time now);
  /// nullopt: not known any more.
  std::optional<Values> find(AttemptNumber attempt, Time now) const;

 private:
  struct Kept {
    Values words;
    Time at;
  };
  mutable std::mutex mutex_;
  std::map<AttemptNumber, Kept> kept_;
  std::deque<AttemptNumber> order_;  // oldest first
};

}  // namespace lamplighter::notifiers
