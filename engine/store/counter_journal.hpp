// Changes of the counters of notices that a transaction gathers: many of one counter become one row's change at the commit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"

namespace lamplighter::store {

/// Waits only between `begin` and `clear`; savepoints undo what was gathered after them.
class CounterJournal {
 public:
  struct Change {
    OutageId outage;
    std::string stage, channel, state;
    std::int64_t amount = 0;
  };

  void begin();
  void clear();  // written, or rolled back
  bool is_gathering() const { return is_gathering_; }
  void add(Change change) { changes_.push_back(std::move(change)); }
  void mark() { marks_.push_back(changes_.size()); }
  void keep_mark();
  void undo_to_mark();
  /// What they come to, by key, without those that cancel out.
  std::vector<Change> sums() const;

 private:
  bool is_gathering_ = false;
  std::vector<Change> changes_;
  std::vector<std::size_t> marks_;
};

}  // namespace lamplighter::store
