// What a single YAML value may look like: durations, times of day, numbers, evidence; each text has one reading only.
#include "schedules/yaml_scalars.hpp"

#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace lamplighter::schedules::yaml {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

// A century: no notice is planned further ahead, and sums of a few durations stay far from overflow.
constexpr std::int64_t days_max = 36'500;

tl::unexpected<Error> fail(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

/// Units in the order in which they must be written.
struct Unit {
  std::string_view name;
  std::int64_t milliseconds_each;  // business days: as a day, for the bound only
};
constexpr std::array<Unit, 6> units{
    {{"w", 604'800'000}, {"d", 86'400'000}, {"bd", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}}};

std::optional<std::size_t> unit_named(std::string_view name) {
  for (std::size_t index = 0; index < units.size(); ++index) {
    if (units[index].name == name) {
      return index;
    }
  }
  return std::nullopt;
}

void add_part(Offset& offset, std::string_view unit, std::int64_t count, std::int64_t milliseconds_each) {
  if (unit == "w") {
    offset.calendar_days += static_cast<int>(count * 7);
  } else if (unit == "d") {
    offset.calendar_days += static_cast<int>(count);
  } else if (unit == "bd") {
    offset.business_days += static_cast<int>(count);
  } else {
    offset.exact += milliseconds(count * milliseconds_each);
  }
}

std::string digits_of(std::string_view& rest) {
  std::size_t length = 0;
  while (length < rest.size() && is_digit(rest[length])) {
    ++length;
  }
  std::string digits(rest.substr(0, length));
  rest.remove_prefix(length);
  return digits;
}

std::string letters_of(std::string_view& rest) {
  std::size_t length = 0;
  while (length < rest.size() && !is_digit(rest[length])) {
    ++length;
  }
  std::string letters(rest.substr(0, length));
  rest.remove_prefix(length);
  return letters;
}

Result<Offset> duration_from(std::string_view text) {
  constexpr auto example = "write whole numbers with units w d bd h m s, as 20d4h or 30m";
  if (text.empty()) {
    return fail(fmt::format("the duration is empty; {}", example));
  }
  if (text.front() == '-' || text.front() == '+') {
    return fail(fmt::format("duration '{}' has a sign; a length of time has none, {}", text, example));
  }
  Offset offset;
  std::size_t next_unit = 0;
  for (auto rest = text; !rest.empty();) {
    auto const digits = digits_of(rest);
    if (digits.empty()) {
      return fail(fmt::format("duration '{}' is not understood; {}", text, example));
    }
    auto const letters = letters_of(rest);
    if (letters.empty()) {
      return fail(fmt::format("duration '{}' has no unit after {}; {}", text, digits, example));
    }
    auto const unit = unit_named(letters);
    if (!unit) {
      return fail(fmt::format("duration '{}' has the unknown unit '{}'; {}", text, letters, example));
    }
    if (*unit < next_unit) {
      return fail(fmt::format("duration '{}' repeats a unit or puts a smaller one first; {}", text, example));
    }
    next_unit = *unit + 1;
    constexpr std::size_t digits_max = 10;
    auto const& [name, milliseconds_each] = units[*unit];
    auto const count = digits.size() > digits_max ? INT64_MAX / 604'800'000 : std::stoll(digits);
    if (count > days_max * 86'400'000 / milliseconds_each) {
      return fail(fmt::format("duration '{}' is longer than {} days; write a shorter one", text, days_max));
    }
    add_part(offset, name, count, milliseconds_each);
  }
  return offset;
}

}  // namespace

Result<Offset> duration(Scalar const& scalar) {
  return duration_from(scalar.text);
}

Result<SignedOffset> signed_duration(Scalar const& scalar) {
  if (!scalar.text.starts_with('-') && !scalar.text.starts_with('+')) {
    return fail(fmt::format("offset '{}' has no sign; write -15d for before, +15d for after", scalar.text));
  }
  auto const side = scalar.text.front() == '-' ? SignedOffset::Side::before : SignedOffset::Side::after;
  return duration_from(scalar.text.substr(1)).map([&](Offset const& offset) { return SignedOffset{side, offset}; });
}

Result<milliseconds> span(Scalar const& scalar) {
  auto const offset = duration_from(scalar.text);
  if (!offset) {
    return tl::unexpected<Error>(offset.error());
  }
  if (offset->business_days != 0) {
    return fail(fmt::format("'{}' counts business days, which have no fixed length; write hours", scalar.text));
  }
  return offset->exact + hours(24) * offset->calendar_days;
}

Result<minutes> time_of_day(Scalar const& scalar) {
  auto const text = scalar.text;
  constexpr auto example = R"(write it as "09:00", from "00:00" to "23:59")";
  if (!scalar.is_quoted) {
    return fail(fmt::format("time of day {} is not quoted; write \"{}\"", text, text));
  }
  if (text.size() != 5 || text[2] != ':' || !is_digit(text[0]) || !is_digit(text[1]) || !is_digit(text[3]) ||
      !is_digit(text[4])) {
    return fail(fmt::format("'{}' is not a time of day; {}", text, example));
  }
  int const hour = (text[0] - '0') * 10 + (text[1] - '0');
  int const minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 23 || minute > 59) {
    return fail(fmt::format("'{}' is not a time of day; {}", text, example));
  }
  return minutes(hour * 60 + minute);
}

