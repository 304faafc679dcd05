// Walks over UTF-8 one character at a time.
#include "geo/report_escape.hpp"

#include <fmt/format.h>

namespace lamplighter::geo {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Length of the well-formed character at `place`; 0 when there is none.
std::size_t character_length(std::string_view text, std::size_t place) {
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char const first = byte(place);
  if (first < 0x80) return 1;
  std::size_t const length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || place + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(place + i) & 0xC0) != 0x80) return 0;
  }
  unsigned char const second = byte(place + 1);
  bool const is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  bool const is_surrogate = first == 0xED && second >= 0xA0, is_beyond = first == 0xF4 && second >= 0x90;
  return is_overlong || is_surrogate || is_beyond ? 0 : length;
}

/// Gives every character in turn, the replacement for what is none.
template <class Visit>
void visit_characters(std::string_view text, Visit const& visit) {
  for (std::size_t place = 0; place < text.size();) {
    std::size_t const length = character_length(text, place);
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
