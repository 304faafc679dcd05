// A bounds-checked reader of the few geometry types that a network has.
#include "geo/wkb.hpp"

#include "geo/wkb_reader.hpp"

namespace lamplighter::geo {
namespace {

using wkb::Header;
using wkb::read_header;
using wkb::read_vertex;
using wkb::Reader;

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
