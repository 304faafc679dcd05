// Taking work from a queue until the end.
#include "engine/server/workers.hpp"

#include <utility>

namespace lamplighter::server {

Workers::Workers(int threads, std::size_t waiting_max) : waiting_max_(waiting_max) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Workers::Taken Workers::post(std::function<void()> work) {
  {
    std::lock_guard const lock(mutex_);
    if (is_stopping_ || waiting_.size() >= waiting_max_) return Taken::too_many_wait;
    waiting_.push_back(std::move(work));
  }
  arrived_.notify_one();
  return Taken::yes;
}

void Workers::run() {
  for (;;) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
      if (is_stopping_) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

void Workers::stop() {
  std::deque<std::function<void()>> dropped;  // destroyed outside the lock
  {
    std::lock_guard const lock(mutex_);
    is_stopping_ = true;
    dropped.swap(waiting_);
  }
  arrived_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace lamplighter::server
