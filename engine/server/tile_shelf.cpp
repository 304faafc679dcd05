// A map of tiles, and the order in which they were asked for.
#include "engine/server/tile_shelf.hpp"

namespace lamplighter::server {

std::optional<std::string> TileShelf::find(Key const& key) {
  auto const found = tiles_.find(key);
  if (found == tiles_.end()) return std::nullopt;
  by_age_.splice(by_age_.begin(), by_age_, found->second.age);
  return found->second.bytes;
}

void TileShelf::keep(Key const& key, std::string bytes) {
  if (tiles_.contains(key)) return;
  by_age_.push_front(key);
  tiles_.emplace(key, Kept{std::move(bytes), by_age_.begin()});
  if (tiles_.size() <= tiles_max_) return;
  tiles_.erase(by_age_.back());
  by_age_.pop_back();
}

void TileShelf::clear() {
  tiles_.clear();
  by_age_.clear();
}

}  // namespace lamplighter::server
