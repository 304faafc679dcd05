// Adding up bytes, and taking them off again.
#include "engine/server/body_budget.hpp"

#include <mutex>
#include <utility>

namespace lamplighter::server {
namespace {

constexpr std::size_t free_bytes = 4u << 10;

}  // namespace

struct BodyBudget::Share::Sums {
  explicit Sums(std::size_t most) : bytes_max(most) {}
  std::size_t const bytes_max;
  std::mutex mutex;
  std::size_t all = 0, large = 0;
};

BodyBudget::BodyBudget(std::size_t bytes_max) : sums_(std::make_shared<Share::Sums>(bytes_max)) {}

std::shared_ptr<BodyBudget::Share> BodyBudget::share(Size size) const { return std::shared_ptr<Share>(new Share(sums_, size)); }

std::size_t BodyBudget::held() const {
  std::lock_guard const lock(sums_->mutex);
  return sums_->all;
}

BodyBudget::Share::Share(std::shared_ptr<Sums> sums, Size size) : sums_(std::move(sums)), size_(size) {}

BodyBudget::Share::~Share() {
  std::lock_guard const lock(sums_->mutex);
  sums_->all -= held_;
  if (size_ == Size::large) sums_->large -= held_;
}

BodyBudget::Share::Verdict BodyBudget::Share::hold(std::size_t bytes) {
  auto const counted = bytes > free_bytes ? bytes - free_bytes : 0;
  if (counted <= held_) return Verdict::goes;
  auto const more = counted - held_;
  std::lock_guard const lock(sums_->mutex);
  bool const has_room = more <= sums_->bytes_max - sums_->all;
  auto const alike = size_ == Size::large ? sums_->large : sums_->all - sums_->large;
  if (!has_room || alike + more > sums_->bytes_max / 2) return Verdict::too_many;
  sums_->all += more;
  if (size_ == Size::large) sums_->large += more;
  held_ = counted;
  return Verdict::goes;
}

}  // namespace lamplighter::server
