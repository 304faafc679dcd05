// The machine's clock: the only file that asks it.
#pragma once

#include "engine/base/time.hpp"

namespace lamplighter {

/// UTC of the machine, cut to milliseconds.
class SystemClock : public Clock {
 public:
  Time now() const override { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); }
  std::optional<milliseconds> monotonic() const override {
    return std::chrono::floor<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }
};

}  // namespace lamplighter
