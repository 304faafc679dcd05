// Reads holidays out of iCalendar: all-day events, their repetitions, and which of them are make-up working days.
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <libical/ical.h>

#include "schedules/calendar_file.hpp"

namespace lamplighter::schedules {
namespace {

using Day = BusinessCalendar::Day;

constexpr int longest_days = 60;
constexpr int repetitions_max = 5'000;
constexpr int first_year = 1970, last_year = 2037;

struct FreeComponent {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
struct FreeIterator {
  void operator()(icalrecur_iterator* iterator) const { icalrecur_iterator_free(iterator); }
};

std::optional<Day> day_of(icaltimetype const& time) {
  if (time.year < first_year || time.year > last_year || time.month < 1 || time.day < 1) {
    return std::nullopt;
  }
  auto const date = std::chrono::year(time.year) / std::chrono::month(static_cast<unsigned>(time.month)) /
                    std::chrono::day(static_cast<unsigned>(time.day));
  return date.ok() ? std::optional(Day(date)) : std::nullopt;
}

std::string text_or_empty(char const* text) {
  return text == nullptr ? std::string() : std::string(text);
}

/// Reads the events of one file; the first thing that is wrong ends it.
class Events {
 public:
  explicit Events(std::string const& file) : file_(file) {}

  /// To be asked of every event before any is added: a repetition that was moved is no holiday on its old day.
  void expect(icalcomponent* event) {
    auto const* const property = icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY);
    auto const day = property == nullptr ? std::nullopt : day_of(icalcomponent_get_recurrenceid(event));
    if (day) moved_.emplace(text_or_empty(icalcomponent_get_uid(event)), *day);
  }

  bool add(icalcomponent* event) {
    auto const start = icalcomponent_get_dtstart(event);
    summary_ = text_or_empty(icalcomponent_get_summary(event));
    if (icaltime_is_null_time(start) || !day_of(start)) {
      return refuse("has no start from 1970 to 2037", "give it a DTSTART;VALUE=DATE");
    }
    started_ = fmt::format("{:04}-{:02}-{:02}", start.year, start.month, start.day);
    if (icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED) {
      return true;
    }
    if (start.is_date == 0) {
      return refuse("has a time of day, and a holiday is a whole day", "give it a DTSTART;VALUE=DATE, or take it out");
    }
    auto const end = icalcomponent_get_dtend(event);
    auto const last = icaltime_is_null_time(end) ? std::nullopt : day_of(end);
    int const length = last ? std::max(1, static_cast<int>((*last - *day_of(start)).count())) : 1;
    if (last && *last < *day_of(start)) {
      return refuse("ends before it begins", "check its DTEND");
    }
    if (length > longest_days) {
      return refuse("lasts more than sixty days", "check its DTEND, or take it out");
    }
    if (icalcomponent_get_first_property(event, ICAL_RDATE_PROPERTY) != nullptr) {
      return refuse("repeats by RDATE, which is not read", "write its days as events of their own");
    }
    auto* const rule = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
    return rule == nullptr ? once(event, *day_of(start), length) : repeated(event, icalproperty_get_rrule(rule), start, length);
  }

  Result<BusinessCalendar> result() {
    if (!problem_.empty()) {
      return tl::unexpected<Error>(Error{problem_});
    }
    if (!calendar_.first && !repeats_) {
      return tl::unexpected<Error>(Error{fmt::format("{}: holds no event; export the holidays as all-day events", file_)});
    }
    using namespace std::chrono;
    auto const year_of = [](Day day) { return year_month_day(day).year(); };
    auto const from = calendar_.first ? year_of(*calendar_.first) : year(first_year);
    auto const to = calendar_.last ? year_of(*calendar_.last) : year(last_year);
    calendar_.first = Day(from / January / 1);
    calendar_.last = Day(to / December / 31);
    return std::move(calendar_);
  }

 private:
  bool refuse(std::string_view what, std::string_view remedy) {
    problem_ = fmt::format("{}: the event '{}' of {} {}; {}", file_, summary_, started_.empty() ? "no day" : started_, what, remedy);
    return false;
  }

