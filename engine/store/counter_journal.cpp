// Gathers and sums.
#include "engine/store/counter_journal.hpp"

#include <algorithm>
#include <tuple>

namespace lamplighter::store {
namespace {

auto key_of(CounterJournal::Change const& change) {
  return std::tie(change.outage.value, change.stage, change.channel, change.state);
}

}  // namespace

void CounterJournal::begin() {
  clear();
  is_gathering_ = true;
}

void CounterJournal::clear() {
  is_gathering_ = false;
  changes_.clear();
  marks_.clear();
}

void CounterJournal::keep_mark() {
  if (!marks_.empty()) marks_.pop_back();
}

void CounterJournal::undo_to_mark() {
  if (marks_.empty()) return;
  changes_.resize(marks_.back());
  marks_.pop_back();
}

std::vector<CounterJournal::Change> CounterJournal::sums() const {
  auto sorted = changes_;
  std::ranges::stable_sort(sorted, [](auto const& a, auto const& b) { return key_of(a) < key_of(b); });
  std::vector<Change> out;
  for (auto& one : sorted) {
    if (!out.empty() && key_of(out.back()) == key_of(one)) out.back().amount += one.amount;
    else out.push_back(std::move(one));
  }
  std::erase_if(out, [](auto const& one) { return one.amount == 0; });
  return out;
}

}  // namespace lamplighter::store
