// Integer random draws that give the same numbers on every machine, and tables of measured quantiles to draw from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lamplighter::bench {

/// SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t value = state_;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
  }
  /// 0 … bound - 1.
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>((next() >> 32) * bound >> 32); }
  std::uint32_t between(std::uint32_t least, std::uint32_t most) { return least + below(most - least + 1); }
  bool per_mille(std::uint32_t chance) { return below(1000) < chance; }

 private:
  std::uint64_t state_;
};

/// A distribution by its quantiles: the values at the given thousandths, straight lines between them.
template <std::size_t Size>
struct Quantiles {
  struct Point {
    std::uint32_t per_mille, value;
  };
  std::array<Point, Size> points;

  std::uint32_t draw(Random& random) const {
    std::uint32_t const place = random.below(1000);
    for (std::size_t i = 1; i < Size; ++i) {
      auto const [before, low] = points[i - 1];
      auto const [after, high] = points[i];
      if (place < after) return low + (high - low) * (place - before) / (after - before);
    }
    return points[Size - 1].value;
  }
};
template <class... Points>
Quantiles(Points...) -> Quantiles<sizeof...(Points)>;

}  // namespace lamplighter::bench
