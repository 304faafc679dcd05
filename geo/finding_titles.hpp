// What findings and suggestions are called: short titles in the languages of a report, and words for severities.
#pragma once

#include <span>
#include <string_view>

#include "geo/network_data.hpp"

namespace lamplighter::geo {

enum class ReportLanguage : unsigned char { en, zh };

struct FindingTitle {
  int number;
  std::string_view en, zh;
};
/// In the order of their numbers; a test keeps them equal to geo/FINDINGS.md.
std::span<FindingTitle const> finding_titles();
/// Empty for a number that does not exist.
std::string_view title_of(int number, ReportLanguage language);
/// "info", "warning", "error": for files, tables and style classes, the same in every language.
std::string_view to_string(Finding::Severity severity);
/// For people.
std::string_view severity_in(Finding::Severity severity, ReportLanguage language);

}  // namespace lamplighter::geo
