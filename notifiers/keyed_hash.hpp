// Hashes, keyed hashes and the ways in which they are written, as providers' signatures want them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lamplighter::notifiers {

/// Raw bytes of the digest. The key may be empty: some providers sign an empty text with a composed key.
std::string hmac_sha256(std::string_view key, std::string_view text);
std::string hmac_sha1(std::string_view key, std::string_view text);
std::string sha256(std::string_view text);

/// Lower-case hex digits.
std::string to_hex(std::string_view bytes);
/// RFC 4648 with padding, on one line.
std::string to_base64(std::string_view bytes);
/// Strict: nothing but the alphabet, right padding, no unused bits. nullopt: anything else.
std::optional<std::string> from_base64(std::string_view text);

/// Compares in a time that depends on the lengths only.
bool is_same_secret(std::string_view one, std::string_view other);

/// RFC 3986 percent encoding of everything but unreserved characters, with upper-case digits.
std::string percent_encoded(std::string_view text);
void append_percent_encoded(std::string& to, std::string_view text);

}  // namespace lamplighter::notifiers
