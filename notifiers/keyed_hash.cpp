// Hashes through OpenSSL; hex, base64 and percent encoding by hand.
#include "notifiers/keyed_hash.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace lamplighter::notifiers {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string taken(Digest const& digest, unsigned int size) {
  return {reinterpret_cast<char const*>(digest.data()), size};
}

std::string keyed(EVP_MD const* method, std::string_view key, std::string_view text) {
  Digest digest{};
  unsigned int size = 0;
  char const none = 0;  // HMAC takes a null key for "the former one"
  auto const* made = HMAC(method, key.empty() ? &none : key.data(), static_cast<int>(key.size()),
                          reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest.data(), &size);
  if (made == nullptr) std::abort();
  return taken(digest, size);
}

constexpr bool is_unreserved(char one) {
  return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') || one == '-' || one == '.' ||
         one == '_' || one == '~';
}

/// By byte.
constexpr auto is_kept = [] {
  std::array<bool, 256> kept{};
  for (int byte = 0; byte < 128; ++byte) kept[static_cast<std::size_t>(byte)] = is_unreserved(static_cast<char>(byte));
  return kept;
}();

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) { return keyed(EVP_sha256(), key, text); }
std::string hmac_sha1(std::string_view key, std::string_view text) { return keyed(EVP_sha1(), key, text); }

std::string sha256(std::string_view text) {
  Digest digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) std::abort();
  return taken(digest, size);
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (char const one : bytes) {
    auto const byte = static_cast<unsigned char>(one);
    out += digits[byte >> 4];
    out += digits[byte & 0x0F];
  }
  return out;
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    auto const left = bytes.size() - at;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) group = group << 8 | (i < left ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i) out += i <= left ? alphabet[group >> (18 - 6 * i) & 0x3F] : '=';
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    std::size_t const real = at + 4 == text.size() ? 4 - padding : 4;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      auto const value = i < real ? alphabet.find(text[at + i]) : 0;
      if (value == std::string_view::npos) return std::nullopt;
      group = group << 6 | static_cast<std::uint32_t>(value);
    }
    for (std::size_t i = 0; i + 1 < real; ++i) out += static_cast<char>(group >> (16 - 8 * i) & 0xFF);
    if (real < 4 && (group & (real == 2 ? 0xFFFFu : 0xFFu)) != 0) return std::nullopt;
  }
  return out;
}

bool is_same_secret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  append_percent_encoded(out, text);
  return out;
}

void append_percent_encoded(std::string& to, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  auto const begin = to.size();
  to.resize(begin + 3 * text.size());
  auto* place = to.data() + begin;
  for (char const one : text) {
    auto const byte = static_cast<unsigned char>(one);
    if (is_kept[byte]) {
      *place++ = one;
      continue;
    }
    *place++ = '%';
    *place++ = digits[byte >> 4];
    *place++ = digits[byte & 0x0F];
  }
  to.resize(static_cast<std::size_t>(place - to.data()));
}

}  // namespace lamplighter::notifiers
