// A network's rows as a plain graph, and breadth-first search on it: what the questions of geo are checked against.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "geo/live_network.hpp"
#include "tests/unit/geo/random_network.hpp"

namespace lamplighter::test {

/// Shares the rows with the library and nothing else: own numbers, own adjacency, own search, no index.
class PlainGraph {
 public:
  struct Edge {
    bool is_device;
    std::uint32_t row;  // of `devices` or `sections`
    std::uint32_t a, b;
    geo::PhaseSet phases;
  };
  using Passes = std::function<bool(std::uint32_t edge)>;
  using Nodes = std::vector<char>;  // per node: found or not

  explicit PlainGraph(geo::NetworkData const& rows);

  std::vector<geo::PhaseSet> open;  // per device row
  std::vector<bool> is_declared;    // per source row

  static constexpr std::uint32_t none = 0xffffffffu;
  std::uint32_t number(std::string const& node) const;  // none for an empty or unknown id
  std::uint32_t count() const { return static_cast<std::uint32_t>(names_.size()); }
  std::string const& name(std::uint32_t node) const { return names_[node]; }
  /// Sections in the order of their rows, then devices.
  std::vector<Edge> const& edges() const { return edges_; }
  std::vector<std::uint32_t> const& edges_at(std::uint32_t node) const { return edges_at_[node]; }
  std::uint32_t edge_of_device(std::uint32_t row) const { return first_device_ + row; }
  bool conducts(std::uint32_t edge, geo::PhaseSet phase) const;

  /// Nodes found from the starts over edges that pass, and how many edges away; unreached: none.
  std::vector<std::uint32_t> distances(std::vector<std::uint32_t> const& starts, Passes const& passes) const;
  Nodes reached(std::vector<std::uint32_t> const& starts, Passes const& passes) const;
  /// Over what conducts the phase now.
  Nodes joined_to(std::uint32_t start, geo::PhaseSet phase) const;

  enum class Kind { supplying, silent };
  bool is_source_of(Kind kind, std::uint32_t row, geo::PhaseSet phase) const;
  std::vector<std::uint32_t> source_nodes(Kind kind, geo::PhaseSet phase) const;
  /// Per node, the phases on which a supplying source reaches it.
  std::vector<geo::PhaseSet> live() const;

  geo::PhaseSet used(std::uint32_t point) const;
  geo::PhaseSet supplied(std::uint32_t point, std::vector<geo::PhaseSet> const& live) const;
  void operate(geo::Operation const& operation);

 private:
  geo::NetworkData const* rows_;
  std::vector<std::string> names_;
  std::map<std::string, std::uint32_t> numbers_;
  std::vector<Edge> edges_;
  std::vector<std::vector<std::uint32_t>> edges_at_;
  std::uint32_t first_device_ = 0;
  std::vector<geo::PhaseSet> used_;
};

/// One network in both forms, with what differed so far: Catch is asked once per network.
struct BothForms {
  explicit BothForms(geo::NetworkData data);
  BothForms(BothForms const&) = delete;

  geo::NetworkData rows;  // with a service point per customer where the data list none
  std::shared_ptr<geo::Network const> network;
  geo::LiveNetwork live;
  PlainGraph plain;
  std::string trouble;

  void expect(bool is_right, std::string const& what) {
    if (!is_right && trouble.size() < 2000) trouble += what + "\n";
  }
  void operate(geo::Operation const& operation);
  /// Moves some devices and islands by chance, alike in both forms.
  void shake(Chance& chance);
  std::uint32_t number(geo::NodeIndex node) const;  // in `plain`
};

inline constexpr geo::PhaseSet abc[] = {geo::PhaseSet{1}, geo::PhaseSet{2}, geo::PhaseSet{4}};

geo::Operation random_operation(geo::NetworkData const& rows, Chance& chance);

/// Calls `check` for a hundred and fifty random meshed networks and then for every network that is at hand, each with some
/// further ties, a generator and a rooftop added, and some devices moved. Fails naming the network in which it differs.
enum class Size { small, real };
void on_every_network(std::function<void(BothForms&, Chance&, Size)> const& check);

}  // namespace lamplighter::test
