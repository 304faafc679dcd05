// The lead byte says how many follow; overlong forms, surrogates and what is beyond the last plane are none.
#include "geo/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace lamplighter::geo {

std::size_t utf8_length(std::string_view text, std::size_t place) {
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

bool is_utf8(std::string_view text) {
  std::size_t place = 0;
  while (place < text.size()) {
    std::uint64_t eight = 0x80;
    if (place + sizeof eight <= text.size()) std::memcpy(&eight, text.data() + place, sizeof eight);
    if ((eight & 0x8080808080808080U) == 0) {
      place += sizeof eight;
      continue;
    }
    std::size_t const length = utf8_length(text, place);
    if (length == 0) return false;
    place += length;
  }
  return true;
}

}  // namespace lamplighter::geo
