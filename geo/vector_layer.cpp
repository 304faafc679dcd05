// Field numbers and commands of the vector tile specification 2.1.
#include "geo/vector_layer.hpp"

#include <protozero/pbf_writer.hpp>

namespace lamplighter::geo {
namespace {

// Fields of Layer, Feature and Value, and the layer within the tile.
constexpr protozero::pbf_tag_type tile_layer = 3;
constexpr protozero::pbf_tag_type layer_name = 1, layer_feature = 2, layer_key = 3, layer_value = 4, layer_extent = 5, layer_version = 15;
constexpr protozero::pbf_tag_type feature_id = 1, feature_tags = 2, feature_kind = 3, feature_geometry = 4;
constexpr protozero::pbf_tag_type value_string = 1, value_double = 3;
constexpr int kind_point = 1, kind_lines = 2, kind_areas = 3;
constexpr std::uint32_t move_to = 1, line_to = 2, close_path = 7;

std::uint32_t zigzag(int value) { return (static_cast<std::uint32_t>(value) << 1) ^ static_cast<std::uint32_t>(value >> 31); }

std::uint32_t command(std::uint32_t which, std::size_t count) { return which | (static_cast<std::uint32_t>(count) << 3); }

}  // namespace

void VectorLayer::tag(std::string_view key, std::string value) {
  auto const number_in = [](auto& numbers, auto& list, std::string_view text) {
    auto const found = numbers.find(text);
    if (found != numbers.end()) return found->second;
    auto const number = static_cast<std::uint32_t>(list.size());
    list.emplace_back(text);
    numbers.emplace(std::string(text), number);
    return number;
  };
  tags_.push_back(number_in(key_numbers_, keys_, key));
  tags_.push_back(number_in(value_numbers_, values_, value));
}

void VectorLayer::attribute(std::string_view key, std::string_view text) {
  if (text.empty()) return;
  std::string value;
  protozero::pbf_writer(value).add_string(value_string, text.data(), text.size());
  tag(key, std::move(value));
}

void VectorLayer::attribute(std::string_view key, double number) {
  std::string value;
  protozero::pbf_writer(value).add_double(value_double, number);
  tag(key, std::move(value));
}

void VectorLayer::feature(std::uint64_t id, int kind, std::vector<std::uint32_t> const& geometry) {
  std::string body;
  protozero::pbf_writer writer(body);
  if (id != 0) writer.add_uint64(feature_id, id);
  writer.add_packed_uint32(feature_tags, tags_.begin(), tags_.end());
  writer.add_enum(feature_kind, kind);
  writer.add_packed_uint32(feature_geometry, geometry.begin(), geometry.end());
  protozero::pbf_writer(features_).add_message(layer_feature, body);
  tags_.clear();
}

void VectorLayer::point(std::uint64_t id, TilePoint at) { feature(id, kind_point, {command(move_to, 1), zigzag(at.x), zigzag(at.y)}); }

void VectorLayer::ways(std::uint64_t id, int kind, std::vector<std::vector<TilePoint>> const& parts) {
  std::vector<std::uint32_t> geometry;
  TilePoint pen;
  auto const go = [&](TilePoint to) {
    geometry.push_back(zigzag(to.x - pen.x));
    geometry.push_back(zigzag(to.y - pen.y));
    pen = to;
  };
  for (auto const& part : parts) {
    geometry.push_back(command(move_to, 1));
    go(part.front());
    geometry.push_back(command(line_to, part.size() - 1));
    for (std::size_t i = 1; i < part.size(); ++i) go(part[i]);
    if (kind == kind_areas) geometry.push_back(command(close_path, 1));
  }
  feature(id, kind, geometry);
}

void VectorLayer::lines(std::uint64_t id, std::vector<std::vector<TilePoint>> const& parts) { ways(id, kind_lines, parts); }

void VectorLayer::areas(std::uint64_t id, std::vector<std::vector<TilePoint>> const& rings) { ways(id, kind_areas, rings); }

std::string VectorLayer::field() const {
  std::string out;
  if (features_.empty()) return out;
  std::string body;
  protozero::pbf_writer writer(body);
  writer.add_uint32(layer_version, 2);
  writer.add_string(layer_name, name_);
  body += features_;
  for (auto const& key : keys_) writer.add_string(layer_key, key);
  for (auto const& value : values_) writer.add_message(layer_value, value);
  writer.add_uint32(layer_extent, tile_extent);
  protozero::pbf_writer(out).add_message(tile_layer, body);
  return out;
}

}  // namespace lamplighter::geo
