// Escapes, and leaves out what XML cannot hold.
#include "notifiers/xml_text.hpp"

#include "notifiers/utf8.hpp"

namespace lamplighter::notifiers {

std::string xml_text(std::string_view text) {
  auto const valid = valid_utf8(text);
  std::string out;
  out.reserve(valid.size());
  for (std::size_t i = 0; i < valid.size();) {
    auto const one = utf8_at(valid, i);
    auto const size = one ? one->size : 1;
    auto const value = one ? one->value : U' ';
    bool const is_control = (value < 0x20 && value != '\t' && value != '\n') || (value >= 0x7F && value <= 0x9F) || (value & 0xFFFE) == 0xFFFE;
    if (is_control) out += ' ';
    else if (value == '&') out += "&amp;";
    else if (value == '<') out += "&lt;";
    else if (value == '>') out += "&gt;";
    else if (value == '"') out += "&quot;";
    else if (value == '\'') out += "&#39;";
    else out.append(valid, i, size);
    i += size;
  }
  return out;
}

}  // namespace lamplighter::notifiers
