// Local time: IANA zones, and arithmetic with calendar days and business days in them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "schedules/business_days.hpp"
#include "schedules/policy.hpp"
#include "schedules/types.hpp"

namespace date {
class time_zone;
}

namespace lamplighter::schedules {

/// Whether local time is known for this moment: from 1970 to the end of 2037. Later the zone library freezes offsets at
/// their last rule, so such dates are refused instead of being an hour wrong.
bool is_supported(Time time);

/// An IANA time zone. Copyable, cheap; the database behind it lives as long as the process.
class Zone {
 public:
  /// Errors: unknown name, naming the nearest known one.
  static Result<Zone> find(std::string_view name);
  std::string const& name() const;
  date::time_zone const& get() const { return *zone_; }

 private:
  explicit Zone(date::time_zone const* zone) : zone_(zone) {}
  date::time_zone const* zone_;
};

/// `anchor` minus the offset: calendar and business days first, in local time (same time of day; a gap moves forward),
/// then the exact part. Business days are those of the calendar; without one Monday to Friday.
Time before(Time anchor, Offset const& offset, Zone const& zone, BusinessCalendar const& calendar = {});
Time after(Time anchor, Offset const& offset, Zone const& zone, BusinessCalendar const& calendar = {});
/// The last moment that is at least `minimum` before the anchor. `stricter` counts both ways, the same local time so many days
/// before and so many times 24 hours, and takes the earlier; `clear_days` also wants so many whole days between the day of the
/// notice and the day of the anchor, so that the notice must be out a minute before the first of them begins.
Time lawful_latest(Time anchor, Offset const& minimum, Zone const& zone, BusinessCalendar const& calendar = {},
                   Counting counting = Counting::stricter);
/// The local date of a moment.
BusinessCalendar::Day local_day(Time moment, Zone const& zone);
/// `time_of_day` on the local date of `moment`, moved by whole days. A gap moves forward, of two such times the earlier.
Time at_time_of_day(Time moment, std::chrono::minutes time_of_day, int days_later, Zone const& zone);
/// Local minutes and milliseconds since midnight on the clock.
std::chrono::milliseconds time_since_local_midnight(Time moment, Zone const& zone);
/// Whether quiet hours hold at this moment: from `start` on, until just before `end`.
bool is_quiet(Time moment, QuietHours const& quiet, Zone const& zone);
/// "2026-03-02 08:00" in the zone: the form used in message texts; with seconds never shown.
std::string local_text(Time time, Zone const& zone);
std::string local_time_of_day(Time time, Zone const& zone);  // "08:00"
std::string local_date(Time time, Zone const& zone);         // "2026-03-02"

}  // namespace lamplighter::schedules
