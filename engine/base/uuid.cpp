// The layout of UUID version 7.
#include "engine/base/uuid.hpp"

#include <fmt/format.h>

namespace lamplighter {

std::string uuid_v7(Time time, std::uint64_t random_high, std::uint64_t random_low) {
  auto const ms = static_cast<std::uint64_t>(to_ms(time)) & 0xffff'ffff'ffffU;
  auto const high = random_high & 0xfffU;
  auto const variant = 0x8000U | ((random_low >> 48) & 0x3fffU);
  return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", ms >> 16, ms & 0xffffU, high, variant,
                     random_low & 0xffff'ffff'ffffU);
}

}  // namespace lamplighter
