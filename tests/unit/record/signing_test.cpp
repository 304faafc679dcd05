// Keys as texts, and what they sign.
#include <catch2/catch.hpp>

#include "engine/record/signing.hpp"

namespace lamplighter::record {

TEST_CASE("a key comes back from its text, and only its own half checks it") {
  auto const key = SigningKey::make();
  auto const again = SigningKey::read(key.text());
  REQUIRE(again);
  CHECK(again->public_key() == key.public_key());
  auto const signature = key.sign("what was said");
  CHECK(signature == again->sign("what was said"));
  CHECK(is_signed_by(key.public_key(), signature, "what was said"));
  CHECK_FALSE(is_signed_by(key.public_key(), signature, "what was meant"));
  CHECK_FALSE(is_signed_by(SigningKey::make().public_key(), signature, "what was said"));
  CHECK(read_public_key(public_key_text(key.public_key())) == key.public_key());
}

TEST_CASE("the signature of RFC 8032's second example comes out") {
  auto const key = SigningKey::read("lamplighter-certificate-key ed25519 4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb\n");
  REQUIRE(key);
  CHECK(key->public_key() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  CHECK(key->sign("r") ==
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST_CASE("texts that hold no key are refused") {
  for (auto const* text : {"", "lamplighter-public-key ed25519 12\n", "lamplighter-certificate-key ed25519 zz\n", "something else\n"}) {
    CHECK_FALSE(read_public_key(text));
    CHECK_FALSE(SigningKey::read(text));
  }
  auto const key = SigningKey::make();
  CHECK_FALSE(read_public_key(key.text()));  // the private file is not handed out by mistake
  CHECK_FALSE(SigningKey::read(public_key_text(key.public_key())));
}

}  // namespace lamplighter::record
