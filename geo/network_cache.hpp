// The stored network as a cache beside the rows: used when it is sound, made again from them when it is not.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "geo/network.hpp"

namespace lamplighter::geo {

struct CachedNetwork {
  std::shared_ptr<Network const> network;  // shared with every live network over it
  std::string note;  // why the file was made again, or could not be; empty when it served. For the log.
  /// Where it came from: the file as it stood, the rows with a new file, or the rows because no file can be kept.
  enum class Origin { file, rows, rows_alone } origin = Origin::file;
};

/// Maps the file that holds the content. When it is absent, damaged, of another version or content, builds the network
/// from `rows`, writes the file again and maps that; a file that cannot be written costs only memory and the next start.
/// Errors: those of `Network::build`.
Result<CachedNetwork> cached_network(std::filesystem::path const& file, std::string_view content_hash,
                                     std::function<NetworkData()> const& rows);

/// Where the content of that hash is kept in a folder; `name` tells several networks in it apart.
std::filesystem::path network_cache_file(std::filesystem::path const& folder, std::string_view name,
                                         std::string_view content_hash);
/// Removes this name's files of every other content, as far as the folder lets us; one that is mapped stays readable.
void forget_cached_networks(std::filesystem::path const& folder, std::string_view name,
                            std::span<std::string const> hashes_kept);

}  // namespace lamplighter::geo
