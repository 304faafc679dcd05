// Networks of addresses: how they are written, and who is in them.
#include "engine/base/address_range.hpp"

#include <catch2/catch.hpp>

namespace lamplighter {
namespace {

AddressRange range(std::string_view text) {
  auto const read = parse_address_range(text);
  if (!read) FAIL(read.error().message);
  return *read;
}

}  // namespace

TEST_CASE("a network contains its addresses, to the bit, and no other") {
  CHECK(range("10.0.0.0/8").contains("10.255.255.255"));
  CHECK_FALSE(range("10.0.0.0/8").contains("11.0.0.0"));
  CHECK(range("172.16.0.0/12").contains("172.31.255.255"));
  CHECK_FALSE(range("172.16.0.0/12").contains("172.32.0.0"));
  CHECK(range("192.0.2.7").contains("192.0.2.7"));
  CHECK_FALSE(range("192.0.2.7").contains("192.0.2.6"));
  CHECK(range("2001:db8::/33").contains("2001:db8:7fff::1"));
  CHECK_FALSE(range("2001:db8::/33").contains("2001:db8:8000::1"));
  CHECK(range("fe80::/10").contains("fe80::1%eth0"));
  CHECK(range("0.0.0.0/0").contains("203.0.113.9"));
  CHECK_FALSE(range("0.0.0.0/0").contains("2001:db8::1"));
  CHECK(range("::/0").contains("2001:db8::1"));
}

TEST_CASE("an IPv4 caller on an IPv6 listener is the same caller") {
  CHECK(range("10.0.0.0/8").contains("::ffff:10.1.2.3"));
  CHECK(range("::ffff:10.1.2.3").contains("10.1.2.3"));
}

TEST_CASE("what is no address is in no network") {
  for (auto const* text : {"", "localhost", "10.1", "10.0.0.0/8", "1.2.3.4.5", "%eth0"}) {
    INFO(text);
    CHECK_FALSE(is_in(own_networks(), text));
  }
}

TEST_CASE("a network that cannot be meant is refused with what is wrong") {
  struct Mistake {
    std::string_view text, said;
  };
  for (auto const& [text, said] : {Mistake{"10.0.0.5/8", "the network is 10.0.0.0/8"}, Mistake{"2001:db8::1/32", "the network is 2001:db8::/32"},
                                   Mistake{"10.0.0.0/33", "from 0 to 32"}, Mistake{"::/129", "from 0 to 128"}, Mistake{"10.0.0.0/", "a number"},
                                   Mistake{"10.0.0.0/-1", "a number"}, Mistake{"10.0.0.0/8x", "a number"}, Mistake{"gateway", "no address"},
                                   Mistake{"", "no address"}}) {
    INFO(text);
    auto const read = parse_address_range(text);
    REQUIRE_FALSE(read);
    CHECK_THAT(read.error().message, Catch::Contains(std::string(said)));
  }
}

TEST_CASE("our own networks are this machine and private ones, not the world") {
  auto const own = own_networks();
  for (auto const* text : {"127.0.0.1", "::1", "10.9.8.7", "172.20.0.1", "192.168.1.1", "169.254.1.1", "fd12::1", "fe80::1"}) CHECK(is_in(own, text));
  for (auto const* text : {"203.0.113.9", "172.15.0.1", "8.8.8.8", "2001:db8::1"}) CHECK_FALSE(is_in(own, text));
}

}  // namespace lamplighter
