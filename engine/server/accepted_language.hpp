// Which of our two languages a browser asks for.
#pragma once

#include <string_view>

namespace lamplighter::server {

/// "zh" or "en" by Accept-Language (RFC 9110, 12.5.4): the heavier weight, of equal ones the one named first; `*` stands for whichever
/// is not named; 0 refuses. Chinese when neither is asked for, English when only Chinese is refused.
std::string_view accepted_language(std::string_view accept_language);

}  // namespace lamplighter::server
