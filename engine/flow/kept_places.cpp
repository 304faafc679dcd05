// One value of the region's own: {"area": [longitude, latitude]} in hundredths of a degree, which no number format changes.
#include "engine/flow/kept_places.hpp"

#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr std::string_view name = "area_places";
constexpr std::string_view name_of_network = "area_places_of";
// Rises when places are worked out otherwise.
constexpr std::string_view version = "1 ";

std::int64_t hundredths(double degrees) { return std::llround(degrees * 100); }
double degrees(json::value const& hundredths) { return static_cast<double>(hundredths.as_int64()) / 100; }

}  // namespace

bool has_area_places_of(Repository& store, std::string_view content_hash) {
  return store.meta(name_of_network) == std::string(version) + std::string(content_hash);
}

std::string area_places_text(std::vector<outage::AreaPlace> const& places) {
  json::object kept;
  for (auto const& place : places) kept[place.area] = json::array{hundredths(place.at.x), hundredths(place.at.y)};
  return std::string(version) + json::serialize(kept);
}

bool keep_area_places(Repository& store, std::string_view text, std::string_view content_hash) {
  if (!text.starts_with(version)) return false;
  store.put_meta(name, text.substr(version.size()));
  store.put_meta(name_of_network, std::string(version) + std::string(content_hash));
  return true;
}

void keep_area_places(Repository& store, std::vector<outage::AreaPlace> const& places, std::string_view content_hash) {
  (void)keep_area_places(store, area_places_text(places), content_hash);
}

std::map<std::string, geo::Coordinate, std::less<>> kept_area_places(Repository& store) {
  std::map<std::string, geo::Coordinate, std::less<>> out;
  auto const text = store.meta(name);
  if (!text) return out;
  auto const kept = json::parse(*text);
  for (auto const& [area, place] : kept.as_object()) {
    auto const& at = place.as_array();
    out.emplace(area, geo::Coordinate{degrees(at.at(0)), degrees(at.at(1))});
  }
  return out;
}

}  // namespace lamplighter::flow
