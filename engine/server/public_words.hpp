// Every sentence of the public pages in both languages.
#pragma once

#include <string>
#include <string_view>

namespace lamplighter::server {

struct PublicWords {
  std::string_view tag, title, now_heading, planned_heading, none_now, none_planned, customers, few, started, expected,
      assessing, planned_from, planned_work, planned_end, further, more, until, unknown_area, updated, keep_away, call, emergency, other, other_link, states_note, cause, all_times, zone_of, local_time, beijing_time;
  // Somebody's own supply, and reports.
  std::string_view yours, account, digits, look, yours_hint, not_found, none_yours, out, switched_on, planned, still_out, back, report,
      report_danger, danger_heading, what, where, where_hint, phone, send, taken, taken_text, missing_where, skip, map,
      switched_on_at, crew, too_often, whole_number, needs_number, rate, rate_hint, rate_kept, rate_none;
  // To hear of each change of an outage.
  std::string_view follow, follow_hint, follow_night, follow_on, follow_end, follow_kept, follow_ended, follow_not_out, follow_no_number;
  // Refusals of reports, `{}` being whom to call.
  std::string_view unread, danger_often, often, maybe_taken, the_utility, bad_phone, not_understood, not_now;
};
PublicWords const& public_words(std::string_view language);

/// A code of the engine in words of the public; empty for one that has none.
std::string_view public_crew(std::string_view word, std::string_view language);
/// What is reported, as a person says it.
std::string_view public_call(std::string_view kind, std::string_view language);
/// What to do at once, by the engine's key of the words of safety; empty for none.
std::string_view public_safety(std::string_view key, std::string_view language);

}  // namespace lamplighter::server
