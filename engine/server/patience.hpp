// A time-out for what is awaited again and again: one timer, which is not set anew for each wait.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace lamplighter::server {

/// Calls `give_up` when a wait lasts longer than it may. The timer runs as long as it was set for, looks then what is awaited by that time, and goes on for
/// the rest; so a wait that ends soon costs the reading of a clock. On one thread.
class Patience {
 public:
  Patience(boost::asio::any_io_executor const& executor, std::function<void()> give_up) : timer_(executor), give_up_(std::move(give_up)) {}
  /// Whoever holds this and what `give_up` touches; before the first `begin`.
  void belongs_to(std::weak_ptr<void> owner) { owner_ = std::move(owner); }
  void begin(std::chrono::steady_clock::duration time) {
    until_ = std::chrono::steady_clock::now() + time;
    is_waiting_ = true;
    if (!is_watched_) watch();
  }
  void end() { is_waiting_ = false; }

 private:
  void watch() {
    is_watched_ = true;
    timer_.expires_at(until_);
    timer_.async_wait([this, owner = owner_](boost::system::error_code trouble) {
      auto const still_there = owner.lock();
      if (!still_there || trouble) return;
      is_watched_ = false;
      if (!is_waiting_) return;
      if (std::chrono::steady_clock::now() < until_) return watch();
      is_waiting_ = false;
      give_up_();
    });
  }

  boost::asio::steady_timer timer_;
  std::function<void()> give_up_;
  std::weak_ptr<void> owner_;
  std::chrono::steady_clock::time_point until_{};
  bool is_waiting_ = false, is_watched_ = false;
};

}  // namespace lamplighter::server
