// Walks what an outage's devices leave without supply, and writes it as GeoJSON.
#include "engine/flow/map_views.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "engine/flow/views.hpp"
#include "geo/live_network.hpp"
#include "geo/map_tile.hpp"

namespace lamplighter::flow {
namespace json = boost::json;

/// Which lines and devices meet at each node, made once for each revision.
class MapJoints {
 public:
  explicit MapJoints(geo::MapLayers const& layers) : layers_(layers), network_(layers.network()) {
    for (std::uint32_t i = 0; i < layers.lines().size(); ++i) line_of_.emplace(layers.lines()[i].section.value, i);
    sections_at_.resize(network_.node_count());
    devices_at_.resize(network_.node_count());
    for (std::uint32_t s = 0; s < network_.section_count(); ++s) {
      for (auto const node : {network_.from_node(geo::SectionIndex{s}), network_.to_node(geo::SectionIndex{s})}) {
        if (node.is_valid()) sections_at_[node.value].push_back(s);
      }
    }
    for (std::uint32_t d = 0; d < network_.device_count(); ++d) {
      for (auto const node : {network_.from_node(geo::DeviceIndex{d}), network_.to_node(geo::DeviceIndex{d})}) {
        if (node.is_valid()) devices_at_[node.value].push_back(d);
      }
    }
  }

  /// Lines with a phase that has no supply at either end, from the device on, not beyond other open devices.
  std::set<std::uint32_t> dead_from(geo::LiveNetwork const& live, geo::DeviceIndex device) const {
    std::set<std::uint32_t> lines, nodes;
    std::vector<std::uint32_t> work;
    auto const go_on = [&](geo::NodeIndex node) {
      if (node.is_valid() && nodes.insert(node.value).second) work.push_back(node.value);
    };
    auto const is_dead = [&](geo::PhaseSet phases, geo::NodeIndex a, geo::NodeIndex b) {
      return a.is_valid() && b.is_valid() && !(phases - (live.live_phases(a) & live.live_phases(b))).empty();
    };
    go_on(network_.from_node(device));
    go_on(network_.to_node(device));
    while (!work.empty()) {
      auto const node = work.back();
      work.pop_back();
      for (auto const s : sections_at_[node]) {
        geo::SectionIndex const section{s};
        auto const from = network_.from_node(section), to = network_.to_node(section);
        if (!is_dead(network_.section(section).phases, from, to)) continue;
        add_line(lines, s);
        go_on(from);
        go_on(to);
      }
      for (auto const d : devices_at_[node]) {
        geo::DeviceIndex const other{d};
        auto const closed = network_.device(other).phases - live.open_phases(other);
        auto const from = network_.from_node(other), to = network_.to_node(other);
        if (!is_dead(closed, from, to)) continue;
        go_on(from);
        go_on(to);
      }
    }
    return lines;
  }

  /// Lines of the part that the device's opening alone would cut off.
  std::set<std::uint32_t> hanging_from(geo::LiveNetwork const& live, geo::DeviceIndex device) const {
    std::set<std::uint32_t> lines, nodes;
    for (auto const node : live.section_below(device)) nodes.insert(node.value);
    for (auto const node : nodes) {
      for (auto const s : sections_at_[node]) {
        auto const from = network_.from_node(geo::SectionIndex{s}), to = network_.to_node(geo::SectionIndex{s});
        if (nodes.contains(from.value) && nodes.contains(to.value)) add_line(lines, s);
      }
    }
    return lines;
  }

  geo::MapLayers const& layers() const { return layers_; }

 private:
  void add_line(std::set<std::uint32_t>& lines, std::uint32_t section) const {
    if (auto const found = line_of_.find(section); found != line_of_.end()) lines.insert(found->second);
  }

