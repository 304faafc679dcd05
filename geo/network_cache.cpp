// Maps, or builds, writes and maps.
#include "geo/network_cache.hpp"

#include "geo/network_file.hpp"
#include "geo/table_builder.hpp"

namespace lamplighter::geo {

Result<CachedNetwork> cached_network(std::filesystem::path const& file, std::string_view content_hash,
                                     std::function<NetworkData()> const& rows) {
  auto stored = map_network_file(file, content_hash);
  if (stored) return CachedNetwork{.network = Network::over(std::move(*stored)), .note = {}};
  CachedNetwork made{.network = nullptr, .note = stored.error().message};
  auto tables = tables_of(rows());
  if (!tables) return tl::make_unexpected(tables.error());
  if (auto const written = write_network_file(file, *tables, content_hash); !written) {
    made.note += "; " + written.error().message;
  } else if (auto again = map_network_file(file, content_hash); again) {
    tables = std::move(again);
  } else {
    made.note += "; " + again.error().message;
  }
  made.network = Network::over(std::move(*tables));
  return made;
}

}  // namespace lamplighter::geo