Result<QuietHours> quiet_hours(Scalar const& scalar) {
  constexpr std::size_t dash = 5;
  if (scalar.is_quoted && (scalar.text.size() != 11 || scalar.text[dash] != '-')) {
    return fail(fmt::format(R"('{}' is no pair of times; write it as "21:00-08:00")", scalar.text));
  }
  if (!scalar.is_quoted) {
    return fail(fmt::format("quiet hours {} are not quoted; write \"21:00-08:00\"", scalar.text));
  }
  auto const start = time_of_day({scalar.text.substr(0, dash), true});
  if (!start) {
    return tl::unexpected<Error>(start.error());
  }
  auto const end = time_of_day({scalar.text.substr(dash + 1), true});
  if (!end) {
    return tl::unexpected<Error>(end.error());
  }
  if (*start == *end) {
    return fail(fmt::format("quiet hours '{}' start when they end; leave 'quiet' out for none", scalar.text));
  }
  return QuietHours{*start, *end};
}

Result<bool> boolean(Scalar const& scalar) {
  if (!scalar.is_quoted && scalar.text == "true") {
    return true;
  }
  if (!scalar.is_quoted && scalar.text == "false") {
    return false;
  }
  return fail(fmt::format("'{}' is neither true nor false; write true or false, in small letters and without quotes",
                          scalar.text));
}

Result<std::int64_t> integer(Scalar const& scalar) {
  auto digits = scalar.text;
  if (digits.starts_with('-')) {
    digits.remove_prefix(1);
  }
  if (digits.size() > 1 && digits.front() == '0' && digits.find_first_not_of("0123456789") == digits.npos) {
    return fail(fmt::format("'{}' starts with 0, which some programs read as octal; leave the zero out", scalar.text));
  }
  std::int64_t value = 0;
  auto const* const end = scalar.text.data() + scalar.text.size();
  auto const [stopped, error] = std::from_chars(scalar.text.data(), end, value);
  if (digits.empty() || error != std::errc{} || stopped != end) {
    return fail(fmt::format("'{}' is not a whole number; write decimal digits, as 42", scalar.text));
  }
  return value;
}

Result<double> number(Scalar const& scalar) {
  auto digits = scalar.text;
  if (digits.starts_with('-')) {
    digits.remove_prefix(1);
  }
  bool const is_plain = !digits.empty() && digits.find_first_not_of("0123456789.") == digits.npos &&
                        is_digit(digits.front()) && is_digit(digits.back()) &&
                        !(digits.size() > 1 && digits[0] == '0' && digits[1] != '.');
  double value = 0;
  auto const* const end = scalar.text.data() + scalar.text.size();
  auto const [stopped, error] = std::from_chars(scalar.text.data(), end, value, std::chars_format::fixed);
  if (!is_plain || error != std::errc{} || stopped != end) {
    return fail(fmt::format("'{}' is not a decimal number; write it as 0.8", scalar.text));
  }
  return value;
}

Result<double> share(Scalar const& scalar) {
  bool const is_percent = scalar.text.ends_with('%');
  auto text = scalar.text;
  if (is_percent) {
    text.remove_suffix(1);
  }
  auto const value = number({text, scalar.is_quoted});
  double const share_value = value ? (is_percent ? *value / 100 : *value) : -1;
  if (share_value < 0 || share_value > 1) {
    return fail(fmt::format("'{}' is not a share; write it as 2% or 0.02, from 0 to 1", scalar.text));
  }
  return share_value;
}

Result<std::chrono::sys_days> calendar_date(Scalar const& scalar) {
  auto const text = scalar.text;
  bool is_date = text.size() == 10;
  for (std::size_t place = 0; is_date && place < text.size(); ++place) {
    is_date = place == 4 || place == 7 ? text[place] == '-' : is_digit(text[place]);
  }
  if (is_date) {
    auto const number_at = [&](std::size_t from, std::size_t count) {
      unsigned value = 0;
      for (char const digit : text.substr(from, count)) {
        value = value * 10 + static_cast<unsigned>(digit - '0');
      }
      return value;
    };
    auto const date = std::chrono::year(static_cast<int>(number_at(0, 4))) / std::chrono::month(number_at(5, 2)) /
                      std::chrono::day(number_at(8, 2));
    if (date.ok() && date.year() >= std::chrono::year(1970) && date.year() <= std::chrono::year(2037)) {
      return std::chrono::sys_days(date);
    }
  }
  return fail(fmt::format("'{}' is no date; write it as 2026-02-15, from 1970 to 2037", text));
}

Result<int> evidence(Scalar const& scalar) {
  auto const text = scalar.text;
  if (text.size() != 2 || text[0] != 'E' || text[1] < '0' || text[1] > '5') {
    return fail(fmt::format("'{}' is no evidence; write one of E0 E1 E2 E3 E4 E5", text));
  }
  return text[1] - '0';
}

std::string to_text(Offset const& offset) {
  std::string text;
  auto add = [&](std::int64_t count, char const* unit) {
    if (count != 0) {
      text += fmt::format("{}{}", count, unit);
    }
  };
  add(offset.calendar_days, "d");
  add(offset.business_days, "bd");
  auto const whole_minutes = std::chrono::floor<minutes>(offset.exact);
  add(whole_minutes.count() / 60, "h");
  add(whole_minutes.count() % 60, "m");
  add((offset.exact - whole_minutes) / std::chrono::seconds(1), "s");
  return text.empty() ? "0s" : text;
}

std::string to_text(minutes time_of_day) {
  return fmt::format("{:02}:{:02}", time_of_day.count() / 60, time_of_day.count() % 60);
}

}  // namespace lamplighter::schedules::yaml
