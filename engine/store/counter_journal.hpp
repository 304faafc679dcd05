// Changes of the counters of notices that a transaction gathers: many of one counter become one row's change at the commit.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/base/ids.hpp"

namespace lamplighter::store {

/// Waits only between `begin` and `clear`; savepoints undo what was gathered after them.
class CounterJournal {
 public:
  struct Change {
    OutageId outage;
    std::string_view stage, channel, state;
    std::int64_t amount = 0;
  };

  void begin();
  void clear();  // written, or rolled back
  bool is_gathering() const { return is_gathering_; }
  void add(Change const& change);
  void mark() { marks_.push_back(changes_.size()); }
  void keep_mark();
  void undo_to_mark();
  /// What they come to, by key, without those that cancel out; good until the next change.
  std::vector<Change> sums() const;

 private:
  using Key = std::tuple<std::int64_t, std::string, std::string, std::string>;
  struct Before {
    using is_transparent = void;
    bool operator()(auto const& one, auto const& other) const { return one < other; }
  };
  using Sums = std::map<Key, std::int64_t, Before>;

  bool is_gathering_ = false;
  Sums sums_;
  std::vector<std::pair<std::int64_t*, std::int64_t>> changes_;  // of which sum, by how much
  std::vector<std::size_t> marks_;
};

}  // namespace lamplighter::store
