// Sorting along the Z-curve, and a search with a worklist.
#include "geo/packed_boxes.hpp"

#include <algorithm>
#include <utility>

namespace lamplighter::geo {
namespace {

constexpr std::size_t in_a_knot = 16;

/// The bits of x and y (16 of each), in turns.
std::uint32_t interleaved(std::uint32_t x, std::uint32_t y) {
  auto const spread = [](std::uint32_t bits) {
    bits = (bits | (bits << 8)) & 0x00ff00ffu;
    bits = (bits | (bits << 4)) & 0x0f0f0f0fu;
    bits = (bits | (bits << 2)) & 0x33333333u;
    return (bits | (bits << 1)) & 0x55555555u;
  };
  return spread(x) | (spread(y) << 1);
}

std::uint32_t place_on_curve(Box const& box, Box const& whole) {
  auto const part = [](double low, double high, double from, double to) {
    auto const span = to - from;
    return span <= 0 ? 0u : static_cast<std::uint32_t>(((low + high) / 2 - from) / span * 65'535);
  };
  return interleaved(part(box.west, box.east, whole.west, whole.east), part(box.north, box.south, whole.north, whole.south));
}

}  // namespace

void Box::grow(Box const& other) {
  west = std::min(west, other.west);
  north = std::min(north, other.north);
  east = std::max(east, other.east);
  south = std::max(south, other.south);
}

PackedBoxes::PackedBoxes(std::vector<Box> boxes) {
  if (boxes.empty()) return;
  whole_ = boxes.front();
  for (auto const& box : boxes) whole_.grow(box);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places;
  places.reserve(boxes.size());
  for (std::uint32_t i = 0; i < boxes.size(); ++i) places.emplace_back(place_on_curve(boxes[i], whole_), i);
  std::ranges::sort(places);
  auto& leaves = levels_.emplace_back();
  leaves.reserve(boxes.size());
  order_.reserve(boxes.size());
  for (auto const& [place, i] : places) {
    order_.push_back(i);
    leaves.push_back(boxes[i]);
  }
  while (levels_.back().size() > in_a_knot) {
    auto const& below = levels_.back();
    std::vector<Box> above;
    for (std::size_t first = 0; first < below.size(); first += in_a_knot) {
      Box around = below[first];
      for (auto i = first; i < std::min(first + in_a_knot, below.size()); ++i) around.grow(below[i]);
      above.push_back(around);
    }
    levels_.push_back(std::move(above));
  }
}

std::vector<std::uint32_t> PackedBoxes::meeting(Box const& box) const {
  std::vector<std::uint32_t> out;
  if (empty()) return out;
  std::vector<std::pair<std::size_t, std::size_t>> work;  // level, first box of a knot
  work.emplace_back(levels_.size() - 1, 0);
  while (!work.empty()) {
    auto const [level, first] = work.back();
    work.pop_back();
    auto const& boxes = levels_[level];
    for (auto i = first; i < std::min(first + in_a_knot, boxes.size()); ++i) {
      if (!boxes[i].meets(box)) continue;
      if (level == 0) {
        out.push_back(order_[i]);
      } else {
        work.emplace_back(level - 1, i * in_a_knot);
      }
    }
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace lamplighter::geo
