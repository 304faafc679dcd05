// Reads what is nested with a count of its own for each level, so that no file can make it deep.
#include "geo/wkb_shape.hpp"

#include "geo/wkb_reader.hpp"

namespace lamplighter::geo {
namespace {

using wkb::Header;
using wkb::Reader;

constexpr int depth_max = 4;
constexpr std::uint32_t point = 1, line = 2, polygon = 3, collection = 7;

bool is_same(Coordinate a, Coordinate b) { return a.x == b.x && a.y == b.y; }

bool add_vertices(Reader& reader, Header const& header, std::uint32_t count, WkbShape& into) {
  if (reader.left() / header.vertex_bytes < count) return false;
  for (; count > 0; --count) {
    auto const at = wkb::read_vertex(reader);
    if (!at) return false;
    into.points.push_back(*at);
    reader.skip(header.vertex_bytes - 16);
  }
  return true;
}

/// An empty point is not a number in both places.
bool read_point(Reader& reader, Header const& header, WkbShape& into) {
  auto const x = reader.number<double>(), y = reader.number<double>();
  if (!x || !y || reader.left() < header.vertex_bytes - 16) return false;
  reader.skip(header.vertex_bytes - 16);
  if (std::isnan(*x) && std::isnan(*y)) return true;
  if (!std::isfinite(*x) || !std::isfinite(*y)) return false;
  into.points.push_back({.x = *x, .y = *y});
  into.pieces.push_back({WkbShape::Part::point, 1});
  return true;
}

bool read_row(Reader& reader, Header const& header, WkbShape::Part part, WkbShape& into) {
  auto const count = reader.number<std::uint32_t>();
  auto const first = into.points.size();
  if (!count || !add_vertices(reader, header, *count, into)) return false;
  bool const is_ring = part != WkbShape::Part::line;
  while (is_ring && into.points.size() > first + 1 && is_same(into.points[first], into.points.back())) into.points.pop_back();
  auto const kept = into.points.size() - first;
  if (kept < (is_ring ? 3u : 2u)) {
    into.points.resize(first);
    return true;
  }
  into.pieces.push_back({part, static_cast<std::uint32_t>(kept)});
  return true;
}

/// A hole in an area that is none is left out with it.
bool read_polygon(Reader& reader, Header const& header, WkbShape& into) {
  auto const rings = reader.number<std::uint32_t>();
  if (!rings || reader.left() / sizeof(std::uint32_t) < *rings) return false;
  auto const points = into.points.size(), pieces = into.pieces.size();
  bool has_area = false;
  for (std::uint32_t ring = 0; ring < *rings; ++ring) {
    if (!read_row(reader, header, ring == 0 ? WkbShape::Part::area : WkbShape::Part::hole, into)) return false;
    if (ring == 0) has_area = into.pieces.size() > pieces;
  }
  if (has_area) return true;
  into.points.resize(points);
  into.pieces.resize(pieces);
  return true;
}

bool read_any(Reader& reader, int depth, WkbShape& into) {
  auto const header = wkb::read_header(reader);
  if (!header) return false;
  switch (header->type) {
    case point: return read_point(reader, *header, into);
    case line: return read_row(reader, *header, WkbShape::Part::line, into);
    case polygon: return read_polygon(reader, *header, into);
    case 4: case 5: case 6: case collection: break;
    default: return false;
  }
  auto const parts = reader.number<std::uint32_t>();
  constexpr std::size_t part_bytes_least = 9;  // byte order, type, a count
  if (!parts || depth >= depth_max || reader.left() / part_bytes_least < *parts) return false;
  for (std::uint32_t i = 0; i < *parts; ++i) {
    if (!read_any(reader, depth + 1, into)) return false;
  }
  return true;
}

}  // namespace

bool read_shape(std::span<unsigned char const> bytes, WkbShape& into) {
  into.points.clear();
  into.pieces.clear();
  Reader reader(bytes);
  return read_any(reader, 0, into);
}

}  // namespace lamplighter::geo
