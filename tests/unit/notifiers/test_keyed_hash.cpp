// Digests against the test vectors of their standards.
#include <catch2/catch.hpp>

#include "notifiers/keyed_hash.hpp"

namespace lamplighter::notifiers {

TEST_CASE("keyed hashes are those of RFC 2202 and RFC 4231") {
  CHECK(to_hex(hmac_sha1("Jefe", "what do ya want for nothing?")) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(to_hex(hmac_sha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  CHECK(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("base64 is that of RFC 4648, and nothing else is read as such") {
  for (auto const& [bytes, text] : {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}}) {
    CHECK(to_base64(bytes) == text);
    CHECK(from_base64(text) == std::string{bytes});
  }
  for (auto const* const wrong : {"Zg=", "Zg", "Zh==", "Zm9=", "Z===", "====", "Zm 9", "Zm9v\n", "=AAA", "Zm8=Zm8="}) CHECK_FALSE(from_base64(wrong));
}

TEST_CASE("percent encoding leaves unreserved characters and no others") {
  CHECK(percent_encoded("aZ0-._~") == "aZ0-._~");
  CHECK(percent_encoded("a b+c*/停") == "a%20b%2Bc%2A%2F%E5%81%9C");
}

TEST_CASE("secrets are the same only when every byte is") {
  CHECK(is_same_secret("abc", "abc"));
  CHECK_FALSE(is_same_secret("abc", "abd"));
  CHECK_FALSE(is_same_secret("abc", "ab"));
}

}  // namespace lamplighter::notifiers
