// A queue with one thread at its end.
#include "notifiers/call_queue.hpp"

#include <utility>

namespace lamplighter::notifiers {

CallQueue::CallQueue(Sink& sink, std::function<void(Submission const&)> place)
    : sink_(sink), place_(std::move(place)), thread_([this] { run(); }) {}

CallQueue::~CallQueue() { stop(); }

void CallQueue::submit(Submission submission) {
  {
    std::scoped_lock const lock{mutex_};
    queue_.push_back(std::move(submission));
  }
  arrived_.notify_one();
}

void CallQueue::stop() {
  {
    std::scoped_lock const lock{mutex_};
    is_stopping_ = true;
  }
  arrived_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void CallQueue::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    arrived_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
    if (is_stopping_) break;
    auto const submission = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    place_(submission);
    lock.lock();
  }
  for (auto const& submission : queue_) {
    sink_.submitted({submission.attempt, SubmissionOutcome::Kind::rejected_temporarily, "shutting down, nobody was called"});
  }
}

}  // namespace lamplighter::notifiers
