// What is still to happen, by time and then in the order in which it was put down; and the clock that it moves.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "engine/base/time.hpp"

namespace lamplighter::simulation {

/// True time, and the wall clock that the engine reads: the two differ while the clock is stepped. One thread moves it; others may read it.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(Time start) : true_now_(to_ms(start)) {}
  Time now() const override { return true_now() + offset(); }
  std::optional<milliseconds> monotonic() const override { return true_now().time_since_epoch(); }

  Time true_now() const { return from_ms(true_now_.load()); }
  milliseconds offset() const { return milliseconds{offset_.load()}; }
  void advance_to(Time at) { true_now_ = std::max(true_now_.load(), to_ms(at)); }
  void set_offset(milliseconds offset) { offset_ = offset.count(); }

 private:
  std::atomic<std::int64_t> true_now_;
  std::atomic<std::int64_t> offset_{0};
};

/// The queue of a run. Equal times keep their order.
class Agenda {
 public:
  explicit Agenda(SimulatedClock& clock) : clock_(clock) {}

  Time now() const { return clock_.true_now(); }
  void at(Time when, std::function<void()> what) { queue_.emplace(std::max(when, now()), std::move(what)); }
  void in(milliseconds delay, std::function<void()> what) { at(now() + delay, std::move(what)); }
  std::optional<Time> next() const { return queue_.empty() ? std::nullopt : std::optional(queue_.begin()->first); }
  void run_due() {
    while (!queue_.empty() && queue_.begin()->first <= now()) {
      auto node = queue_.extract(queue_.begin());
      node.mapped()();
    }
  }

 private:
  SimulatedClock& clock_;
  std::multimap<Time, std::function<void()>> queue_;
};

}  // namespace lamplighter::simulation
