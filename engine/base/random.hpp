// A small integer random generator that gives the same numbers on every compiler.
#pragma once

#include <array>
#include <cstdint>

namespace lamplighter {

/// xoshiro256** (Blackman, Vigna 2018), seeded through splitmix64. Not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (auto& word : state_) {  // splitmix64
      seed += 0x9e3779b97f4a7c15U;
      auto mixed = seed;
      mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
      mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
      word = mixed ^ (mixed >> 31);
    }
  }

  /// 64 random bits.
  std::uint64_t next() {
    auto const result = rotate(state_[1] * 5, 7) * 9;
    auto const shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  /// A number in 0 … n-1, each equally likely; 0 for n = 0.
  std::uint64_t below(std::uint64_t n) {
    if (n == 0) return 0;
    auto const refused = (0 - n) % n;  // 2^64 mod n: below it the draw would favour small numbers
    auto drawn = next();
    while (drawn < refused) drawn = next();
    return drawn % n;
  }

  /// True `permille` times in a thousand.
  bool chance(std::uint64_t permille) { return below(1000) < permille; }

 private:
  static std::uint64_t rotate(std::uint64_t word, int by) { return (word << by) | (word >> (64 - by)); }
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace lamplighter