  geo::MapLayers const& layers_;
  geo::Network const& network_;
  std::map<std::uint32_t, std::uint32_t> line_of_;  // section → line
  std::vector<std::vector<std::uint32_t>> sections_at_, devices_at_;
};

namespace {

constexpr std::size_t hash_letters = 8;
constexpr double places = 1e6;  // of a degree: a tenth of a metre

json::array point_of(geo::Coordinate at) { return {std::round(at.x * places) / places, std::round(at.y * places) / places}; }
json::array point_of(geo::MapPoint at) { return point_of(geo::degrees_of(at)); }

json::array pieces(geo::MapLayers const& layers, std::set<std::uint32_t> const& lines) {
  json::array out;
  for (auto const i : lines) {
    auto const& line = layers.lines()[i];
    json::array way;
    for (std::size_t k = 0; k < line.points_count; ++k) way.push_back(point_of(line.points[k]));
    out.push_back(std::move(way));
  }
  return out;
}

std::vector<geo::DeviceIndex> devices_of(Store& store, outage::Outage const& row, geo::Network const& network,
                                         std::map<std::int64_t, std::string> const& refs) {
  std::set<DeviceId> ids;
  for (auto const& one : row.devices) ids.insert(one.device);
  if (row.state == outage::State::scheduled) {
    if (auto const plan = store.outages().find_plan(row.id)) {
      for (auto const& step : plan->steps) {
        if (step.to == geo::Position::open) ids.insert(step.device);
      }
    }
  }
  std::vector<geo::DeviceIndex> out;
  for (auto const id : ids) {
    auto const ref = refs.find(id.value);
    auto const device = ref == refs.end() ? std::nullopt : network.find_device(ref->second);
    if (device) out.push_back(*device);
  }
  return out;
}

std::optional<geo::Coordinate> place_of(Store& store, CustomerId id, geo::MapLayers const& layers) {
  auto const customer = store.notices().find_customer(id);
  auto const found = customer ? layers.network().find_customer(customer->ref) : std::nullopt;
  if (!found) return std::nullopt;
  auto const row = layers.network().customer(*found);
  if (auto const own = row.at ? layers.degrees(*row.at) : std::nullopt) return own;
  auto const node = layers.network().find_node(row.node);
  return node ? layers.node_at(*node) : std::nullopt;
}

/// Of an outage that no device tells of: where somebody called from, else where somebody is out.
std::optional<geo::Coordinate> place_of_people(Store& store, outage::Outage const& row, geo::MapLayers const& layers) {
  for (auto const& call : store.outages().calls(row.id)) {
    if (auto const at = place_of(store, call.customer, layers)) return at;
  }
  for (auto const& one : store.outages().interruptions(row.id)) {
    if (auto const at = one.ended_at ? std::nullopt : place_of(store, one.customer, layers)) return at;
  }
  return std::nullopt;
}

json::object feature(Store& store, outage::Outage const& row, MapJoints const& joints, geo::LiveNetwork const& live,
                     std::map<std::int64_t, std::string> const& refs) {
  std::set<std::uint32_t> lines;
  json::array devices;
  json::value at = nullptr;
  auto const stake = store.dispatches().stake(row.id);
  auto const opened = devices_of(store, row, live.network(), refs);
  bool const is_any_open = std::ranges::any_of(opened, [&](auto const device) { return !live.open_phases(device).empty(); });
  bool const is_expected = row.state == outage::State::suspected || row.state == outage::State::scheduled;
  for (auto const device : opened) {
    auto const place = joints.layers().device_at(device);
    devices.push_back(json::object{{"device", std::string(live.network().device(device).id)},
                                   {"at", place ? json::value(point_of(*place)) : json::value(nullptr)}});
    if (at.is_null() && place) at = point_of(*place);
    if (!outage::is_open(row.state)) continue;
    // A device of a confirmed outage that is closed again has its part back, unless none is known to be open at all.
    if (!live.open_phases(device).empty()) {
      lines.merge(joints.dead_from(live, device));
    } else if (is_expected || (!is_any_open && stake.customers > 0)) {
      lines.merge(joints.hanging_from(live, device));
    }
  }
  if (opened.empty()) {
    if (auto const place = place_of_people(store, row, joints.layers())) at = point_of(*place);
  }
  json::value geometry = nullptr;
  if (!lines.empty()) geometry = json::object{{"type", "MultiLineString"}, {"coordinates", pieces(joints.layers(), lines)}};
  if (lines.empty() && !at.is_null()) geometry = json::object{{"type", "Point"}, {"coordinates", at}};
  return {{"type", "Feature"},
          {"id", row.ref},
          {"geometry", std::move(geometry)},
          {"properties", json::object{{"state", to_string(row.state)}, {"kind", to_string(row.kind)}, {"feeder", row.feeder},
                                      {"customers_out", stake.customers}, {"at", std::move(at)}, {"devices", std::move(devices)}}}};
}

}  // namespace

NetworkMap::NetworkMap(std::string name, geo::LiveNetwork const& network)
    : name_(std::move(name)), layers_(std::make_unique<geo::MapLayers const>(network)), joints_(std::make_unique<MapJoints const>(*layers_)) {}
NetworkMap::~NetworkMap() = default;
NetworkMap::NetworkMap(NetworkMap&&) noexcept = default;

bool NetworkMap::is_tile(int zoom, std::uint32_t x, std::uint32_t y) { return geo::is_tile({zoom, x, y}); }
int NetworkMap::zoom_max() { return geo::tile_zoom_max; }
std::string NetworkMap::tile(int zoom, std::uint32_t x, std::uint32_t y) const { return geo::map_tile(*layers_, {zoom, x, y}); }

json::value NetworkMap::device_at(std::uint32_t device) const {
  auto const at = layers_->device_at({device});
  return at ? json::value(point_of(*at)) : json::value(nullptr);
}

json::object NetworkMap::described() const {
  json::object out{{"revision", name_}, {"on_earth", layers_->is_on_earth()}, {"bounds", nullptr}};
  if (auto const box = layers_->extent()) {
    auto bounds = point_of(geo::MapPoint{box->west, box->south});
    for (auto& one : point_of(geo::MapPoint{box->east, box->north})) bounds.push_back(one);
    out["bounds"] = std::move(bounds);
  }
  auto const& network = layers_->network();
  out["counts"] = json::object{{"devices", network.device_count()}, {"lines", layers_->lines().size()}, {"customers", network.customer_count()}};
  return out;
}

std::string network_map_name(Repository& store) {
  auto const active = store.active_network();
  return active ? fmt::format("{}-{}", active->number, active->content_hash.substr(0, hash_letters)) : std::string{};
}

MapMoment map_moment(Context const& ctx) {
  return {network_map_name(ctx.store), std::make_shared<geo::LiveNetwork const>(ctx.live.network())};
}

Result<json::object> view_map_device(NetworkMap const& map, geo::LiveNetwork const& live, std::string_view device) {
  auto const found = live.network().find_device(device);
  if (!found) return fail(Error::Kind::not_found, fmt::format("no device '{}' in the live network", device));
  auto const lines = map.joints().hanging_from(live, *found);
  auto const place = map.joints().layers().device_at(*found);
  json::value geometry = nullptr;
  if (!lines.empty()) geometry = json::object{{"type", "MultiLineString"}, {"coordinates", pieces(map.joints().layers(), lines)}};
  json::object properties{{"device", device}, {"at", place ? json::value(point_of(*place)) : json::value(nullptr)},
                          {"customers_count", live.downstream_count(*found).any}};
  return json::object{{"type", "Feature"}, {"id", device}, {"geometry", std::move(geometry)}, {"properties", std::move(properties)}};
}

namespace {
constexpr std::chrono::hours position_shown_for{12};
}  // namespace

json::object view_map_crews(Store& store, NetworkMap const& map, Time now) {
  json::array features;
  for (auto const& crew : store.dispatches().crews()) {
    auto const at = crew.at ? map.joints().layers().degrees(*crew.at) : std::nullopt;
    bool const is_old = crew.position_at && now - *crew.position_at > position_shown_for;  // a shift ago it was somewhere else
    if (!at || is_old) continue;
    json::object properties{{"crew", crew.ref}, {"name", crew.name}, {"on_shift", crew.is_on_shift},
                            {"jobs_at_hand", store.dispatches().jobs_at_hand(crew.id)}};
    properties["position_at"] = crew.position_at ? json::value(to_rfc3339(*crew.position_at)) : json::value(nullptr);
    features.push_back(json::object{{"type", "Feature"}, {"id", crew.ref}, {"geometry", json::object{{"type", "Point"}, {"coordinates", point_of(*at)}}},
                                    {"properties", std::move(properties)}});
  }
  return {{"type", "FeatureCollection"}, {"revision", map.name()}, {"as_of", to_rfc3339(now)}, {"features", std::move(features)}};
}

Result<json::object> view_map_outages(Store& store, NetworkMap const& map, geo::LiveNetwork const& live, std::string_view ref, Time now) {
  std::vector<outage::Outage> rows;
  if (ref.empty()) {
    rows = store.outages().list({.only_open = true, .kind = {}, .after = 0, .limit = 10'000});
  } else if (auto const row = store.outages().find_by_ref(ref)) {
    rows.push_back(*row);
  } else {
    return fail(Error::Kind::not_found, fmt::format("no outage '{}'", ref));
  }
  auto const refs = store.flow().device_refs();
  json::array features;
  for (auto const& row : rows) features.push_back(feature(store, row, map.joints(), live, refs));
  return json::object{{"type", "FeatureCollection"}, {"revision", map.name()}, {"as_of", to_rfc3339(now)}, {"features", std::move(features)}};
}

}  // namespace lamplighter::flow
