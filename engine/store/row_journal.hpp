// Rows of one table that a transaction has to write and that nobody reads back by SQL meanwhile: they go in together.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/store/database.hpp"

namespace lamplighter::store {

/// Waits only between `begin` and `clear`; savepoints undo what was gathered after them, written or not.
class RowJournal {
 public:
  using Row = std::vector<Value>;

  void begin();
  void clear();  // all is written, or all was rolled back
  bool is_gathering() const { return is_gathering_; }
  void add(Row row) { rows_.push_back(std::move(row)); }
  void mark() { marks_.push_back({rows_.size(), written_}); }
  void keep_mark();
  void undo_to_mark();
  /// What was not written yet; from now on it counts as written.
  std::span<Row const> take();

 private:
  struct Mark {
    std::size_t rows, written;
  };
  bool is_gathering_ = false;
  std::vector<Row> rows_;
  std::size_t written_ = 0;
  std::vector<Mark> marks_;
};

}  // namespace lamplighter::store
