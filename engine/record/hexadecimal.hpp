// Bytes as lower-case hexadecimal digits and back; no other spelling is read, so that no byte of a certificate has two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::record {

inline std::string hexadecimal(std::span<unsigned char const> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (auto const byte : bytes) {
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

/// Nothing when it is not exactly `size` bytes in lower-case digits.
inline std::optional<std::vector<unsigned char>> bytes_of(std::string_view text, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (text.size() != size * 2) return std::nullopt;
  std::vector<unsigned char> out;
  out.reserve(size);
  for (std::size_t at = 0; at < text.size(); at += 2) {
    auto const high = digits.find(text[at]), low = digits.find(text[at + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    out.push_back(static_cast<unsigned char>(high << 4U | low));
  }
  return out;
}

}  // namespace lamplighter::record
