// The live network as the map shows it: made once for each revision, its tiles kept packed.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "engine/flow/map_views.hpp"

namespace lamplighter::server {

/// Thread-safe. Tiles of one revision never change: `name` has its number and the start of its content's hash, so that no
/// other store's revision of that number is taken for it.
class MapBook {
 public:
  /// Tiles kept, of about ten kilobytes each.
  explicit MapBook(std::size_t tiles_max = 4'000) : tiles_max_(tiles_max) {}

  /// The map of that name; null when another is kept, or none.
  std::shared_ptr<flow::NetworkMap const> named(std::string_view name) const;
  /// Keeps the map that `make` gives in place of one of another name. Made by one thread at a time, the others wait.
  std::shared_ptr<flow::NetworkMap const> current(std::string_view name, std::function<flow::NetworkMap()> const& make);
  /// In gzip; empty when there is nothing on it. Of a map that is no longer kept it is made, and not kept.
  std::string tile(flow::NetworkMap const& map, int zoom, std::uint32_t x, std::uint32_t y);

 private:
  using Key = std::tuple<int, std::uint32_t, std::uint32_t>;
  struct Kept {
    std::string bytes;
    std::list<Key>::iterator age;
  };

  std::size_t tiles_max_;
  std::mutex making_;  // taken before the other
  mutable std::mutex mutex_;
  std::shared_ptr<flow::NetworkMap const> map_;
  std::map<Key, Kept> tiles_;
  std::list<Key> by_age_;  // the one asked for last stands first
};

}  // namespace lamplighter::server
