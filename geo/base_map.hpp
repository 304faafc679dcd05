// The utility's own map below the network: roads, water, borders, buildings and names from its datasets, as vector tiles.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "geo/map_frame.hpp"
#include "geo/table_reader.hpp"

namespace lamplighter::geo {

/// In the order in which they are drawn, one above the other.
enum class BaseKind : std::uint8_t { green, water, building, border, railway, road, place };
constexpr std::array<std::string_view, 7> base_kinds{"green", "water", "building", "border", "railway", "road", "place"};
std::string_view to_string(BaseKind kind);
/// From which zoom a kind is drawn where nobody says otherwise.
int usual_zoom_min(BaseKind kind);

/// One layer as a person names it.
struct BaseLayer {
  std::string id;     // [a-z0-9_-], unique
  std::string name;   // for people; empty: its kind's word
  BaseKind kind = BaseKind::road;
  TableSource table;
  std::string label;  // field of names; empty: none are shown
  std::string srs;    // where the dataset does not state its own
  int zoom_min = 0;
  bool is_public = false;  // may be shown to everybody, not only to who is signed in
  bool operator==(BaseLayer const& other) const;
};

/// What is read at most: of all layers together. About 300 MB at these bounds.
struct BaseLimits {
  std::size_t features_max = 500'000;
  std::size_t points_max = 8'000'000;
  std::uintmax_t whole_file_bytes_max = 200u << 20;  // of formats that GDAL reads whole into memory, as GeoJSON
};

/// Who looks: everybody sees only what is marked so.
enum class BaseAudience : std::uint8_t { signed_in, everybody };

/// Immutable once read, for any number of threads.
class BaseMap {
 public:
  struct Layer {
    BaseLayer stated;
    std::size_t features = 0;  // drawn
    std::size_t left_out = 0;  // without a place, of a type that is not understood, or not on Earth
    std::string trouble;       // why nothing of it is drawn, which one, and what to do; empty: it is
  };

  /// Never fails as a whole: a layer that cannot be read says so, and the others are there. Breaks off between layers when `is_ended`.
  static BaseMap read(std::vector<BaseLayer> const& layers, std::atomic<bool> const& is_ended, BaseLimits const& limits = {});

  std::vector<Layer> const& layers() const { return layers_; }
  /// 16 hexadecimal digits of what is drawn and how; equal for equal contents.
  std::string const& tag() const { return tag_; }
  /// For each layer a layer of its id {label} with its geometries, without those smaller than a pixel, the largest first where there are
  /// more than 60,000 vertices; and `labels` {of, kind, label}: one point for each name, in the tile in which it lies, where what it names
  /// is large enough to carry it, each name once in a layer. Empty when nothing is there.
  std::string tile(TileNumber const& tile, BaseAudience audience = BaseAudience::signed_in) const;

 private:
  friend class BaseLayerReader;
  struct Point {  // of the square, in 2^-32 of its width: a centimetre
    std::uint32_t x = 0, y = 0;
  };
  struct Piece {
    std::uint32_t count = 0;
    std::uint8_t part = 0;  // of WkbShape
  };
  static constexpr std::uint32_t no_label = 0xffffffff;
  struct Shape {
    std::uint32_t first_point = 0, first_piece = 0, pieces_count = 0, points_count = 0;
    std::uint32_t label = no_label;
    Point anchor;
    float size = 0;  // the longer side of its box, in the square
  };
  struct Drawn {
    std::vector<Shape> shapes;
    std::vector<Piece> pieces;
    std::vector<Point> points;
    std::vector<std::string> labels;
    PackedBoxes boxes, anchors;
    std::vector<std::uint32_t> anchored;  // shape of each anchor
  };

  void draw(Drawn const& drawn, TileFrame const& frame, int zoom, VectorLayer& out) const;
  void add_shape(Drawn const& drawn, Shape const& shape, TileFrame const& frame, Box const& box, int apart, VectorLayer& out) const;
  void name(std::size_t layer, TileFrame const& frame, int zoom, VectorLayer& out) const;

  std::vector<Layer> layers_;
  std::vector<Drawn> drawn_;  // beside `layers_`
  std::string tag_;
};

}  // namespace lamplighter::geo
