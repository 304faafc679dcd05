// RFC 3339 text to UTC milliseconds and back.
#include "engine/base/time.hpp"

#include <fmt/format.h>

namespace lamplighter {
namespace {

constexpr std::size_t seconds_end = 19;  // length of "2026-03-02T00:00:00"

tl::unexpected<Error> bad_time(std::string_view why) {
  return fail(Error::Kind::invalid,
              fmt::format("not an RFC 3339 time: {}; write it like 2026-03-02T08:00:00+08:00", why));
}

/// A field of exactly `width` digits at `at`.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return std::nullopt;
  int value = 0;
  for (auto const c : text.substr(at, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool separators_stand(std::string_view text) {
  return text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't' || text[10] == ' ') &&
         text[13] == ':' && text[16] == ':';
}

struct Fraction {
  milliseconds value{0};
  std::size_t end = 0;
};

/// ".5", ".250", ".123456789": milliseconds, the rest cut off. Nothing where there is no digit after the point.
std::optional<Fraction> fraction_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '.') return Fraction{.end = at};
  int ms = 0;
  int weight = 100;
  auto end = at + 1;
  for (; end < text.size() && text[end] >= '0' && text[end] <= '9'; ++end) {
    ms += (text[end] - '0') * weight;
    weight /= 10;
  }
  if (end == at + 1) return std::nullopt;
  return Fraction{.value = milliseconds{ms}, .end = end};
}

std::optional<std::chrono::minutes> offset_at(std::string_view text, std::size_t at) {
  auto const rest = text.substr(at);
  if (rest == "Z" || rest == "z") return std::chrono::minutes{0};
  if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':') return std::nullopt;
  auto const hours = digits(rest, 1, 2);
  auto const minutes = digits(rest, 4, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  auto const offset = std::chrono::minutes{*hours * 60 + *minutes};
  return rest[0] == '-' ? -offset : offset;
}

/// Of years with four digits; without a format to be read each time, for every message has several times in its record.
std::string usual_text(std::chrono::year_month_day date, std::chrono::hh_mm_ss<milliseconds> const& clock) {
  std::string text = "0000-00-00T00:00:00";
  auto const put = [&](std::size_t end, std::int64_t value) {
    for (; value > 0; value /= 10) text[--end] = static_cast<char>('0' + value % 10);
  };
  put(4, static_cast<int>(date.year()));
  put(7, static_cast<unsigned>(date.month()));
  put(10, static_cast<unsigned>(date.day()));
  put(13, clock.hours().count());
  put(16, clock.minutes().count());
  put(19, clock.seconds().count());
  if (auto const fraction = clock.subseconds().count(); fraction != 0) {
    text += ".000";
    put(23, fraction);
  }
  return text += 'Z';
}

}  // namespace

std::string to_rfc3339(Time time) {
  auto const day = std::chrono::floor<std::chrono::days>(time);
  std::chrono::year_month_day const date{day};
  std::chrono::hh_mm_ss const clock{time - day};
  if (date.year() >= std::chrono::year{0} && date.year() <= std::chrono::year{9999}) return usual_text(date, clock);
  auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                          clock.minutes().count(), clock.seconds().count());
  if (clock.subseconds().count() != 0) text += fmt::format(".{:03}", clock.subseconds().count());
  return text + 'Z';
}

Result<Time> time_from_rfc3339(std::string_view text) {
  if (text.size() <= seconds_end || !separators_stand(text)) return bad_time("date or time of day is malformed");
  auto const year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  auto const hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!year || !month || !day) return bad_time("the date is not made of digits");
  if (!hour || !minute || !second) return bad_time("the time of day is not made of digits");
  std::chrono::year_month_day const date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return bad_time("there is no such date");
  if (*hour > 23 || *minute > 59 || *second > 60) return bad_time("there is no such time of day");
  auto const fraction = fraction_at(text, seconds_end);
  if (!fraction) return bad_time("no digit after the decimal point");
  auto const offset = offset_at(text, fraction->end);
  if (!offset) return bad_time("the offset is missing or malformed (Z or +08:00)");
  auto const whole = Time{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
                     std::chrono::seconds{*second} - *offset;
  // A leap second stands only at the end of a UTC day; it is read as the first second of the next one.
  if (*second == 60 && whole != std::chrono::floor<std::chrono::days>(whole)) return bad_time("no leap second is there");
  return whole + fraction->value;
}

}  // namespace lamplighter
