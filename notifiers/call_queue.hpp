// What every channel of calls does with its submissions: one after the other, on a thread of the channel's own.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// Speaks and places calls on one thread, since a text takes a while to say. Usable from several threads.
class CallQueue {
 public:
  /// `place` is called for each submission, on the queue's thread alone; the sink outlives the queue.
  CallQueue(Sink& sink, std::function<void(Submission const&)> place);
  /// As `stop`.
  ~CallQueue();
  CallQueue(CallQueue const&) = delete;
  CallQueue& operator=(CallQueue const&) = delete;

  void submit(Submission submission);
  /// Waits for the call that is being placed. What waits is rejected temporarily: nobody was called. May be asked twice.
  void stop();

 private:
  void run();

  Sink& sink_;
  std::function<void(Submission const&)> place_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Submission> queue_;  // at most the channel's connections
  bool is_stopping_ = false;
  std::thread thread_;  // last, so that it starts when all else stands
};

}  // namespace lamplighter::notifiers
