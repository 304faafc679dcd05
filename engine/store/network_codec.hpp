// Rows of a network, and people to be told, as blobs: length-prefixed fields, little-endian, a chunk of rows per blob, each with its checksum.
#pragma once

#include <string_view>
#include <vector>

#include "engine/flow/repository.hpp"
#include "engine/store/database.hpp"
#include "geo/network_rows.hpp"

namespace lamplighter::store {

/// One blob of a layer. Layers: nodes, sources, sections, devices, customers, service_points, meters.
struct NetworkChunk {
  std::string_view layer;
  int number = 0;
  Blob rows;
};

/// Counted from 0 over all layers; nullopt past the last.
std::optional<NetworkChunk> encode_chunk(geo::NetworkRows const& data, std::size_t index);
/// Adds the rows of one chunk. Throws DatabaseError (corrupt) for bytes that this program did not write.
void decode_chunk(std::string_view layer, Blob const& rows, geo::NetworkData& data);

/// What an import says of people; ids, and what people told us themselves, are not in it.
Blob encode_customers(std::vector<flow::CustomerImport> const& customers);
/// Throws DatabaseError (corrupt), as `decode_chunk`.
std::vector<flow::CustomerImport> decode_customers(Blob const& rows);

}  // namespace lamplighter::store
