// Time inside the engine: UTC milliseconds, read only through a port.
#pragma once

#include "engine/base/error.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace lamplighter {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using std::chrono::milliseconds;

inline std::int64_t to_ms(Time t) { return t.time_since_epoch().count(); }
inline Time from_ms(std::int64_t ms) { return Time{milliseconds{ms}}; }

/// The only way to learn what time it is. Decisions never hold one: they are given `now`.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
  /// Time that no clock step moves, from any start; nullopt where there is none. Shows that `now` was stepped.
  virtual std::optional<milliseconds> monotonic() const { return std::nullopt; }
};

/// RFC 3339 in UTC: "2026-03-02T00:00:00Z" (milliseconds only when not zero).
std::string to_rfc3339(Time time);
/// Any RFC 3339 time with an offset or Z. Error: what is wrong with the text.
Result<Time> time_from_rfc3339(std::string_view text);

}  // namespace lamplighter
