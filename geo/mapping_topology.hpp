// Joins features by where they lie, and compares that with the node ids that they name.
#pragma once

#include "geo/mapped_rows.hpp"
#include "geo/mapping_plane.hpp"

namespace lamplighter::geo {

/// The plane for the rows' coordinates, laid at their mean latitude where they are degrees.
Plane plane_of(MappedRows const& rows);

/// Gives every end of a line, switch and transformer and every source a node by its place: ends of equal level within the
/// tolerance are one node. A switch drawn as a point stands between the two ends that meet there, as does a transformer
/// without levels; one with levels joins the node of each level there. Ends on the middle of a line split it where the
/// mapping says so. Nodes without a row get one, named by their coordinates, so that they keep their names as long as they
/// stay where they are. What cannot be decided is a finding.
void join_by_geometry(MappedRows& rows, Connectivity const& rule);

/// Gives customers (and service points) without a node the nearest node in the tolerance.
void place_customers(MappedRows& rows, Connectivity const& rule);

/// Ids win. Reports where they and places disagree, and fills in the ids that rows leave empty.
void compare_with_geometry(MappedRows& rows, Connectivity const& rule);

}  // namespace lamplighter::geo
