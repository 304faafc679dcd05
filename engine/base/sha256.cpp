// SHA-256 by OpenSSL, which uses the processor's own instructions for it.
#include "engine/base/sha256.hpp"

#include <stdexcept>

#include <openssl/evp.h>

namespace lamplighter {
namespace {

void check(int result) {
  if (result != 1) throw std::runtime_error("OpenSSL has no SHA-256 here; its configuration must not leave it out");
}

/// Found once: to look for it takes longer than a short hash.
EVP_MD const* algorithm() {
  static EVP_MD* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return found;
}

std::string in_hexadecimal(Sha256::Digest const& digest) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text(2 * digest.size(), '0');
  auto* at = text.data();
  for (auto const byte : digest) {
    *at++ = hex[byte >> 4];
    *at++ = hex[byte & 15];
  }
  return text;
}

}  // namespace

struct Sha256::State {
  State() : context(EVP_MD_CTX_new()) {}
  ~State() { EVP_MD_CTX_free(context); }
  State(State const&) = delete;
  State& operator=(State const&) = delete;
  EVP_MD_CTX* context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { check(EVP_DigestInit_ex2(state_->context, algorithm(), nullptr)); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) { check(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size())); }

Sha256::Digest Sha256::digest() const {
  State copy;
  check(EVP_MD_CTX_copy_ex(copy.context, state_->context));
  Digest result{};
  check(EVP_DigestFinal_ex(copy.context, result.data(), nullptr));
  return result;
}

std::string Sha256::hex_digest() const { return in_hexadecimal(digest()); }

std::string sha256_hex(std::string_view bytes) {
  Sha256::Digest result{};
  check(EVP_Digest(bytes.data(), bytes.size(), result.data(), nullptr, algorithm(), nullptr));
  return in_hexadecimal(result);
}

}  // namespace lamplighter
