// The live network as the map shows it, and the utility's own layers below it: made once for each revision, tiles kept packed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/flow/base_map.hpp"
#include "engine/flow/map_views.hpp"
#include "engine/server/tile_shelf.hpp"

namespace lamplighter::server {

/// Thread-safe. Tiles of one revision never change: `name` has its number and the start of its content's hash, so that no
/// other store's revision of that number is taken for it.
class MapBook {
 public:
  /// Tiles kept of either map, of about ten kilobytes each.
  explicit MapBook(std::size_t tiles_max = 4'000) : tiles_(tiles_max), base_tiles_(tiles_max), public_tiles_(tiles_max / 4) {}

  /// The map of that name; null when another is kept, or none.
  std::shared_ptr<flow::NetworkMap const> named(std::string_view name) const;
  /// Keeps the map that `make` gives in place of one of another name. Made by one thread at a time, the others wait.
  std::shared_ptr<flow::NetworkMap const> current(std::string_view name, std::function<flow::NetworkMap()> const& make);
  /// In gzip; empty when there is nothing on it. Of a map that is no longer kept it is made, and not kept.
  std::string tile(flow::NetworkMap const& map, int zoom, std::uint32_t x, std::uint32_t y);

  /// In place of the former; null takes it away.
  void show_base(std::shared_ptr<flow::BaseMap const> map);
  std::shared_ptr<flow::BaseMap const> base() const;
  std::string base_tile(flow::BaseMap const& map, int zoom, std::uint32_t x, std::uint32_t y);

  /// What of it everybody may see; null where nothing is. On a shelf of its own: strangers push no desk's tiles out.
  std::shared_ptr<flow::BaseMap const> public_base() const;
  std::string public_tile(flow::BaseMap const& map, int zoom, std::uint32_t x, std::uint32_t y);

 private:
  template <class Map>
  std::string made_once(std::shared_ptr<Map const> const& kept, TileShelf& shelf, Map const& map, int zoom, std::uint32_t x, std::uint32_t y);

  std::mutex making_;  // taken before the other
  mutable std::mutex mutex_;
  std::shared_ptr<flow::NetworkMap const> map_;
  std::shared_ptr<flow::BaseMap const> base_, public_base_;
  TileShelf tiles_, base_tiles_, public_tiles_;
};

}  // namespace lamplighter::server
