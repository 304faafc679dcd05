// A vector tile read back as a page reads it.
#pragma once

#include <catch2/catch.hpp>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <protozero/pbf_reader.hpp>

#include "geo/map_frame.hpp"

namespace lamplighter::geo::test {

/// A feature as a page sees it: its attributes as text, and the points that its geometry visits, in tile coordinates.
struct Feature {
  std::map<std::string, std::string> attributes;
  std::vector<std::pair<int, int>> points;
  std::vector<std::size_t> part_points;  // of each part
  int kind = 0, parts = 0, closed = 0;
};
using Tile = std::map<std::string, std::vector<Feature>>;

inline std::string value_of(protozero::pbf_reader value) {
  std::string out;
  while (value.next()) {
    if (value.tag() == 1) {
      out = value.get_string();
    } else if (value.tag() == 3) {
      out = std::to_string(static_cast<int>(value.get_double()));
    } else {
      value.skip();
    }
  }
  return out;
}

inline void read_geometry(Feature& feature, std::vector<std::uint32_t> const& numbers) {
  int x = 0, y = 0;
  auto const signed_of = [](std::uint32_t n) { return static_cast<int>(n >> 1) ^ -static_cast<int>(n & 1); };
  for (std::size_t i = 0; i < numbers.size();) {
    auto const count = numbers[i] >> 3, what = numbers[i] & 7;
    ++i;
    if (what == 7) {
      ++feature.closed;
      continue;
    }
    if (what == 1) {
      ++feature.parts;
      feature.part_points.push_back(0);
    }
    feature.part_points.back() += count;
    for (std::uint32_t k = 0; k < count; ++k, i += 2) {
      x += signed_of(numbers.at(i));
      y += signed_of(numbers.at(i + 1));
      feature.points.emplace_back(x, y);
    }
  }
}

inline std::vector<Feature> features_of(protozero::pbf_reader layer, std::string& name) {
  std::vector<protozero::data_view> raw;
  std::vector<std::string> keys, values;
  while (layer.next()) {
    switch (layer.tag()) {
      case 1: name = layer.get_string(); break;
      case 2: raw.push_back(layer.get_view()); break;
      case 3: keys.push_back(layer.get_string()); break;
      case 4: values.push_back(value_of(layer.get_message())); break;
      case 5: CHECK(layer.get_uint32() == 4096); break;
      case 15: CHECK(layer.get_uint32() == 2); break;
      default: layer.skip();
    }
  }
  std::vector<Feature> out;
  for (auto const& one : raw) {
    Feature feature;
    protozero::pbf_reader reader(one);
    while (reader.next()) {
      if (reader.tag() == 2 || reader.tag() == 4) {
        auto const tag = reader.tag();
        auto const range = reader.get_packed_uint32();
        std::vector<std::uint32_t> const numbers(range.begin(), range.end());
        if (tag == 4) read_geometry(feature, numbers);
        for (std::size_t i = 0; tag == 2 && i + 1 < numbers.size(); i += 2) feature.attributes[keys.at(numbers[i])] = values.at(numbers[i + 1]);
      } else if (reader.tag() == 3) {
        feature.kind = reader.get_enum();
      } else {
        reader.skip();
      }
    }
    out.push_back(std::move(feature));
  }
  return out;
}

inline Tile read_tile(std::string const& bytes) {
  Tile out;
  protozero::pbf_reader reader(bytes);
  while (reader.next(3)) {
    std::string name;
    auto features = features_of(reader.get_message(), name);
    out[name] = std::move(features);
  }
  return out;
}

/// The tile over a place in degrees.
inline TileNumber tile_over(Coordinate at, int zoom) {
  auto const point = map_point(at);
  auto const count = std::exp2(zoom);
  return {zoom, static_cast<std::uint32_t>(point.x * count), static_cast<std::uint32_t>(point.y * count)};
}

}  // namespace lamplighter::geo::test
