// Decodes UTF-8 strictly and mends what is none.
#include "notifiers/utf8.hpp"

#include <array>

namespace lamplighter::notifiers {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// Length of the sequence that a lead byte opens, 0 for a byte that opens none.
std::size_t sequence_size(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

}  // namespace

std::optional<Utf8Character> utf8_at(std::string_view text, std::size_t begin) {
  auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  auto const size = sequence_size(byte(begin));
  if (size == 0 || begin + size > text.size()) return std::nullopt;
  constexpr std::array<unsigned char, 5> lead_bits{0, 0x7F, 0x1F, 0x0F, 0x07};
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  char32_t value = byte(begin) & lead_bits[size];
  for (std::size_t at = begin + 1; at < begin + size; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) return std::nullopt;
    value = (value << 6U) | (byte(at) & 0x3FU);
  }
  bool const is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest[size] || is_surrogate || value > 0x10FFFF) return std::nullopt;
  return Utf8Character{.value = value, .size = size};
}

std::string valid_utf8(std::string_view text, std::size_t bytes_max) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto const character = utf8_at(text, at);
    bool const is_kept = character && character->value != 0;
    auto const piece = is_kept ? text.substr(at, character->size) : replacement;
    if (piece.size() > bytes_max - out.size()) break;
    out += piece;
    at += character ? character->size : 1;
  }
  return out;
}

}  // namespace lamplighter::notifiers
