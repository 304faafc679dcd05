// Tiles that were asked for last, packed.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <tuple>

namespace lamplighter::server {

/// Not for two threads at once.
class TileShelf {
 public:
  using Key = std::tuple<int, std::uint32_t, std::uint32_t>;
  explicit TileShelf(std::size_t tiles_max) : tiles_max_(tiles_max) {}

  std::optional<std::string> find(Key const& key);
  /// One that is there already stays. The one that was asked for longest ago goes where there are too many.
  void keep(Key const& key, std::string bytes);
  void clear();

 private:
  struct Kept {
    std::string bytes;
    std::list<Key>::iterator age;
  };
  std::size_t tiles_max_;
  std::map<Key, Kept> tiles_;
  std::list<Key> by_age_;  // the one asked for last stands first
};

}  // namespace lamplighter::server
