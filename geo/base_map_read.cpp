// Reads the utility's own layers once, into the square that tiles divide.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "geo/arrow_table.hpp"
#include "geo/base_map.hpp"
#include "geo/reference_system.hpp"
#include "geo/sha256.hpp"
#include "geo/utf8.hpp"
#include "geo/wkb_shape.hpp"

namespace lamplighter::geo {
namespace {

constexpr double square = 4'294'967'296.0;
constexpr std::size_t label_letters_max = 60;
constexpr std::string_view named_in = "map.layers";

std::uint32_t step_of(double part) {
  return static_cast<std::uint32_t>(std::clamp(part * square, 0.0, static_cast<double>(std::numeric_limits<std::uint32_t>::max())));
}

bool is_on_earth(Coordinate degrees) { return std::abs(degrees.x) <= 180 && std::abs(degrees.y) <= 90; }

/// In one line, and cut where no map has room for more.
std::string label_of(std::string_view text) {
  std::string out;
  std::size_t letters = 0;
  for (std::size_t i = 0; i < text.size() && letters < label_letters_max; ++letters) {
    auto const length = std::max<std::size_t>(1, utf8_length(text, i));
    bool const is_control = static_cast<unsigned char>(text[i]) < 0x20 || text[i] == 0x7f;
    out += is_control ? std::string_view(" ") : text.substr(i, length);
    i += length;
  }
  auto const first = out.find_first_not_of(' ');
  return first == std::string::npos ? std::string{} : out.substr(first, out.find_last_not_of(' ') - first + 1);
}

/// Formats whose rows are read as they are needed; of others GDAL may hold the whole file in memory.
bool is_read_in_parts(std::filesystem::path const& file) {
  constexpr std::array<std::string_view, 6> endings{".gpkg", ".shp", ".sqlite", ".fgb", ".gdb", ".db"};
  return std::ranges::find(endings, file.extension().string()) != endings.end();
}

Result<void> check_file(BaseLayer const& layer, BaseLimits const& limits) {
  std::error_code failed;
  std::filesystem::path const file(layer.table.dataset);
  if (!std::filesystem::exists(file, failed)) {
    return tl::make_unexpected(Error{Error::Kind::usage, fmt::format("'{}' is not there; correct 'dataset', or bring the file there", layer.table.dataset)});
  }
  if (!std::filesystem::is_regular_file(file, failed) || is_read_in_parts(file)) return {};
  auto const bytes = std::filesystem::file_size(file, failed);
  if (failed || bytes <= limits.whole_file_bytes_max) return {};
  return tl::make_unexpected(Error{Error::Kind::refused,
                                   fmt::format("'{}' has {} MB, and files of its kind are read whole, at most {} MB; export it as a GeoPackage",
                                               layer.table.dataset, bytes >> 20, limits.whole_file_bytes_max >> 20)});
}

/// Twice the area of a ring.
double area_of(std::span<MapPoint const> ring) {
  double out = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    auto const& a = ring[i];
    auto const& b = ring[(i + 1) % ring.size()];
    out += (a.x - ring[0].x) * (b.y - ring[0].y) - (b.x - ring[0].x) * (a.y - ring[0].y);
  }
  return out;
}

/// Inside the ring: in the middle of the widest stretch of the line half-way down.
MapPoint inside_of(std::span<MapPoint const> ring) {
  double top = ring[0].y, bottom = top;
  for (auto const& one : ring) {
    top = std::min(top, one.y);
    bottom = std::max(bottom, one.y);
  }
  auto const y = (top + bottom) / 2;
  std::vector<double> crossings;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    auto const& a = ring[i];
    auto const& b = ring[(i + 1) % ring.size()];
    if ((a.y <= y) != (b.y <= y)) crossings.push_back(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y));
  }
  std::ranges::sort(crossings);
  MapPoint out{ring[0].x, y};
  double widest = -1;
  for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
    if (crossings[i + 1] - crossings[i] <= widest) continue;
    widest = crossings[i + 1] - crossings[i];
    out.x = (crossings[i] + crossings[i + 1]) / 2;
  }
  return out;
}

}  // namespace

