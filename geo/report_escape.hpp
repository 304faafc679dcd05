// Makes any text safe inside JSON, HTML or CSV; what is no UTF-8 becomes the replacement character.
#pragma once

#include <string>
#include <string_view>

namespace lamplighter::geo {

/// With its quotation marks.
std::string json_text(std::string_view text);
/// For element content and quoted attributes; control characters become the replacement character.
std::string html_text(std::string_view text);
/// Quoted where RFC 4180 asks for it; what a spreadsheet would take for a formula is quoted behind an apostrophe.
std::string csv_text(std::string_view text);

}  // namespace lamplighter::geo
