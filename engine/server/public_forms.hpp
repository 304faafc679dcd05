// Pages for one person: the state of an address, a report, and what became of it. Never kept by anybody.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/views_public.hpp"
#include "engine/server/public_page.hpp"

namespace lamplighter::server {

/// The fields of an address look-up, for the front page and for its answer.
std::string own_supply_form(std::string_view language, std::string_view account = {});
/// What is known of somebody's own supply; null: nothing. nullopt: no such account with these digits. `account`: as it was given, for
/// the next try and for a report.
std::string own_supply_html(std::optional<std::vector<flow::OwnState> const*> const& own, PublicUtility const& utility,
                            schedules::Zone const& zone, Time now, std::string_view language, std::string_view below = {},
                            std::string_view account = {});
/// One to five about the outage that ended last, with what proved whose account it is (`proof` is last_four or phone).
std::string rating_form(std::string_view account, std::string_view proof, std::string_view given, std::string_view language);
enum class RatingTaken : std::uint8_t { kept, nothing_to_rate };
std::string rating_taken_html(RatingTaken taken, PublicUtility const& utility, std::string_view language);
/// What proved whose account it is: once more with the next form.
struct GivenProof {
  std::string account, name, value;  // name: last_four or phone
};
GivenProof given_by(std::string account, std::string last_four, std::string number);
/// To hear of each change of the outage, at night too, or no more; stands where somebody is without supply.
std::string subscription_form(GivenProof const& proof, std::string_view language);
/// What came of it: kept, ended, nothing_to_end, not_out or no_number.
std::string subscription_taken_html(std::string_view outcome, GivenProof const& proof, PublicUtility const& utility, std::string_view language);
/// Asks for the whole number in place of its last digits.
std::string whole_number_html(std::string_view account, PublicUtility const& utility, std::string_view language);
enum class ReportAbout : std::uint8_t { supply, danger };
/// What somebody wrote into the form, as it was written; empty where nothing was.
struct ReportForm {
  ReportAbout about = ReportAbout::supply;
  std::string kind{}, where{}, phone{};
  std::string key{};  // names this report, so that sending it twice is once
};
/// Why it was not taken, and what to do at once about what was reported (the key of a safety text).
struct ReportRefusal {
  std::string text, safety_key{};
};
/// The form, with the words of safety first. Refused, it keeps all that was written.
std::string report_html(ReportForm const& form, ReportRefusal const* refusal, PublicUtility const& utility, std::string_view language);
/// Taken, with what to do at once.
std::string report_taken_html(std::string_view safety_key, PublicUtility const& utility, std::string_view language);
/// A look-up, a rating or a wish to be told that was not taken, and why; back to all outages.
std::string refused_html(std::string_view detail, PublicUtility const& utility, std::string_view language);

/// Keep away, call, and whom to call first. Nobody is asked to call a number that nobody named.
std::string safety_line(PublicUtility const& utility, std::string_view language);

}  // namespace lamplighter::server
