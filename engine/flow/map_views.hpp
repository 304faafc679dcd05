// What a map shows: the network's tiles, and open outages with the part of the network that each leaves dead.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "engine/flow/engine.hpp"

namespace lamplighter::geo {
class LiveNetwork;
class MapLayers;
}  // namespace lamplighter::geo

namespace lamplighter::flow {

class MapJoints;

/// One revision of the network, drawn. Immutable, for any number of threads; knows no positions.
class NetworkMap {
 public:
  /// `name`: of the revision, as it stands in the address of its tiles.
  NetworkMap(std::string name, geo::LiveNetwork const& network);
  ~NetworkMap();
  NetworkMap(NetworkMap&&) noexcept;

  std::string const& name() const { return name_; }
  /// {revision, on_earth, bounds, counts}: `bounds` west, south, east, north in degrees, null when nothing has a place.
  boost::json::object described() const;
  /// A vector tile; empty when there is nothing, or no such tile.
  std::string tile(int zoom, std::uint32_t x, std::uint32_t y) const;
  static bool is_tile(int zoom, std::uint32_t x, std::uint32_t y);
  static int zoom_max();
  /// [longitude, latitude] of a device, by its number in the network; null without a place.
  boost::json::value device_at(std::uint32_t device) const;

  MapJoints const& joints() const { return *joints_; }

 private:
  std::string name_;
  std::unique_ptr<geo::MapLayers const> layers_;
  std::unique_ptr<MapJoints const> joints_;
};

/// "3-1a2b3c4d": number and start of the content's hash; empty when no network is live.
std::string network_map_name(Repository& store);

/// The revision drawn and the one whose positions are read, at one moment. Copied on the engine's thread, read on another.
struct MapMoment {
  std::string name;
  std::shared_ptr<geo::LiveNetwork const> live;
};
MapMoment map_moment(Context const& ctx);

/// The part that hangs from a device now, as one GeoJSON feature. Errors: not_found.
Result<boost::json::object> view_map_device(NetworkMap const& map, geo::LiveNetwork const& live, std::string_view device);

/// Crews with a known position, as GeoJSON points; `position_at` says how old it is.
boost::json::object view_map_crews(Store& store, NetworkMap const& map, Time now);

/// Open outages as GeoJSON: pieces of line without supply (of what is not confirmed open yet: that would be without), and `at`,
/// the place of its first device, or of a caller or customer of one that has none. Null geometry when nothing of it has a place. Errors: not_found, when `ref` names no outage;
/// an empty one means all open ones.
Result<boost::json::object> view_map_outages(Store& store, NetworkMap const& map, geo::LiveNetwork const& live, std::string_view ref, Time now);

}  // namespace lamplighter::flow
