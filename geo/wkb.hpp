// Where a feature stands, read from well-known binary.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "geo/mapping.hpp"
#include "geo/network_data.hpp"

namespace lamplighter::geo {

struct Place {
  Coordinate at;
  bool is_multipart = false;
};

/// A point's coordinate, or one vertex of a line (of the first part of several). nullopt for empty geometries, other
/// types, and bytes that end too early. Understands both byte orders, Z and M, ISO and extended type numbers.
std::optional<Place> place_from_wkb(std::span<unsigned char const> bytes, PlaceRule::Vertex vertex = PlaceRule::Vertex::middle);
/// All vertices of what `place_from_wkb` understands; empty where that gives none.
std::vector<Coordinate> vertices_from_wkb(std::span<unsigned char const> bytes);

}  // namespace lamplighter::geo
