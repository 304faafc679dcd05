// Threads for work that may block, so that sockets never wait for it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace lamplighter::server {

/// Work is done in order, by as many threads as given; what waits is bounded. Thread-safe.
class Workers {
 public:
  Workers(int threads, std::size_t waiting_max);
  ~Workers() { stop(); }
  Workers(Workers const&) = delete;
  Workers& operator=(Workers const&) = delete;

  enum class Taken { yes, too_many_wait };
  /// `work` must not throw. What is not taken is never run.
  [[nodiscard]] Taken post(std::function<void()> work);
  /// Waits for what runs, drops what waits. Not from a worker.
  void stop();

 private:
  void run();

  std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> waiting_;
  bool is_stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace lamplighter::server