/// Fills one layer. What is left of the bounds it is told, and takes from.
class BaseLayerReader {
 public:
  BaseLayerReader(BaseMap::Layer& layer, BaseMap::Drawn& into, BaseLimits& left, BaseLimits const& whole) : layer_(layer), into_(into), left_(left), whole_(whole) {}

  Result<void> read(std::atomic<bool> const& is_ended) {
    auto const& stated = layer_.stated;
    if (auto const checked = check_file(stated, whole_); !checked) return checked;
    auto dataset = VectorDataset::open(stated.table.dataset, stated.table.open_options, named_in);
    if (!dataset) return tl::make_unexpected(dataset.error());
    Query query = stated.table.query;
    auto const layers = dataset->layers();
    if (query.layer.empty() && layers.size() != 1) {
      return refused(fmt::format("{}: it has {} layers, and none is named; write 'layer'; layers found: {}", dataset->path(), layers.size(), fmt::join(layers, ", ")));
    }
    if (query.layer.empty()) query.layer = layers.front();
    auto const table = dataset->table(query);
    if (!table) return tl::make_unexpected(table.error());
    auto const srs = stated.srs.empty() ? table->srs() : stated.srs;
    ReferenceSystem const reference(srs);
    if (!reference.degrees({0, 0}) && !reference.is_metric()) {
      return refused(fmt::format("{}, layer '{}': states no reference system that is known, so nobody knows where it stands; write 'srs', as EPSG:4326", dataset->path(), query.layer));
    }
    std::vector<std::string> fields;
    if (!stated.label.empty()) {
      auto const there = table->fields();
      if (std::ranges::find(there, stated.label) == there.end()) {
        return refused(fmt::format("{}, layer '{}': has no field '{}' for its names; correct 'label'; fields found: {}", dataset->path(), query.layer, stated.label, fmt::join(there, ", ")));
      }
      fields.push_back(stated.label);
    }
    if (table->rows_expected() > left_.features_max) return too_much();
    auto const done = table->read(fields, [&](ArrowRow const& row) {
      if (!is_over_ && !is_ended) add(row, reference);
    });
    if (!done) return done;
    if (is_over_) return too_much();
    if (layer_.features == 0) return refused(fmt::format("{}, layer '{}': has no feature with a place on Earth ({} without); check 'srs' and the layer", dataset->path(), query.layer, layer_.left_out));
    finish();
    return {};
  }

 private:
  tl::unexpected<Error> refused(std::string why) const { return tl::make_unexpected(Error{Error::Kind::refused, std::move(why)}); }
  tl::unexpected<Error> too_much() const {
    return refused(fmt::format("'{}' is too large: all layers together may have {} features and {} vertices; export only what the map needs, or simplify it",
                               layer_.stated.table.dataset, whole_.features_max, whole_.points_max));
  }

  void add(ArrowRow const& row, ReferenceSystem const& reference) {
    if (!read_shape(row.geometry(), shape_) || shape_.pieces.empty()) {
      ++layer_.left_out;
      return;
    }
    placed_.clear();
    for (auto const& one : shape_.points) {
      auto const degrees = reference.degrees(one);
      if (!degrees || !is_on_earth(*degrees)) {
        ++layer_.left_out;
        return;
      }
      placed_.push_back(map_point(*degrees));
    }
    is_over_ = left_.features_max == 0 || left_.points_max < placed_.size();
    if (is_over_) return;
    --left_.features_max;
    left_.points_max -= placed_.size();
    keep(row);
  }

