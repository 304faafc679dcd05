// Gives the things of one feeder their ids and places, and passes them on as rows.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "tests/bench/network/draws.hpp"
#include "tests/bench/network/province.hpp"

namespace lamplighter::bench {

/// A node of the feeder: its number, and where it stands in micro-degrees.
struct Spot {
  std::uint32_t number = 0;
  std::int32_t x = 0, y = 0;
};

/// Whether the export knows where the node is: in one town half of them, those of the low voltage, do not.
enum class Survey : std::uint8_t { located, unlocated };

class FeederWriter {
 public:
  FeederWriter(std::uint32_t feeder, Points points, RowSink& sink, ProvinceSize& size, Random& random)
      : feeder_(feeder), points_(points), sink_(sink), size_(size), random_(random), name_(fmt::format("K{:04}", feeder)) {}

  Spot node(std::int32_t x, std::int32_t y, Survey survey);
  Spot node_near(Spot from, Survey survey);
  void source(Spot at);
  /// A line with a drawn length; `longest` scales it.
  void line(Spot from, Spot to, geo::PhaseSet phases, std::uint32_t length_m);
  /// Joins to a node of another feeder by its id.
  void tie(Spot from, std::string const& to, geo::PhaseSet phases);
  std::string transformer(Spot from, Spot to, geo::PhaseSet phases, std::uint32_t customers);
  void device(Spot from, Spot to, geo::PhaseSet phases, geo::DeviceKind kind, geo::Position normal);
  /// Where points are listed also its service points: two of a thousand customers, an assumption, have a standby feed from
  /// the pole where the customer with a standby before them stood.
  void customer(Spot at, geo::PhaseSet phases, std::string const& transformer);

  std::string node_id(Spot spot) const { return fmt::format("N{:04}{:05}", feeder_, spot.number); }
  std::uint32_t customers() const { return customers_; }

 private:
  void points_of(std::string const& customer, std::string const& node, geo::PhaseSet phases, std::string const& transformer);
  void device_row(std::string const& from, std::string const& to, geo::PhaseSet phases, geo::DeviceKind kind,
                  geo::Position normal, Spot at);

  std::uint32_t feeder_;
  Points points_;
  RowSink& sink_;
  ProvinceSize& size_;
  Random& random_;
  std::string name_;
  std::uint32_t nodes_ = 0, sections_ = 0, devices_ = 0, customers_ = 0;
  std::string last_standby_;  // node; empty for none yet
};

}  // namespace lamplighter::bench
