// The ends of features and the places where they meet.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "geo/finding_words.hpp"
#include "geo/mapping_topology.hpp"

namespace lamplighter::geo {

/// One end of a line, or of a switch or transformer, or the point of a source.
struct FeatureEnd {
  Target target;
  std::uint32_t row;
  enum class Side : std::uint8_t { from, to } side;
  PlanePoint at;
  Coordinate coordinate;
  std::string const* level;
  std::uint32_t place = 0;  // number of the place where it lies
};

/// The field of the row that names the end's node.
std::string& node_of(MappedRows& rows, FeatureEnd const& end);
std::string const& id_of(MappedRows const& rows, FeatureEnd const& end);

/// Ends of everything that is drawn with two, and of sources. What is drawn as a point is not among them.
std::vector<FeatureEnd> drawn_ends(MappedRows const& rows, Plane const& plane);

/// Numbers the places of ends: those of equal level within the tolerance of each other, directly or through others, lie at
/// one. Returns how many there are.
std::uint32_t number_places(std::vector<FeatureEnd>& ends, double tolerance);

/// Splits lines at ends that lie on them, or reports such ends: see `Connectivity::Middles`.
void join_middles(MappedRows& rows, Plane const& plane, Connectivity const& rule);

void report(int number, MappedRows& rows, Finding::Severity severity, Target target, std::string const& id, Said words);

}  // namespace lamplighter::geo
