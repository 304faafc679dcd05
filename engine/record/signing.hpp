// Ed25519: the key that signs heads and certificates, its two files as texts, and the check by the public half alone.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "engine/base/error.hpp"
#include "engine/record/types.hpp"

namespace lamplighter::record {

/// A private key. Its text belongs into a file that only the program may read.
class SigningKey {
 public:
  /// A new one from the system's source of randomness.
  static SigningKey make();
  /// Error (failed): it is no text of `text()`.
  static Result<SigningKey> read(std::string_view text);
  ~SigningKey();
  SigningKey(SigningKey const&) = default;
  SigningKey& operator=(SigningKey const&) = default;

  std::string text() const;
  /// 64 hexadecimal digits.
  std::string public_key() const;
  /// 128 hexadecimal digits.
  std::string sign(std::string_view bytes) const;

 private:
  SigningKey() = default;
  std::array<unsigned char, 32> seed_{};
  std::array<unsigned char, 32> public_{};
  std::array<unsigned char, 64> secret_{};
};

/// The public key as a file for others.
std::string public_key_text(std::string_view public_key);
/// The public key in such a file. Error (usage): there is none in it.
Result<std::string> read_public_key(std::string_view text);
/// The first 16 digits of its SHA-256: what two people compare by telephone.
std::string fingerprint(std::string_view public_key);

bool is_signed_by(std::string_view public_key, std::string_view signature, std::string_view bytes);

/// Signs how far a record goes at a moment.
Seal seal(SigningKey const&, std::string_view outage_ref, Head const&, Time at);
bool is_seal_right(std::string_view outage_ref, Seal const&);

}  // namespace lamplighter::record
