// Walks over UTF-8 one character at a time.
#include "geo/report_escape.hpp"

#include <fmt/format.h>

#include "geo/utf8.hpp"

namespace lamplighter::geo {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Gives every character in turn, the replacement for what is none.
template <class Visit>
void visit_characters(std::string_view text, Visit const& visit) {
  for (std::size_t place = 0; place < text.size();) {
    std::size_t const length = utf8_length(text, place);
    visit(length == 0 ? replacement : text.substr(place, length));
    place += length == 0 ? 1 : length;
  }
}

/// What a spreadsheet would take for a formula although it is text; numbers are none.
bool is_formula(std::string_view text) {
  if (text.empty() || std::string_view("=+-@\t\r").find(text.front()) == std::string_view::npos) return false;
  return (text.front() != '+' && text.front() != '-') || text.find_first_not_of("0123456789.", 1) != std::string_view::npos;
}

}  // namespace

std::string json_text(std::string_view text) {
  std::string result = "\"";
  visit_characters(text, [&](std::string_view character) {
    char const first = character.front();
    if (first == '"' || first == '\\') {
      result += '\\';
      result += first;
    } else if (static_cast<unsigned char>(first) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(first));
    } else {
      result += character;
    }
  });
  return result + '"';
}

std::string html_text(std::string_view text) {
  std::string result;
  visit_characters(text, [&](std::string_view character) {
    switch (character.front()) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default: {
        auto const first = static_cast<unsigned char>(character.front());
        bool const is_control = (first < 0x20 && first != '\t' && first != '\n') || first == 0x7F;
        result += is_control ? replacement : character;
      }
    }
  });
  return result;
}

std::string csv_text(std::string_view text) {
  bool needs_quotes = is_formula(text);
  std::string plain = needs_quotes ? "'" : "";
  visit_characters(text, [&](std::string_view character) {
    char const first = character.front();
    needs_quotes = needs_quotes || first == ',' || first == '"' || first == '\n' || first == '\r';
    if (first == '"') plain += '"';
    plain += character;
  });
  return needs_quotes ? '"' + plain + '"' : plain;
}

}  // namespace lamplighter::geo
