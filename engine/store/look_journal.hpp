// When messages are to be looked at, as a transaction gathers it: those of many messages at one time become one row.
#pragma once

#include <compare>
#include <cstdint>
#include <tuple>
#include <vector>

namespace lamplighter::store {

/// Waits only between `begin` and `clear`; savepoints undo what was gathered after them.
class LookJournal {
 public:
  /// A look at a message that is wanted, or no longer.
  struct Word {
    std::int64_t due_ms = 0, message = 0;
    bool is_wanted = true;
  };
  static bool is_before(Word const& one, Word const& other) {
    return std::tie(one.due_ms, one.message) < std::tie(other.due_ms, other.message);
  }
  /// Looks at messages with neighbouring ids, at one time: `others` more after the first.
  struct Row {
    std::int64_t due_ms = 0, first = 0, others = 0;
    auto operator<=>(Row const&) const = default;
    bool holds(Word const& word) const { return word.due_ms == due_ms && word.message >= first && word.message <= first + others; }
  };

  void begin();
  void clear();  // written, or rolled back
  bool is_gathering() const { return is_gathering_; }
  bool is_empty() const { return words_.empty(); }
  bool has_marks() const { return !marks_.empty(); }
  void add(Word word) { words_.push_back(word); }
  void mark() { marks_.push_back(words_.size()); }
  void keep_mark();
  void undo_to_mark();
  /// The last word about each message and time, by time and message; forgets them.
  std::vector<Word> take();

 private:
  bool is_gathering_ = false;
  std::vector<Word> words_;
  std::vector<std::size_t> marks_;
};

/// As few rows as they fit, from words that are sorted and all wanted.
std::vector<LookJournal::Row> rows_of(std::vector<LookJournal::Word> const& sorted);

}  // namespace lamplighter::store
