// Describes the utility's own layers as JSON.
#include "engine/flow/base_map.hpp"

#include <boost/json/array.hpp>

#include "geo/base_map.hpp"

namespace lamplighter::flow {
namespace json = boost::json;

BaseMap::BaseMap(geo::BaseMap map) : map_(std::make_unique<geo::BaseMap const>(std::move(map))) {}
BaseMap::~BaseMap() = default;

std::string const& BaseMap::name() const { return map_->tag(); }

json::object BaseMap::described() const {
  json::array layers;
  for (auto const& one : map_->layers()) {
    layers.push_back(json::object{{"id", one.stated.id},
                                  {"name", one.stated.name.empty() ? json::value(nullptr) : json::value(one.stated.name)},
                                  {"kind", geo::to_string(one.stated.kind)},
                                  {"zoom_min", one.stated.zoom_min},
                                  {"features", one.features},
                                  {"left_out", one.left_out},
                                  {"is_read", one.trouble.empty()}});
  }
  return {{"revision", map_->tag()}, {"layers", std::move(layers)}};
}

std::string BaseMap::tile(int zoom, std::uint32_t x, std::uint32_t y) const { return map_->tile({zoom, x, y}); }

}  // namespace lamplighter::flow
