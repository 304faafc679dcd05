// Base32 without padding over getentropy.
#include "engine/base/secret_token.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace lamplighter {
namespace {

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t token_bytes = 16;
constexpr std::size_t token_length = 26;  // 26 × 5 bits hold 128

}  // namespace

std::string secret_token() {
  std::array<std::uint8_t, token_bytes> bits{};
  if (::getentropy(bits.data(), bits.size()) != 0) throw std::runtime_error("the operating system gives no randomness");
  std::string out;
  std::uint32_t held = 0;
  unsigned count = 0;
  for (auto const byte : bits) {
    held = (held << 8u) | byte;
    for (count += 8; count >= 5; count -= 5) out += letters[(held >> (count - 5)) & 31u];
  }
  if (count > 0) out += letters[(held << (5 - count)) & 31u];
  return out;
}

bool is_secret_token(std::string_view text) {
  return text.size() == token_length &&
         std::ranges::all_of(text, [](char one) { return letters.find(one) != std::string_view::npos; });
}

}  // namespace lamplighter
