// Reads public holidays and make-up working days from YAML or iCalendar files.
#pragma once

#include <span>
#include <string>

#include "schedules/business_days.hpp"
#include "schedules/types.hpp"

namespace lamplighter::schedules {

/// One calendar from several files, by the order in which they are given; a name that ends in `.ics` is iCalendar (RFC 5545),
/// any other strict YAML. What the files know is joined; years that none of them covers in between are an error, for nobody
/// would see that their holidays are missing. Errors: "file:line: what; what to do", one per line.
Result<BusinessCalendar> read_calendar(std::string const& name, std::span<std::string const> files);

/// YAML: `covers`, `weekend`, `holidays`, `working_days`, `source`.
Result<BusinessCalendar> parse_calendar_yaml(std::string const& text, std::string const& name_for_messages);
/// iCalendar: every all-day event is a holiday, with its repetitions; it is a make-up working day when the event says
/// `X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY` or its summary holds 班 or "working day". Whole years are covered, from that of the
/// first dated event to that of the last. Cancelled events are left out. Errors also for events with a time of day and for
/// events of more than sixty days, which are no holidays.
Result<BusinessCalendar> parse_calendar_ics(std::string const& text, std::string const& name_for_messages);

}  // namespace lamplighter::schedules
