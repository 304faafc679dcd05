// Keeps the words of calls for as long as one may last.
#include "notifiers/call_texts.hpp"

#include <utility>

namespace lamplighter::notifiers {
namespace {

constexpr std::chrono::hours kept_for{1};
constexpr std::size_t kept_max = 10'000;

}  // namespace

void CallTexts::keep(AttemptNumber attempt, Values words, Time now) {
  std::scoped_lock const lock{mutex_};
  if (kept_.insert_or_assign(attempt, Kept{std::move(words), now}).second) order_.push_back(attempt);
  while (!order_.empty() && (order_.size() > kept_max || kept_.at(order_.front()).at + kept_for < now)) {
    kept_.erase(order_.front());
    order_.pop_front();
  }
}

std::optional<Values> CallTexts::find(AttemptNumber attempt, Time now) const {
  std::scoped_lock const lock{mutex_};
  auto const found = kept_.find(attempt);
  if (found == kept_.end() || found->second.at + kept_for < now) return std::nullopt;
  return found->second.words;
}

}  // namespace lamplighter::notifiers
