// Networks made by chance, and the plain search that answers for them without the library's index.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "geo/network_data.hpp"

namespace lamplighter::test {

/// SplitMix64: the same numbers on every machine.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  /// 0 … bound - 1.
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(next() % bound); }
  bool one_in(std::uint32_t bound) { return below(bound) == 0; }

 private:
  std::uint64_t state_;
};

/// 5 to 60 nodes; radial with chords, parallel lines, edges from a node to itself, one to three grid sources, an
/// islanding and a following one, one- to three-phase sections and devices, customers with one or several points.
geo::NetworkData random_rows(Chance& chance);

/// Positions of devices and declared islands, and supply found from them by going over all edges until nothing changes.
class PlainSearch {
 public:
  explicit PlainSearch(geo::NetworkData const& rows);

  std::vector<geo::PhaseSet> open;  // per device row
  std::vector<bool> is_declared;    // per source row

  /// Phases with supply, per node number.
  std::vector<geo::PhaseSet> live() const;
  std::uint32_t node(std::string const& id) const;
  std::uint32_t node_count() const { return static_cast<std::uint32_t>(names_.size()); }
  std::string const& node_name(std::uint32_t node) const { return names_[node]; }
  /// The phases that the service point uses.
  geo::PhaseSet used(std::size_t point) const;
  geo::PhaseSet supplied(std::size_t point, std::vector<geo::PhaseSet> const& live) const;

 private:
  geo::NetworkData const& rows_;
  std::vector<std::string> names_;
};

/// Customers (row numbers) that lose a phase, and those that lose all they had, between two supplies.
struct Losers {
  std::vector<std::uint32_t> any, all, points;
};
Losers losers(PlainSearch const& search, geo::NetworkData const& rows, std::vector<geo::PhaseSet> const& before,
              std::vector<geo::PhaseSet> const& after);

}  // namespace lamplighter::test
