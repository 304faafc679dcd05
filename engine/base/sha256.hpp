// SHA-256 over bytes as they come.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace lamplighter {

/// A running SHA-256 (FIPS 180-4).
class Sha256 {
 public:
  using Digest = std::array<std::uint8_t, 32>;

  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  /// Takes the next bytes.
  void update(std::string_view bytes);
  /// The hash of everything so far; more may follow.
  Digest digest() const;
  /// The same as 64 lower-case hexadecimal digits.
  std::string hex_digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The hash of one piece of text, in hexadecimal.
std::string sha256_hex(std::string_view bytes);

}  // namespace lamplighter
