// Who really has supply, by a plain search over the rows: shares no code with the index that the engine uses.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/time.hpp"
#include "geo/network_data.hpp"

namespace lamplighter::simulation {

/// Whether the engine was told of a movement of a device with its true time.
enum class Told : std::uint8_t { exactly, late };

/// A service point without one of its normal phases, from the first lost phase until all are back.
struct TrueInterval {
  std::uint32_t point = 0;
  Time start;
  std::optional<Time> end;
  Told told = Told::exactly;      // late when a movement that made or ended it was not reported with its own time
  bool is_recloseable = false;    // opened by a device that recloses by itself
};

/// Devices with their true positions, and what these do to everybody. Points and devices are numbered as the rows are;
/// without a layer of service points each customer is one.
class Truth {
 public:
  explicit Truth(geo::NetworkData const& rows);

  std::optional<std::uint32_t> find_device(std::string_view id) const;
  std::optional<std::uint32_t> find_customer(std::string_view id) const;
  geo::DeviceRow const& device(std::uint32_t device) const { return devices_[device]; }
  std::string const& point_id(std::uint32_t point) const { return points_[point].id; }
  std::string const& customer_id(std::uint32_t customer) const { return customers_[customer]; }
  std::uint32_t customer_of(std::uint32_t point) const { return points_[point].customer; }
  std::vector<std::uint32_t> const& points_of(std::uint32_t customer) const { return points_of_[customer]; }
  std::vector<std::string> const& meters_of(std::uint32_t point) const { return points_[point].meters; }
  std::uint32_t customer_count() const { return static_cast<std::uint32_t>(customers_.size()); }
  std::uint32_t point_count() const { return static_cast<std::uint32_t>(points_.size()); }

  /// A point that lost a normal phase, or has all of them back.
  struct Change {
    std::uint32_t point = 0;
    enum class To : std::uint8_t { out, back } to = To::out;
  };
  /// Moves the device and says for whom that changed anything, by point. Times never go back.
  std::vector<Change> move(std::uint32_t device, geo::PhaseSet phases, geo::Position to, Time at, Told told);
  geo::PhaseSet open_phases(std::uint32_t device) const { return open_[device]; }
  /// Whether either end of the device has supply.
  bool is_live(std::uint32_t device) const;
  bool is_out(std::uint32_t point) const { return !(normal_[point] - now_[point]).empty(); }

  /// Whether a customer whose points in `lost` are without supply still has one that carries his load: not if a main one is
  /// lost (or, without any, a standby) and no other is left but emergency ones and those to which nothing changes over.
  bool keeps_load(std::uint32_t customer, std::function<bool(std::uint32_t point)> const& is_lost) const;

  /// Points that would lose a phase if these devices alone were opened on the normal network, by point.
  std::vector<std::uint32_t> would_lose(std::vector<std::uint32_t> const& devices) const;

  std::vector<TrueInterval> const& intervals() const { return intervals_; }  // in order of their starts
  std::vector<TrueInterval const*> intervals_of(std::uint32_t point) const;
  /// Whether the customer as a whole was without supply at some moment of [from, to]: who keeps a feed is not.
  bool was_out(std::uint32_t customer, Time from, Time to) const;
  /// The same for the whole of [from, to].
  bool was_out_throughout(std::uint32_t customer, Time from, Time to) const;

 private:
  struct Cut {
    Time start;
    std::optional<Time> end;
  };
  void move_customer(std::uint32_t customer, Time at);
  struct Edge {
    std::uint32_t to = 0;
    geo::PhaseSet phases;
    std::uint32_t device = no_device;
  };
  struct Point {
    std::string id;
    std::uint32_t node = 0, customer = 0;
    geo::PhaseSet phases;
    std::vector<std::string> meters;
    geo::ServicePointRole role = geo::ServicePointRole::main;
    bool takes_load = true;
  };
  static constexpr std::uint32_t no_device = 0xffffffffU;

  std::uint32_t node(std::string const& id);
  void add_points(geo::NetworkData const& rows);
  std::vector<geo::PhaseSet> search(std::vector<geo::PhaseSet> const& open) const;       // by node
  std::vector<geo::PhaseSet> at_points(std::vector<geo::PhaseSet> const& nodes) const;   // by point

  std::unordered_map<std::string, std::uint32_t> node_numbers_, device_numbers_, customer_numbers_;
  std::vector<std::vector<Edge>> edges_;
  std::vector<std::pair<std::uint32_t, geo::PhaseSet>> sources_;
  std::vector<geo::DeviceRow> devices_;
  std::vector<std::string> customers_;
  std::vector<Point> points_;
  std::vector<std::vector<std::uint32_t>> points_of_;
  std::vector<geo::PhaseSet> open_, normally_open_;
  std::vector<geo::PhaseSet> nodes_, normal_, now_;
  std::vector<TrueInterval> intervals_;
  std::vector<std::vector<std::size_t>> by_point_;
  std::vector<std::vector<Cut>> cuts_;  // by customer
};

}  // namespace lamplighter::simulation
