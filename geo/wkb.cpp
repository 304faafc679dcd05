// A bounds-checked reader of the few geometry types that a network has.
#include "geo/wkb.hpp"

#include <bit>
#include <cmath>
#include <cstring>

namespace lamplighter::geo {
namespace {

class Reader {
 public:
  explicit Reader(std::span<unsigned char const> bytes) : bytes_(bytes) {}

  std::size_t left() const { return bytes_.size(); }
  void skip(std::size_t count) { bytes_ = bytes_.subspan(count); }

  /// Reads the byte order that the following numbers have.
  bool byte_order() {
    if (left() < 1) return false;
    is_little_ = bytes_[0] != 0;
    skip(1);
    return true;
  }

  template <class Number>
  std::optional<Number> number() {
    if (left() < sizeof(Number)) return std::nullopt;
    unsigned char raw[sizeof(Number)];
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      raw[i] = bytes_[is_little_ == (std::endian::native == std::endian::little) ? i : sizeof(Number) - 1 - i];
    }
    Number value;
    std::memcpy(&value, raw, sizeof value);
    skip(sizeof(Number));
    return value;
  }

 private:
  std::span<unsigned char const> bytes_;
  bool is_little_ = true;
};

struct Header {
  std::uint32_t type = 0;  // 1 point, 2 line, 4 and 5 several of them
  std::size_t vertex_bytes = 16;
};

std::optional<Header> read_header(Reader& reader) {
  if (!reader.byte_order()) return std::nullopt;
  auto const raw = reader.number<std::uint32_t>();
  if (!raw) return std::nullopt;
  std::uint32_t const base = *raw & 0x0fffffffu;
  std::uint32_t const iso = base / 1000;  // 1 = Z, 2 = M, 3 = ZM
  bool const has_z = (*raw & 0x80000000u) != 0 || iso == 1 || iso == 3;
  bool const has_m = (*raw & 0x40000000u) != 0 || iso == 2 || iso == 3;
  if ((*raw & 0x20000000u) != 0 && !reader.number<std::uint32_t>()) return std::nullopt;  // extended: an SRID follows
  return Header{.type = base % 1000, .vertex_bytes = 16u + (has_z ? 8u : 0u) + (has_m ? 8u : 0u)};
}

std::optional<Coordinate> read_vertex(Reader& reader) {
  auto const x = reader.number<double>();
  auto const y = reader.number<double>();
  if (!x || !y || !std::isfinite(*x) || !std::isfinite(*y)) return std::nullopt;  // an empty point is NaN
  return Coordinate{.x = *x, .y = *y};
}

std::uint32_t chosen(PlaceRule::Vertex vertex, std::uint32_t count) {
  switch (vertex) {
    case PlaceRule::Vertex::first: return 0;
    case PlaceRule::Vertex::middle: return count / 2;
    case PlaceRule::Vertex::last: return count - 1;
  }
  return 0;
}

/// How many vertices follow: one for a point. 0 for what is empty, of another type, or ends too early.
std::uint32_t read_count(Reader& reader, Header const& header) {
  if (header.type == 1) return reader.left() >= header.vertex_bytes ? 1 : 0;
  if (header.type != 2) return 0;
  auto const count = reader.number<std::uint32_t>();
  return count && reader.left() / header.vertex_bytes >= *count ? *count : 0;
}

/// The header of the geometry, or of the first of its parts.
std::optional<Header> read_first_header(Reader& reader, bool& is_multipart) {
  auto header = read_header(reader);
  if (!header || (header->type != 4 && header->type != 5)) return header;
  auto const parts = reader.number<std::uint32_t>();
  if (!parts || *parts == 0) return std::nullopt;
  is_multipart = *parts > 1;
  return read_header(reader);
}

}  // namespace

std::optional<Place> place_from_wkb(std::span<unsigned char const> bytes, PlaceRule::Vertex vertex) {
  Reader reader(bytes);
  Place place;
  auto const header = read_first_header(reader, place.is_multipart);
  if (!header) return std::nullopt;
  std::uint32_t const count = read_count(reader, *header);
  if (count == 0) return std::nullopt;
  reader.skip(chosen(vertex, count) * header->vertex_bytes);
  auto const at = read_vertex(reader);
  if (!at) return std::nullopt;
  place.at = *at;
  return place;
}

std::vector<Coordinate> vertices_from_wkb(std::span<unsigned char const> bytes) {
  Reader reader(bytes);
  bool is_multipart = false;
  auto const header = read_first_header(reader, is_multipart);
  if (!header) return {};
  std::vector<Coordinate> vertices;
  for (std::uint32_t left = read_count(reader, *header); left > 0; --left) {
    auto const at = read_vertex(reader);
    if (!at) return {};
    vertices.push_back(*at);
    reader.skip(header->vertex_bytes - 16);
  }
  return vertices;
}

}  // namespace lamplighter::geo
