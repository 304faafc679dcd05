// Random networks are drawn, their node ids forgotten, and joined again by where their features lie: same trace.
#include <catch2/catch.hpp>

#include <map>

#include "geo/mapping_topology.hpp"
#include "geo/network.hpp"
#include "geo/trace.hpp"
#include "tests/unit/geo/random_network.hpp"

using namespace lamplighter;
using test::Chance;

namespace {

constexpr double tolerance = 0.5;

/// A network with ids, and the same drawn: nodes far apart, ends within the tolerance of their node.
class Drawing {
 public:
  explicit Drawing(Chance& chance) : chance_(chance), data_(test::random_rows(chance)) {
    stand_devices_between_lines();
    for (auto const& row : data_.sections) {
      bool const is_line = row.kind == geo::SectionRow::Kind::line;
      (is_line ? rows_.lines : rows_.transformers).push_back(row);
      draw(is_line ? geo::Target::lines : geo::Target::transformers, {near(row.from_node), near(row.to_node)});
    }
    for (auto const& row : data_.sources) draw(geo::Target::sources, {near(row.node)});
    for (auto const& row : data_.customers) {
      bool const is_somewhere = places_.contains(row.node);
      draw(geo::Target::customers, is_somewhere ? std::vector{near(row.node)} : std::vector<geo::Coordinate>{});
    }
    for (auto const& row : data_.service_points) {
      bool const is_somewhere = places_.contains(row.node);
      draw(geo::Target::service_points, is_somewhere ? std::vector{near(row.node)} : std::vector<geo::Coordinate>{});
    }
  }

  std::string trace_by_ids() const { return trace(data_); }
  /// Everything that names a node is forgotten first.
  std::string trace_by_geometry() {
    rows_.data = data_;
    rows_.data.sections.clear();
    auto const forget = [](auto& row) { row.from_node.clear(), row.to_node.clear(); };
    for (auto& row : rows_.lines) forget(row);
    for (auto& row : rows_.transformers) forget(row);
    for (auto& row : rows_.data.devices) forget(row);
    for (auto& row : rows_.data.sources) row.node.clear();
    for (auto& row : rows_.data.customers) row.node.clear();
    for (auto& row : rows_.data.service_points) row.node.clear();
    geo::Connectivity const rule{.by = geo::Connectivity::By::geometry, .tolerance = tolerance};
    geo::join_by_geometry(rows_, rule);
    geo::place_customers(rows_, rule);
    geo::NetworkData joined = rows_.data;
    joined.sections = rows_.lines;
    joined.sections.insert(joined.sections.end(), rows_.transformers.begin(), rows_.transformers.end());
    return trace(std::move(joined));
  }
  std::size_t points() const { return points_; }

 private:
  static std::string trace(geo::NetworkData data) {
    auto const network = geo::Network::build(std::move(data));
    if (!network) FAIL(network.error().message);
    return geo::trace_csv(geo::trace_all(geo::LiveNetwork(*network)));
  }

  /// Every second device is drawn as a point between the ends of two lines, which it gets for that.
  void stand_devices_between_lines() {
    std::vector<geo::SectionRow> stubs;
    for (auto& device : data_.devices) {
      bool const is_point = chance_.one_in(2);
      if (!is_point) {
        draw(geo::Target::switches, {near(device.from_node), near(device.to_node)});
        continue;
      }
      ++points_;
      std::string const one = device.id + "<", other = device.id + ">";
      places_[other] = place(one);
      stubs.push_back(stub(device.id + "a", device.from_node, one));
      stubs.push_back(stub(device.id + "b", other, device.to_node));
      device.from_node = one;
      device.to_node = other;
      draw(geo::Target::switches, {near(one)});
    }
    data_.sections.insert(data_.sections.end(), stubs.begin(), stubs.end());
  }
  static geo::SectionRow stub(std::string id, std::string from, std::string to) {
    geo::SectionRow row;
    row.id = std::move(id);
    row.from_node = std::move(from);
    row.to_node = std::move(to);
    row.phases = geo::PhaseSet::all();
    return row;
  }
  /// Nodes stand on a grid of 10 by 10, so that no two are within the tolerance.
  geo::Coordinate place(std::string const& node) {
    auto const [found, is_new] = places_.try_emplace(node);
    if (is_new) {
      auto const number = static_cast<double>(places_.size());
      found->second = {.x = 10 * number, .y = 7 * static_cast<double>(places_.size() % 13)};
    }
    return found->second;
  }
  geo::Coordinate near(std::string const& node) {
    auto const shift = [&] { return (static_cast<double>(chance_.below(1001)) / 1000 - 0.5) * tolerance * 0.6; };
    geo::Coordinate const at = place(node);
    double const dx = shift(), dy = shift();
    return {.x = at.x + dx, .y = at.y + dy};
  }
  void draw(geo::Target target, std::vector<geo::Coordinate> vertices) {
    rows_.shapes[static_cast<std::size_t>(target)].push_back({.vertices = std::move(vertices), .level = {}, .to_level = {}});
  }

  Chance& chance_;
  geo::NetworkData data_;
  geo::MappedRows rows_;
  std::map<std::string, geo::Coordinate> places_;
  std::size_t points_ = 0;
};

}  // namespace

TEST_CASE("a network that is joined by where its features lie is traced as by its node ids") {
  std::size_t points = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    Chance chance(seed);
    Drawing drawing(chance);
    std::string const truth = drawing.trace_by_ids();
    bool const is_same_to_the_byte = drawing.trace_by_geometry() == truth;
    CHECK(is_same_to_the_byte);
    points += drawing.points();
  }
  CHECK(points > 1000);
}
