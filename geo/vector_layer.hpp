// One layer of a vector tile while it is written: features, and each key and value once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::geo {

/// A place in a tile: 0, 0 its north-west corner, 4096 its width.
struct TilePoint {
  int x = 0, y = 0;
  auto operator<=>(TilePoint const&) const = default;
};
constexpr int tile_extent = 4096;

class VectorLayer {
 public:
  explicit VectorLayer(std::string_view name) : name_(name) {}

  /// Attributes of the next feature; an empty text is left out.
  void attribute(std::string_view key, std::string_view text);
  void attribute(std::string_view key, double number);
  void point(std::uint64_t id, TilePoint at);
  /// Lines of at least two points each.
  void lines(std::uint64_t id, std::vector<std::vector<TilePoint>> const& parts);
  /// Rings of at least three points each, not closed by a repeated one: areas that turn with the clock, each before its holes, which turn against it.
  void areas(std::uint64_t id, std::vector<std::vector<TilePoint>> const& rings);

  /// The layer as a field of the tile; empty when it has no feature.
  std::string field() const;

 private:
  void tag(std::string_view key, std::string value);
  void ways(std::uint64_t id, int kind, std::vector<std::vector<TilePoint>> const& parts);
  void feature(std::uint64_t id, int kind, std::vector<std::uint32_t> const& geometry);

  std::string name_, features_;
  std::vector<std::string> keys_, values_;
  std::map<std::string, std::uint32_t, std::less<>> key_numbers_, value_numbers_;
  std::vector<std::uint32_t> tags_;
};

}  // namespace lamplighter::geo
