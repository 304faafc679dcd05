// What a single YAML value may look like: durations, times of day, numbers, evidence; each text has one reading only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "schedules/policy.hpp"
#include "schedules/types.hpp"

namespace lamplighter::schedules::yaml {

/// A value as it was written.
struct Scalar {
  std::string_view text;
  bool is_quoted = false;
};

/// An offset with its side: "-15d" is before something, "+20d" after.
struct SignedOffset {
  enum class Side : std::uint8_t { before, after };
  Side side = Side::after;
  Offset offset;
  bool operator==(SignedOffset const&) const = default;
};

// Errors of all these functions are "what; remedy" without a place: the caller knows where the value stood.

/// Whole numbers with units `w d bd h m s`, larger first, each once: "20d4h", "1h30m". m = minutes. Never a bare number.
Result<Offset> duration(Scalar const& scalar);
/// A duration with its sign in front; the sign is required.
Result<SignedOffset> signed_duration(Scalar const& scalar);
/// A duration as a length: d = 24 h, w = 168 h. Error: business days, which have no length.
Result<std::chrono::milliseconds> span(Scalar const& scalar);
/// "00:00" … "23:59" as minutes since midnight. Error: not quoted (YAML would read 09:30 as a number in base 60).
Result<std::chrono::minutes> time_of_day(Scalar const& scalar);
/// "21:00-08:00", quoted. Error: both ends the same.
Result<QuietHours> quiet_hours(Scalar const& scalar);
/// `true` or `false`, unquoted; `yes`, `on`, `True` are refused.
Result<bool> boolean(Scalar const& scalar);
/// Decimal digits with an optional minus; leading zeros, `0x`, `1_000`, `1e3` are refused.
Result<std::int64_t> integer(Scalar const& scalar);
/// An integer or a decimal fraction: "0.8". No exponent, no infinity.
Result<double> number(Scalar const& scalar);
/// "2%" or "0.02", from 0 to 1.
Result<double> share(Scalar const& scalar);
/// A date of the calendar, "2026-02-15".
Result<std::chrono::sys_days> calendar_date(Scalar const& scalar);
/// "E0" … "E5".
Result<int> evidence(Scalar const& scalar);

/// The shortest text that `duration` reads back: "20d4h"; "0s" when nothing.
std::string to_text(Offset const& offset);
/// Minutes since midnight as "09:00".
std::string to_text(std::chrono::minutes time_of_day);

}  // namespace lamplighter::schedules::yaml
