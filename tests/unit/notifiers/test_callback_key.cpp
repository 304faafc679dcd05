// The key in a callback's address, against openssl's own command.
#include <catch2/catch.hpp>

#include "notifiers/callback_key.hpp"

namespace lamplighter::notifiers {

TEST_CASE("the key is the first half of the HMAC that another tool computes") {
  // printf '3:sms:42' | openssl dgst -sha256 -hmac 'top secret'
  CHECK(callback_key("top secret", "sms", {42}) == "814d8621f8360edeafdd4ad1a8295356");
}

TEST_CASE("a key opens its own attempt of its own channel only") {
  auto const key = callback_key("secret", "sms", {42});
  CHECK(check_callback_key("secret", "sms", {42}, key) == KeyCheck::valid);
  CHECK(check_callback_key("secret", "sms", {43}, key) == KeyCheck::wrong);
  CHECK(check_callback_key("secret", "mail", {42}, key) == KeyCheck::wrong);
  CHECK(check_callback_key("other", "sms", {42}, key) == KeyCheck::wrong);
  CHECK(check_callback_key("secret", "sms", {42}, key.substr(1)) == KeyCheck::wrong);
  CHECK(check_callback_key("secret", "sms", {42}, "") == KeyCheck::wrong);
  CHECK(check_callback_key("", "sms", {42}, key) == KeyCheck::wrong);
  CHECK(callback_key("secret", "sms", {-1}) != callback_key("secret", "sms", {1}));
}

}  // namespace lamplighter::notifiers
