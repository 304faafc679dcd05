// Gathers and sums.
#include "engine/store/counter_journal.hpp"

namespace lamplighter::store {

void CounterJournal::begin() {
  clear();
  is_gathering_ = true;
}

void CounterJournal::clear() {
  is_gathering_ = false;
  sums_.clear();
  changes_.clear();
  marks_.clear();
}

void CounterJournal::add(Change const& change) {
  auto found = sums_.find(std::tuple(change.outage.value, change.stage, change.channel, change.state));
  if (found == sums_.end()) {
    found = sums_.try_emplace(Key(change.outage.value, change.stage, change.channel, change.state)).first;
  }
  found->second += change.amount;
  changes_.emplace_back(&found->second, change.amount);
}

void CounterJournal::keep_mark() {
  if (!marks_.empty()) marks_.pop_back();
}

void CounterJournal::undo_to_mark() {
  if (marks_.empty()) return;
  for (; changes_.size() > marks_.back(); changes_.pop_back()) *changes_.back().first -= changes_.back().second;
  marks_.pop_back();
}

std::vector<CounterJournal::Change> CounterJournal::sums() const {
  std::vector<Change> out;
  for (auto const& [key, amount] : sums_) {
    auto const& [outage, stage, channel, state] = key;
    if (amount != 0) out.push_back({{outage}, stage, channel, state, amount});
  }
  return out;
}

}  // namespace lamplighter::store
