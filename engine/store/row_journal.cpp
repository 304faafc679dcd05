// Gathers rows.
#include "engine/store/row_journal.hpp"

namespace lamplighter::store {

void RowJournal::begin() {
  clear();
  is_gathering_ = true;
}

void RowJournal::clear() {
  is_gathering_ = false;
  rows_.clear();
  written_ = 0;
  marks_.clear();
}

void RowJournal::keep_mark() {
  if (!marks_.empty()) marks_.pop_back();
}

/// What was gathered before the mark and written after it was undone with it, and is to be written again.
void RowJournal::undo_to_mark() {
  if (marks_.empty()) return;
  rows_.resize(marks_.back().rows);
  written_ = marks_.back().written;
  marks_.pop_back();
}

std::span<RowJournal::Row const> RowJournal::take() {
  auto const begin = written_;
  written_ = rows_.size();
  return std::span<Row const>(rows_).subspan(begin);
}

}  // namespace lamplighter::store
