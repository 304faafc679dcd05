// UUID version 7 (RFC 9562) from a given time and given random bits.
#pragma once

#include "engine/base/time.hpp"

#include <cstdint>
#include <string>

namespace lamplighter {

/// "018f…-….-7…": 48 bits of Unix milliseconds, then 12 bits of `random_high` and 62 of `random_low`. Texts of later
/// milliseconds sort after earlier ones.
std::string uuid_v7(Time time, std::uint64_t random_high, std::uint64_t random_low);

}  // namespace lamplighter
