// Text from outside made valid UTF-8, so that every store takes it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lamplighter::notifiers {

/// One character of a text and how many bytes it takes there.
struct Utf8Character {
  char32_t value = 0;
  std::size_t size = 0;  // 1 … 4
};

/// The character that begins at this byte (within the text); nothing where no valid one begins: overlong forms, surrogates
/// and values above U+10FFFF are none.
std::optional<Utf8Character> utf8_at(std::string_view text, std::size_t begin);

/// The text with U+FFFD for every byte that is part of no character and for every U+0000, which PostgreSQL takes in no
/// text; cut before the first character that would make it longer than `bytes_max`.
std::string valid_utf8(std::string_view text, std::size_t bytes_max = std::string_view::npos);

}  // namespace lamplighter::notifiers
