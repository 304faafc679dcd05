// Describes the utility's own layers as JSON.
#include "engine/flow/base_map.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "geo/base_map.hpp"

namespace lamplighter::flow {
namespace json = boost::json;

BaseMap::BaseMap(geo::BaseMap map) : BaseMap(std::make_shared<geo::BaseMap const>(std::move(map)), geo::BaseAudience::signed_in) {}
BaseMap::BaseMap(std::shared_ptr<geo::BaseMap const> map, geo::BaseAudience audience) : map_(std::move(map)), audience_(audience) {}
BaseMap::~BaseMap() = default;

std::shared_ptr<BaseMap const> BaseMap::for_everybody() const {
  bool const has_any = std::ranges::any_of(map_->layers(), [](auto const& one) { return one.stated.is_public && one.trouble.empty(); });
  return has_any ? std::make_shared<BaseMap const>(map_, geo::BaseAudience::everybody) : nullptr;
}

std::string const& BaseMap::name() const { return map_->tag(); }

json::object BaseMap::described() const {
  json::array layers;
  for (auto const& one : map_->layers()) {
    if (audience_ == geo::BaseAudience::everybody && (!one.stated.is_public || !one.trouble.empty())) continue;
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

std::string BaseMap::tile(int zoom, std::uint32_t x, std::uint32_t y) const { return map_->tile({zoom, x, y}, audience_); }

}  // namespace lamplighter::flow
