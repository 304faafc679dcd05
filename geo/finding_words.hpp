// What a finding says, in the languages of a report: sentences of a catalogue, filled with ids and numbers.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>

#include "geo/finding_titles.hpp"
#include "geo/network_data.hpp"

namespace lamplighter::geo {

/// One sentence of the catalogue. {0}, {1}, … are the values of a `Said`; a language may leave some out.
struct FindingSentence {
  int number;                // as in geo/FINDINGS.md; 0: of a feeder's status
  std::string_view variant;  // empty where the number has one sentence
  std::string_view en, en_remedy, zh, zh_remedy;  // no remedies for suggestions and for a feeder's status
};
/// The catalogue, in the order of numbers.
std::span<FindingSentence const> import_sentences();
std::span<FindingSentence const> audit_sentences();
std::span<FindingSentence const> contact_sentences();

/// A sentence's variant and values. `variant` is a literal.
template <class... Values>
Said said_as(std::string_view variant, Values const&... values) {
  return {.variant = variant, .values = {fmt::format("{}", values)...}};
}
template <class... Values>
Said said(Values const&... values) {
  return said_as({}, values...);
}

/// A finding without place and feeder; `reason` and `remedy` are in English.
Finding make_finding(int number, Finding::Severity severity, std::string layer, std::string id, Said said);
/// In the words of the language; as written in the finding where the catalogue does not have its sentence.
std::string reason_in(Finding const& finding, ReportLanguage language);
std::string remedy_in(Finding const& finding, ReportLanguage language);
/// A distance where the unit is not known.
std::string in_map_units(double distance, ReportLanguage language);
/// The sentences of a suggestion or a status one after another; empty for none.
std::string told(int number, std::span<Said const> all, ReportLanguage language);

}  // namespace lamplighter::geo
