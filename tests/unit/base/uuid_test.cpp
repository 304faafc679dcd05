// UUID version 7.
#include "engine/base/uuid.hpp"

#include <catch2/catch.hpp>

using namespace lamplighter;

TEST_CASE("the example of RFC 9562 comes out") {
  // Appendix A.6: 2022-02-22T19:22:22Z, rand_a CC3, rand_b 18C4DC0C0C07398F (62 bits).
  CHECK(uuid_v7(from_ms(1645557742000), 0xcc3, 0x18c4dc0c0c07398fU) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST_CASE("bits beyond those that the format has are cut off") {
  CHECK(uuid_v7(from_ms(0), ~0ULL, ~0ULL) == "00000000-0000-7fff-bfff-ffffffffffff");
}

TEST_CASE("a later millisecond sorts after an earlier one") {
  CHECK(uuid_v7(from_ms(1000), ~0ULL, ~0ULL) < uuid_v7(from_ms(1001), 0, 0));
}
