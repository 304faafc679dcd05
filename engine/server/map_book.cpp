// Two maps and the tiles that were asked for last.
#include "engine/server/map_book.hpp"

#include "engine/server/gzip.hpp"

namespace lamplighter::server {

std::shared_ptr<flow::NetworkMap const> MapBook::named(std::string_view name) const {
  std::lock_guard const lock(mutex_);
  return map_ && map_->name() == name ? map_ : nullptr;
}

std::shared_ptr<flow::NetworkMap const> MapBook::current(std::string_view name, std::function<flow::NetworkMap()> const& make) {
  std::lock_guard const one_at_a_time(making_);
  if (auto known = named(name)) return known;
  auto fresh = std::make_shared<flow::NetworkMap const>(make());
  std::lock_guard const lock(mutex_);
  map_ = fresh;
  tiles_.clear();
  return fresh;
}

void MapBook::show_base(std::shared_ptr<flow::BaseMap const> map) {
  auto shown = map ? map->for_everybody() : nullptr;
  std::lock_guard const lock(mutex_);
  base_ = std::move(map);
  public_base_ = std::move(shown);
  base_tiles_.clear();
  public_tiles_.clear();
}

std::shared_ptr<flow::BaseMap const> MapBook::base() const {
  std::lock_guard const lock(mutex_);
  return base_;
}

std::shared_ptr<flow::BaseMap const> MapBook::public_base() const {
  std::lock_guard const lock(mutex_);
  return public_base_;
}

/// `kept` is read under the lock: another may be shown while the tile is made.
template <class Map>
std::string MapBook::made_once(std::shared_ptr<Map const> const& kept, TileShelf& shelf, Map const& map, int zoom, std::uint32_t x, std::uint32_t y) {
  TileShelf::Key const key{zoom, x, y};
  {
    std::lock_guard const lock(mutex_);
    if (auto known = kept.get() == &map ? shelf.find(key) : std::nullopt) return std::move(*known);
  }
  auto const plain = map.tile(zoom, x, y);
  auto bytes = plain.empty() ? std::string{} : packed(plain);
  std::lock_guard const lock(mutex_);
  if (kept.get() == &map) shelf.keep(key, bytes);
  return bytes;
}

std::string MapBook::tile(flow::NetworkMap const& map, int zoom, std::uint32_t x, std::uint32_t y) { return made_once(map_, tiles_, map, zoom, x, y); }

std::string MapBook::base_tile(flow::BaseMap const& map, int zoom, std::uint32_t x, std::uint32_t y) { return made_once(base_, base_tiles_, map, zoom, x, y); }

std::string MapBook::public_tile(flow::BaseMap const& map, int zoom, std::uint32_t x, std::uint32_t y) { return made_once(public_base_, public_tiles_, map, zoom, x, y); }

}  // namespace lamplighter::server
