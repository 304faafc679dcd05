// Boxes packed into a tree that is built once: which of them meet another box, without looking at all.
#pragma once

#include <cstdint>
#include <vector>

namespace lamplighter::geo {

struct Box {
  double west = 0, north = 0, east = 0, south = 0;  // north <= south, as on a map
  bool meets(Box const& other) const {
    return west <= other.east && other.west <= east && north <= other.south && other.north <= south;
  }
  void grow(Box const& other);
};

/// An R-tree of sixteen boxes a knot, filled in the order of a curve that keeps neighbours together.
class PackedBoxes {
 public:
  PackedBoxes() = default;
  explicit PackedBoxes(std::vector<Box> boxes);
  /// Positions in the list it was made of, ascending.
  std::vector<std::uint32_t> meeting(Box const& box) const;
  /// Around all of them; meaningless when there are none.
  Box const& whole() const { return whole_; }
  bool empty() const { return order_.empty(); }

 private:
  Box whole_;
  std::vector<std::uint32_t> order_;           // of the boxes, along the curve
  std::vector<std::vector<Box>> levels_;       // the boxes in that order, then what is around each sixteen of the level below
};

}  // namespace lamplighter::geo
