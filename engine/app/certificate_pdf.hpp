// A certificate on paper, in Chinese or English.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.hpp"

namespace lamplighter::app {

/// PDF bytes, A4. `certificate`: the JSON of a genuine one. `zone`: IANA, for the times. `language`: zh or en.
/// Errors: failed, where the text is no certificate; usage, for another language.
Result<std::string> certificate_pdf(std::string_view certificate, std::string_view zone, std::string_view language);

}  // namespace lamplighter::app
