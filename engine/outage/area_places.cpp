// The mean over an area's customers, in degrees.
#include "engine/outage/area_places.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "geo/reference_system.hpp"

namespace lamplighter::outage {
namespace {

struct Area {
  double x = 0, y = 0;  // sums
  int located = 0;
  std::map<std::string, int> districts, feeders;  // how many customers name them
};
using Areas = std::map<std::string, Area>;

std::optional<geo::Coordinate> mean(Areas const& areas, std::string const& name) {
  auto const found = areas.find(name);
  if (found == areas.end() || found->second.located < customers_of_a_place) return std::nullopt;
  auto const& area = found->second;
  return geo::Coordinate{area.x / area.located, area.y / area.located};
}

/// The word that most customers name, the first of equals; empty where none does.
std::string most(std::map<std::string, int> const& words) {
  auto const found =
      std::max_element(words.begin(), words.end(), [](auto const& a, auto const& b) { return a.second < b.second; });
  return found == words.end() ? std::string{} : found->first;
}

bool is_on_earth(geo::Coordinate degrees) { return std::abs(degrees.x) <= 180 && std::abs(degrees.y) <= 90; }

double rounded(double degrees) { return std::round(degrees * 100) / 100; }

/// What is known of one customer.
struct Home {
  std::string community, district, feeder;
  std::optional<geo::Coordinate> at;
};

void count(Areas& areas, std::string const& name, Home const& home) {
  if (name.empty()) return;
  auto& area = areas[name];
  if (home.at) {
    area.x += home.at->x;
    area.y += home.at->y;
    ++area.located;
  }
  if (!home.district.empty()) ++area.districts[home.district];
  if (!home.feeder.empty()) ++area.feeders[home.feeder];
}

Home home_of(geo::LiveNetwork const& live, geo::CustomerIndex index) {
  auto const& network = live.network();
  auto const& row = network.customer(index);
  Home out{std::string(row.community), std::string(row.district), {}, row.at};
  for (auto const point : network.service_points_of(index)) {
    auto const node = network.node_of(point);
    if (!out.at && node.is_valid()) out.at = network.node_at(node);
    if (out.feeder.empty()) out.feeder = live.feeder_of(point);
  }
  return out;
}

/// In the dataset's own system. The most telling word wins where a community, a district and a feeder have one name.
std::map<std::string, geo::Coordinate> means(geo::LiveNetwork const& live) {
  Areas communities, districts, feeders;
  for (geo::CustomerIndex index{0}; index.value < live.network().customer_count(); ++index.value) {
    auto const home = home_of(live, index);
    count(communities, home.community, home);
    count(districts, home.district, home);
    count(feeders, home.feeder, home);
  }
  std::map<std::string, geo::Coordinate> out;
  for (auto const& [name, area] : communities) {
    auto at = mean(communities, name);
    if (!at) at = mean(districts, most(area.districts));
    if (!at) at = mean(feeders, most(area.feeders));
    if (at) out.emplace(name, *at);
  }
  for (auto const& [name, area] : districts) {
    auto at = mean(districts, name);
    if (!at) at = mean(feeders, most(area.feeders));
    if (at) out.emplace(name, *at);
  }
  for (auto const& [name, area] : feeders) {
    if (auto const at = mean(feeders, name)) out.emplace(name, *at);
  }
  return out;
}

}  // namespace

std::vector<AreaPlace> area_places(geo::LiveNetwork const& live) {
  geo::ReferenceSystem const system(live.network().rows().srs);
  std::vector<AreaPlace> out;
  for (auto const& [name, at] : means(live)) {
    auto const degrees = system.degrees(at);
    if (degrees && is_on_earth(*degrees)) out.push_back({name, {rounded(degrees->x), rounded(degrees->y)}});
  }
  return out;
}

}  // namespace lamplighter::outage
