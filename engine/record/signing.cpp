// Ed25519 by libsodium.
#include "engine/record/signing.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <sodium.h>

#include "engine/base/sha256.hpp"
#include "engine/record/hexadecimal.hpp"

namespace lamplighter::record {
namespace {

constexpr std::string_view private_words = "lamplighter-certificate-key ed25519 ";
constexpr std::string_view public_words = "lamplighter-public-key ed25519 ";

static_assert(crypto_sign_SEEDBYTES == 32 && crypto_sign_PUBLICKEYBYTES == 32 && crypto_sign_SECRETKEYBYTES == 64);

unsigned char const* raw(std::string_view bytes) { return reinterpret_cast<unsigned char const*>(bytes.data()); }

/// The digits after the words that say what they are; one line, nothing else.
std::optional<std::string_view> digits_after(std::string_view words, std::string_view text) {
  if (!text.starts_with(words)) return std::nullopt;
  text.remove_prefix(words.size());
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::string sealed_bytes(std::string_view outage_ref, Head const& head, Time at) {
  return fmt::format("lamplighter seal 1\n{}\n{}\n{}\n{}", outage_ref, head.entries, head.hash, to_rfc3339(at));
}

}  // namespace

SigningKey SigningKey::make() {
  SigningKey key;
  randombytes_buf(key.seed_.data(), key.seed_.size());
  crypto_sign_seed_keypair(key.public_.data(), key.secret_.data(), key.seed_.data());
  return key;
}

Result<SigningKey> SigningKey::read(std::string_view text) {
  auto const digits = digits_after(private_words, text);
  auto const seed = digits ? bytes_of(*digits, 32) : std::nullopt;
  if (!seed) return fail(Error::Kind::failed, "holds no certificate key");
  SigningKey key;
  std::copy(seed->begin(), seed->end(), key.seed_.begin());
  crypto_sign_seed_keypair(key.public_.data(), key.secret_.data(), key.seed_.data());
  return key;
}

SigningKey::~SigningKey() {
  sodium_memzero(seed_.data(), seed_.size());
  sodium_memzero(secret_.data(), secret_.size());
}

std::string SigningKey::text() const { return fmt::format("{}{}\n", private_words, hexadecimal(seed_)); }
std::string SigningKey::public_key() const { return hexadecimal(public_); }

std::string SigningKey::sign(std::string_view bytes) const {
  std::array<unsigned char, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, raw(bytes), bytes.size(), secret_.data());
  return hexadecimal(signature);
}

std::string public_key_text(std::string_view public_key) { return fmt::format("{}{}\n", public_words, public_key); }

Result<std::string> read_public_key(std::string_view text) {
  auto const digits = digits_after(public_words, text);
  if (!digits || !bytes_of(*digits, 32)) {
    return fail(Error::Kind::usage, fmt::format("holds no public key; it is one line, '{}' and 64 digits, as `lamplighter public-key` writes it", public_words));
  }
  return std::string(*digits);
}

std::string fingerprint(std::string_view public_key) { return sha256_hex(public_key).substr(0, 16); }

bool is_signed_by(std::string_view public_key, std::string_view signature, std::string_view bytes) {
  auto const key = bytes_of(public_key, crypto_sign_PUBLICKEYBYTES);
  auto const mark = bytes_of(signature, crypto_sign_BYTES);
  return key && mark && crypto_sign_verify_detached(mark->data(), raw(bytes), bytes.size(), key->data()) == 0;
}

Seal seal(SigningKey const& key, std::string_view outage_ref, Head const& head, Time at) {
  return {head, at, key.public_key(), key.sign(sealed_bytes(outage_ref, head, at))};
}

bool is_seal_right(std::string_view outage_ref, Seal const& one) {
  return is_signed_by(one.key, one.signature, sealed_bytes(outage_ref, one.head, one.at));
}

}  // namespace lamplighter::record
