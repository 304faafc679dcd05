// SHA-256 by libsodium.
#include "engine/base/sha256.hpp"

#include <sodium.h>

namespace lamplighter {

struct Sha256::State {
  crypto_hash_sha256_state hash;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { crypto_hash_sha256_init(&state_->hash); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
  crypto_hash_sha256_update(&state_->hash, reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size());
}

Sha256::Digest Sha256::digest() const {
  auto copy = state_->hash;
  Digest result{};
  crypto_hash_sha256_final(&copy, result.data());
  return result;
}

std::string Sha256::hex_digest() const {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text;
  text.reserve(64);
  for (auto const byte : digest()) {
    text += hex[byte >> 4];
    text += hex[byte & 15];
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex_digest();
}

}  // namespace lamplighter
