// What causes are called in front of customers, in one place for texts, pages and public alerts.
#pragma once

#include <string_view>

namespace lamplighter::outage {

/// "tree on the line", "树木碰线". Empty for a code that is not known: anybody may write a cause, and not every reader knows its words.
std::string_view cause_words(std::string_view code, std::string_view language);
/// The code where there are words for it, else empty: what somebody wrote at a desk is not published.
std::string_view public_cause(std::string_view code);
/// Whether a crew may name it as what it found.
bool is_cause_of_fault(std::string_view code);

}  // namespace lamplighter::outage