  bool is_working_day(icalcomponent* event) const {
    for (auto* one = icalcomponent_get_first_property(event, ICAL_X_PROPERTY); one != nullptr;
         one = icalcomponent_get_next_property(event, ICAL_X_PROPERTY)) {
      bool const is_kind_of_day = std::string_view("X-APPLE-SPECIAL-DAY") == text_or_empty(icalproperty_get_x_name(one));
      if (is_kind_of_day) {
        return std::string_view("ALTERNATE-WORKDAY") == text_or_empty(icalproperty_get_x(one));
      }
    }
    return summary_.find("班") != std::string::npos || summary_.find("working day") != std::string::npos;
  }

  void put(icalcomponent* event, Day from, int length) {
    auto& days = is_working_day(event) ? calendar_.working_days : calendar_.holidays;
    for (int count = 0; count < length; ++count) {
      days[from + std::chrono::days(count)] = summary_;
    }
  }

  bool once(icalcomponent* event, Day from, int length) {
    put(event, from, length);
    calendar_.first = std::min(calendar_.first.value_or(from), from);
    calendar_.last = std::max(calendar_.last.value_or(from), from + std::chrono::days(length - 1));
    return true;
  }

  bool is_excepted(icalcomponent* event, icaltimetype const& time) const {
    for (auto* one = icalcomponent_get_first_property(event, ICAL_EXDATE_PROPERTY); one != nullptr;
         one = icalcomponent_get_next_property(event, ICAL_EXDATE_PROPERTY)) {
      if (icaltime_compare_date_only(icalproperty_get_exdate(one), time) == 0) {
        return true;
      }
    }
    return false;
  }

  bool repeated(icalcomponent* event, icalrecurrencetype const& rule, icaltimetype const& start, int length) {
    std::unique_ptr<icalrecur_iterator, FreeIterator> const iterator(icalrecur_iterator_new(rule, start));
    if (!iterator) {
      return refuse("repeats by a rule that cannot be read", "write its days as events of their own");
    }
    repeats_ = true;
    for (int count = 0; count < repetitions_max; ++count) {
      auto const next = icalrecur_iterator_next(iterator.get());
      auto const day = icaltime_is_null_time(next) ? std::nullopt : day_of(next);
      if (!day) {
        return true;  // the end of the rule, or of the time that we know
      }
      if (!is_excepted(event, next) && !moved_.contains({text_or_empty(icalcomponent_get_uid(event)), *day})) {
        put(event, *day, length);
      }
    }
    return refuse("repeats more often than any holiday", "check its RRULE");
  }

  std::string const& file_;
  BusinessCalendar calendar_;
  bool repeats_ = false;
  std::string summary_, started_, problem_;
  std::set<std::pair<std::string, Day>> moved_;
};

}  // namespace

Result<BusinessCalendar> parse_calendar_ics(std::string const& text, std::string const& name_for_messages) {
  icalerror_set_errors_are_fatal(0);  // else the library ends the process over a line that it cannot read
  std::unique_ptr<icalcomponent, FreeComponent> const root(icalparser_parse_string(text.c_str()));
  bool const is_calendar = root && icalcomponent_isa(root.get()) == ICAL_VCALENDAR_COMPONENT;
  if (!is_calendar || icalcomponent_count_errors(root.get()) > 0) {
    return tl::unexpected<Error>(Error{fmt::format(
        "{}: this is no sound iCalendar file; export the calendar again as .ics, or write the days in YAML", name_for_messages)});
  }
  Events events(name_for_messages);
  for (auto* event = icalcomponent_get_first_component(root.get(), ICAL_VEVENT_COMPONENT); event != nullptr;
       event = icalcomponent_get_next_component(root.get(), ICAL_VEVENT_COMPONENT)) {
    events.expect(event);
  }
  for (auto* event = icalcomponent_get_first_component(root.get(), ICAL_VEVENT_COMPONENT); event != nullptr;
       event = icalcomponent_get_next_component(root.get(), ICAL_VEVENT_COMPONENT)) {
    if (!events.add(event)) {
      break;
    }
  }
  return events.result();
}

}  // namespace lamplighter::schedules
