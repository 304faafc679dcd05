// Gathers, and joins neighbours.
#include "engine/store/look_journal.hpp"

#include <algorithm>

namespace lamplighter::store {
namespace {

constexpr std::int64_t others_max = 999;

}  // namespace

void LookJournal::begin() {
  clear();
  is_gathering_ = true;
}

void LookJournal::clear() {
  is_gathering_ = false;
  words_.clear();
  marks_.clear();
}

void LookJournal::keep_mark() {
  if (!marks_.empty()) marks_.pop_back();
}

void LookJournal::undo_to_mark() {
  if (marks_.empty()) return;
  words_.resize(marks_.back());
  marks_.pop_back();
}

std::vector<LookJournal::Word> LookJournal::take() {
  std::ranges::stable_sort(words_, is_before);
  std::vector<Word> out;
  for (auto const& one : words_) {
    if (!out.empty() && !is_before(out.back(), one)) out.back() = one;
    else out.push_back(one);
  }
  words_.clear();
  return out;
}

std::vector<LookJournal::Row> rows_of(std::vector<LookJournal::Word> const& sorted) {
  std::vector<LookJournal::Row> rows;
  for (auto const& one : sorted) {
    bool const is_next = !rows.empty() && rows.back().due_ms == one.due_ms && one.message == rows.back().first + rows.back().others + 1;
    if (is_next && rows.back().others < others_max) ++rows.back().others;
    else rows.push_back({one.due_ms, one.message, 0});
  }
  return rows;
}

}  // namespace lamplighter::store