  void keep(ArrowRow const& row) {
    BaseMap::Shape out;
    out.first_point = static_cast<std::uint32_t>(into_.points.size());
    out.first_piece = static_cast<std::uint32_t>(into_.pieces.size());
    out.points_count = static_cast<std::uint32_t>(placed_.size());
    out.pieces_count = static_cast<std::uint32_t>(shape_.pieces.size());
    Box box{placed_[0].x, placed_[0].y, placed_[0].x, placed_[0].y};
    for (auto const& at : placed_) {
      box.grow({at.x, at.y, at.x, at.y});
      into_.points.push_back({step_of(at.x), step_of(at.y)});
    }
    out.size = static_cast<float>(std::max(box.east - box.west, box.south - box.north));
    for (auto const& piece : shape_.pieces) into_.pieces.push_back({piece.count, static_cast<std::uint8_t>(piece.part)});
    std::string buffer;
    auto const text = layer_.stated.label.empty() ? std::nullopt : row.view({0}, buffer);
    if (auto label = text ? label_of(*text) : std::string{}; !label.empty()) {
      auto const [found, is_new] = labels_.emplace(label, static_cast<std::uint32_t>(into_.labels.size()));
      if (is_new) into_.labels.push_back(std::move(label));
      out.label = found->second;
      auto const at = anchor();
      out.anchor = {step_of(at.x), step_of(at.y)};
      into_.anchored.push_back(static_cast<std::uint32_t>(into_.shapes.size()));
      anchors_.push_back({at.x, at.y, at.x, at.y});
    }
    into_.shapes.push_back(out);
    boxes_.push_back(box);
    ++layer_.features;
  }

  /// Inside the largest area, else the middle vertex of the line with the most, else the point.
  MapPoint anchor() const {
    MapPoint out = placed_.front();
    double best = -1;
    std::size_t next = 0;
    for (auto const& piece : shape_.pieces) {
      auto const part = std::span(placed_).subspan(next, piece.count);
      next += piece.count;
      double weight = -1;
      if (piece.part == WkbShape::Part::area) weight = 2 + std::abs(area_of(part));
      if (piece.part == WkbShape::Part::line) weight = 1 - 1.0 / piece.count;
      if (weight <= best) continue;
      best = weight;
      out = piece.part == WkbShape::Part::area ? inside_of(part) : part[part.size() / 2];
    }
    return out;
  }

  void finish() {
    into_.boxes = PackedBoxes(std::move(boxes_));
    into_.anchors = PackedBoxes(std::move(anchors_));
    into_.shapes.shrink_to_fit();
    into_.pieces.shrink_to_fit();
    into_.points.shrink_to_fit();
  }

  BaseMap::Layer& layer_;
  BaseMap::Drawn& into_;
  BaseLimits& left_;
  BaseLimits const& whole_;
  bool is_over_ = false;
  WkbShape shape_;
  std::vector<MapPoint> placed_;
  std::vector<Box> boxes_, anchors_;
  std::unordered_map<std::string, std::uint32_t> labels_;
};

BaseMap BaseMap::read(std::vector<BaseLayer> const& layers, std::atomic<bool> const& is_ended, BaseLimits const& limits) {
  BaseMap out;
  auto left = limits;
  Sha256 hash;
  for (auto const& stated : layers) {
    if (is_ended) break;
    out.layers_.push_back({.stated = stated, .trouble = {}});
    out.drawn_.emplace_back();
    auto& layer = out.layers_.back();
    auto& drawn = out.drawn_.back();
    auto const before = left;
    if (auto const done = BaseLayerReader(layer, drawn, left, limits).read(is_ended); !done) {
      layer.trouble = fmt::format("map layer '{}': {}", stated.id, done.error().message);
      layer.features = 0;
      drawn = {};
      left = before;
    }
    hash.add(fmt::format("{}\n{}\n{}\n{}\n{}\n", stated.id, to_string(stated.kind), stated.zoom_min, stated.is_public, drawn.shapes.size()));
    for (auto const& one : drawn.shapes) hash.add(fmt::format("{} {} {};", one.first_point, one.first_piece, one.label));
    for (auto const& one : drawn.pieces) hash.add(fmt::format("{}{} ", one.count, "plah"[one.part]));
    for (auto const& one : drawn.labels) hash.add(one + "\n");
    hash.add({reinterpret_cast<char const*>(drawn.points.data()), drawn.points.size() * sizeof(Point)});
  }
  out.tag_ = hash.finish().substr(0, 16);
  return out;
}

}  // namespace lamplighter::geo
