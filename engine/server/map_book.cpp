// One map and the tiles that were asked for last.
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
  by_age_.clear();
  return fresh;
}

std::string MapBook::tile(flow::NetworkMap const& map, int zoom, std::uint32_t x, std::uint32_t y) {
  Key const key{zoom, x, y};
  {
    std::lock_guard const lock(mutex_);
    auto const found = tiles_.find(key);
    if (map_.get() == &map && found != tiles_.end()) {
      by_age_.splice(by_age_.begin(), by_age_, found->second.age);
      return found->second.bytes;
    }
  }
  auto const plain = map.tile(zoom, x, y);
  auto bytes = plain.empty() ? std::string{} : packed(plain);
  std::lock_guard const lock(mutex_);
  if (map_.get() != &map || tiles_.contains(key)) return bytes;
  by_age_.push_front(key);
  tiles_.emplace(key, Kept{bytes, by_age_.begin()});
  if (tiles_.size() > tiles_max_) {
    tiles_.erase(by_age_.back());
    by_age_.pop_back();
  }
  return bytes;
}

}  // namespace lamplighter::server
