// Holiday files: the YAML form, and joining several files into one calendar.
#include "schedules/calendar_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "schedules/strict_yaml.hpp"

namespace lamplighter::schedules {
namespace {

using Day = BusinessCalendar::Day;
using yaml::Problems;
using yaml::Reader;

constexpr std::size_t bytes_max = 16u << 20;
constexpr std::chrono::days longest{60};

void read_weekend(Reader& reader, BusinessCalendar& calendar) {
  if (!reader.has("weekend")) {
    return;
  }
  static constexpr std::array<std::string_view, 7> names{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  calendar.is_weekend.fill(false);
  for (auto const& text : reader.texts("weekend")) {
    auto const found = std::find(names.begin(), names.end(), text);
    if (found == names.end()) {
      reader.problem("weekend", fmt::format("'{}' is no day", text), "write some of sun mon tue wed thu fri sat");
      continue;
    }
    calendar.is_weekend[static_cast<std::size_t>(found - names.begin())] = true;
  }
  if (std::count(calendar.is_weekend.begin(), calendar.is_weekend.end(), true) > 4) {
    reader.problem("weekend", "leaves fewer than three working days a week", "name the days of rest only");
  }
}

/// `on`, or `from` and `to`, with a `name`.
void read_days(Reader& owner, Problems& problems, std::string_view key, std::string_view what, std::map<Day, std::string>& into) {
  auto const& items = key == "holidays" ? owner.list("holidays") : owner.list("working_days");
  for (std::size_t index = 0; index < items.size(); ++index) {
    Reader reader(items[index], problems, fmt::format("{} number {}", what, index + 1));
    auto const name = reader.text_or("name", "");
    auto const on = reader.optional_date("on");
    auto const from = on ? on : reader.optional_date("from");
    auto const to = on ? on : reader.optional_date("to");
    if (!from || !to) {
      reader.problem("on", "is missing", "write the day as 'on: 2026-01-01', or 'from' and 'to', both included");
    } else if (*to < *from || *to - *from > longest) {
      reader.problem("to", "is before 'from', or more than sixty days after it", "check the year");
    } else {
      for (auto day = *from; day <= *to; day += std::chrono::days(1)) {
        into[day] = name;
      }
    }
    reader.finish();
  }
}

void check_covered(Reader& reader, BusinessCalendar const& calendar) {
  for (auto const* const days : {&calendar.holidays, &calendar.working_days}) {
    bool const is_outside = !days->empty() && (!calendar.first || days->begin()->first < *calendar.first ||
                                               days->rbegin()->first > *calendar.last);
    if (is_outside) {
      reader.problem("covers", "does not hold all the days that are listed", "widen it, or check the years of the days");
      return;
    }
  }
}

Result<std::string> text_of(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file || text.str().size() > bytes_max) {
    return tl::unexpected<Error>(Error{fmt::format("{}: the file cannot be read; check that it exists and is a holiday file", path)});
  }
  return text.str();
}

/// The years between two files must be known to one of them.
bool touches(BusinessCalendar const& left, BusinessCalendar const& right) {
  return *right.first <= *left.last + std::chrono::days(1) && *left.first <= *right.last + std::chrono::days(1);
}

}  // namespace

Result<BusinessCalendar> parse_calendar_yaml(std::string const& text, std::string const& name_for_messages) {
  Problems problems;
  BusinessCalendar calendar;
  auto const root = yaml::load_text(text, name_for_messages, problems);
  if (root) {
    Reader reader(*root, problems, "calendar");
    reader.optional_text("source");
    if (auto const* const covers = reader.required_node("covers")) {
      Reader bounds(*covers, problems, "covers");
      calendar.first = bounds.optional_date("from");
      calendar.last = bounds.optional_date("to");
      if (!calendar.first || !calendar.last || *calendar.last < *calendar.first) {
        bounds.problem("to", "and 'from' are no period", "write the first and the last day whose holidays are all listed");
        calendar.first = calendar.last = std::nullopt;
      }
      bounds.finish();
    }
    read_weekend(reader, calendar);
    read_days(reader, problems, "holidays", "holiday", calendar.holidays);
    read_days(reader, problems, "working_days", "working day", calendar.working_days);
    if (problems.empty()) {
      check_covered(reader, calendar);
    }
    reader.finish();
  }
  if (!problems.empty()) {
    return tl::unexpected<Error>(Error{problems.text()});
  }
  return calendar;
}

Result<BusinessCalendar> read_calendar(std::string const& name, std::span<std::string const> files) {
  std::optional<BusinessCalendar> all;
  for (auto const& path : files) {
    auto const text = text_of(path);
    if (!text) {
      return tl::unexpected<Error>(text.error());
    }
    auto part = path.ends_with(".ics") ? parse_calendar_ics(*text, path) : parse_calendar_yaml(*text, path);
    if (!part) {
      return part;
    }
    if (!all) {
      all = std::move(*part);
      continue;
    }
    if (!touches(*all, *part)) {
      return tl::unexpected<Error>(Error{fmt::format(
          "{}: between it and the files before it are days that none of them covers; add the file of those years", path)});
    }
    all->holidays.merge(part->holidays);
    all->working_days.merge(part->working_days);
    all->first = std::min(*all->first, *part->first);
    all->last = std::max(*all->last, *part->last);
  }
  if (!all) {
    return tl::unexpected<Error>(Error{fmt::format("calendar '{}' names no file; name one, as calendars/holidays.yaml", name)});
  }
  all->name = name;
  return std::move(*all);
}

}  // namespace lamplighter::schedules
