// SHA-256 against the examples of FIPS 180-4.
#include "engine/base/sha256.hpp"

#include <catch2/catch.hpp>

using namespace lamplighter;

TEST_CASE("the hash agrees with the examples of the standard") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("bytes may come in pieces, and the hash may be read between them") {
  Sha256 hash;
  hash.update("a");
  CHECK(hash.hex_digest() == sha256_hex("a"));
  hash.update("bc");
  CHECK(hash.hex_digest() == sha256_hex("abc"));
}
