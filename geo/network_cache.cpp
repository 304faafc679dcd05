// Maps, or builds, writes and maps.
#include "geo/network_cache.hpp"

#include "geo/network_file.hpp"
#include "geo/table_builder.hpp"

namespace lamplighter::geo {

namespace fs = std::filesystem;

Result<CachedNetwork> cached_network(fs::path const& file, std::string_view content_hash,
                                     std::function<NetworkData()> const& rows) {
  using Origin = CachedNetwork::Origin;
  auto stored = map_network_file(file, content_hash);
  if (stored) return CachedNetwork{.network = Network::over(std::move(*stored)), .note = {}};
  CachedNetwork made{.network = nullptr, .note = stored.error().message, .origin = Origin::rows};
  auto tables = tables_of(rows());
  if (!tables) return tl::make_unexpected(tables.error());
  if (auto const written = write_network_file(file, *tables, content_hash); !written) {
    made.note += "; " + written.error().message;
    made.origin = Origin::rows_alone;
  } else if (auto again = map_network_file(file, content_hash); again) {
    tables = std::move(again);
  } else {
    made.note += "; " + again.error().message;
    made.origin = Origin::rows_alone;
  }
  made.network = Network::over(std::move(*tables));
  return made;
}

fs::path network_cache_file(fs::path const& folder, std::string_view name, std::string_view content_hash) {
  return folder / (std::string(name) + "-" + std::string(content_hash) + ".map");
}

void forget_cached_networks(fs::path const& folder, std::string_view name, std::span<std::string const> hashes_kept) {
  auto const ours = std::string(name) + "-";
  std::error_code trouble;
  for (fs::directory_iterator at(folder, trouble), end; !trouble && at != end; at.increment(trouble)) {
    auto const file = at->path().filename().string();
    bool is_old = file.starts_with(ours) && file.find(".map") != std::string::npos;
    for (auto const& hash : hashes_kept) is_old = is_old && !file.starts_with(ours + hash);
    std::error_code ignored;
    if (is_old) fs::remove(at->path(), ignored);
  }
}

}  // namespace lamplighter::geo
