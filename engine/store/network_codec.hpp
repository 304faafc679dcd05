// Rows of a network as blobs: length-prefixed fields, little-endian, a chunk of rows per blob, each with its checksum.
#pragma once

#include <string_view>
#include <vector>

#include "engine/store/database.hpp"
#include "geo/network_data.hpp"

namespace lamplighter::store {

/// One blob of a layer. Layers: nodes, sources, sections, devices, customers, service_points, meters.
struct NetworkChunk {
  std::string_view layer;
  int number = 0;
  Blob rows;
};

std::vector<NetworkChunk> encode_network(geo::NetworkData const& data);
/// Adds the rows of one chunk. Throws DatabaseError (corrupt) for bytes that this program did not write.
void decode_chunk(std::string_view layer, Blob const& rows, geo::NetworkData& data);

}  // namespace lamplighter::store
