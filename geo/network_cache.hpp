// The stored network as a cache beside the rows: used when it is sound, made again from them when it is not.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "geo/network.hpp"

namespace lamplighter::geo {

struct CachedNetwork {
  std::shared_ptr<Network const> network;  // shared with every live network over it
  std::string note;  // why the file was made again, or could not be; empty when it served. For the log.
};

/// Maps the file that holds the content. When it is absent, damaged, of another version or content, builds the network
/// from `rows`, writes the file again and maps that; a file that cannot be written costs only memory and the next start.
/// Errors: those of `Network::build`.
Result<CachedNetwork> cached_network(std::filesystem::path const& file, std::string_view content_hash,
                                     std::function<NetworkData()> const& rows);

}  // namespace lamplighter::geo
