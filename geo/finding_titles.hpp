// Short titles of findings and suggestions, in the languages of a report.
#pragma once

#include <span>
#include <string_view>

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

}  // namespace lamplighter::geo
