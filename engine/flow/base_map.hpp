// The utility's own layers as the server hands them out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/json/object.hpp>

namespace lamplighter::geo {
class BaseMap;
enum class BaseAudience : std::uint8_t;
}  // namespace lamplighter::geo

namespace lamplighter::flow {

/// Immutable, for any number of threads.
class BaseMap {
 public:
  explicit BaseMap(geo::BaseMap map);
  BaseMap(std::shared_ptr<geo::BaseMap const> map, geo::BaseAudience audience);
  ~BaseMap();

  /// As it stands in the address of its tiles: equal for equal contents only.
  std::string const& name() const;
  /// The same with nothing but the layers that are marked as public; null where none is, or none of them could be read.
  std::shared_ptr<BaseMap const> for_everybody() const;

  /// {revision, layers: [{id, name, kind, zoom_min, features, left_out, is_read}]}; `name` is null where nobody gave one.
  boost::json::object described() const;
  /// A vector tile; empty when there is nothing, or no such tile.
  std::string tile(int zoom, std::uint32_t x, std::uint32_t y) const;

 private:
  std::shared_ptr<geo::BaseMap const> map_;  // what everybody sees stands in the same memory
  geo::BaseAudience audience_;
};

}  // namespace lamplighter::flow
