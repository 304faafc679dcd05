// Makes and checks callback keys with OpenSSL's HMAC.
#include "notifiers/callback_key.hpp"

#include <array>
#include <cstdlib>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t key_bytes = 16;  // 128 bits of the 256

}  // namespace

std::string callback_key(std::string_view secret, std::string_view notifier, AttemptNumber attempt) {
  if (secret.empty()) std::abort();
  // The length in front keeps ("a", 1) and ("a1", …) apart whatever a name holds.
  auto const message = fmt::format("{}:{}:{}", notifier.size(), notifier, attempt.value);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  auto const* made = HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                          reinterpret_cast<unsigned char const*>(message.data()), message.size(), digest.data(), &size);
  if (made == nullptr || size < key_bytes) std::abort();
  std::string key;
  for (std::size_t at = 0; at < key_bytes; ++at) key += fmt::format("{:02x}", digest[at]);
  return key;
}

KeyCheck check_callback_key(std::string_view secret, std::string_view notifier, AttemptNumber attempt,
                            std::string_view key) {
  if (secret.empty()) return KeyCheck::wrong;
  auto const expected = callback_key(secret, notifier, attempt);
  if (key.size() != expected.size()) return KeyCheck::wrong;
  return CRYPTO_memcmp(key.data(), expected.data(), expected.size()) == 0 ? KeyCheck::valid : KeyCheck::wrong;
}

}  // namespace lamplighter::notifiers
