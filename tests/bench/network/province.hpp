// A made province of any size with the measured shape of real feeders: two regimes, skewed fuses, open points, loops, dirt.
#pragma once

#include <cstdint>

#include "geo/network_data.hpp"

namespace lamplighter::bench {

/// What an export has and a network does not.
struct CustomerDirt {
  bool is_repeated = false;  // the row stands a second time
  bool is_inactive = false;
};

/// Takes the rows feeder by feeder. Views are good during the call only.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void add(geo::NodeView const& row) = 0;
  virtual void add(geo::SourceView const& row) = 0;
  virtual void add(geo::SectionView const& row) = 0;
  virtual void add(geo::DeviceView const& row) = 0;
  virtual void add(geo::CustomerView const& row, CustomerDirt dirt) = 0;
  virtual void add(geo::ServicePointView const& row) = 0;
  virtual void add(geo::MeterView const& row) = 0;
};

/// Whether the export lists service points and meters, or leaves one of each customer to be understood.
enum class Points : std::uint8_t { understood, listed };

struct Province {
  std::uint64_t seed = 1;
  std::uint32_t customers = 10'000;  // at least; the last feeder is finished
  Points points = Points::understood;
};

struct ProvinceSize {
  std::uint32_t feeders = 0, nodes = 0, sections = 0, devices = 0, customers = 0;
};

/// Every feeder is drawn by itself; none is a copy of another. The same seed gives the same rows everywhere.
ProvinceSize make_province(Province const& province, RowSink& sink);

}  // namespace lamplighter::bench
