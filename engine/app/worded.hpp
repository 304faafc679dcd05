// One line of a command in the language that it was asked for.
#pragma once

#include <fmt/format.h>

#include "geo/finding_titles.hpp"

namespace lamplighter::app {

/// Both sentences take the same values; Chinese ones name them by number where their order is another.
template <class... Values>
std::string worded(geo::ReportLanguage language, fmt::format_string<Values...> english, fmt::format_string<Values...> chinese,
                   Values&&... values) {
  return fmt::format(language == geo::ReportLanguage::zh ? chinese : english, std::forward<Values>(values)...);
}

}  // namespace lamplighter::app
