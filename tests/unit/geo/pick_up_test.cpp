// Who could be supplied again after a fault: against trying every device with a plain search, and by hand.
#include "geo/pick_up.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "tests/support/feeder_drawing.hpp"
#include "tests/unit/geo/plain_graph.hpp"

using namespace lamplighter;
using geo::PhaseSet;
using geo::RatingVerdict;
using test::BothForms;
using test::PlainGraph;
using test::Size;

namespace {

/// For each customer the phases that it lacks of what it has normally, summed over its points.
std::map<std::string, int> lacking(BothForms const& both, PlainGraph const& now, std::vector<PhaseSet> const& normal) {
  auto const live = now.live();
  std::map<std::string, int> lacks;
  for (std::uint32_t point = 0; point < both.rows.service_points.size(); ++point) {
    int const missing = (normal[point] - now.supplied(point, live)).count();
    lacks[both.rows.service_points[point].customer] += missing;
  }
  return lacks;
}

/// Customers with more supply than before, whether they normally have it or not.
std::set<std::string> gaining(BothForms const& both, PlainGraph const& before, PlainGraph const& after) {
  auto const live_before = before.live(), live_after = after.live();
  std::set<std::string> gain;
  for (std::uint32_t point = 0; point < both.rows.service_points.size(); ++point) {
    if (before.supplied(point, live_before) != after.supplied(point, live_after)) {
      gain.insert(both.rows.service_points[point].customer);
    }
  }
  return gain;
}

using Help = std::tuple<std::string, std::vector<std::string>, std::vector<std::string>>;  // id, restored, helped

std::vector<std::string> ids_of(geo::Network const& network, std::vector<geo::CustomerIndex> const& customers) {
  std::vector<std::string> ids;
  for (auto const customer : customers) ids.push_back(std::string(network.customer(customer).id));
  std::sort(ids.begin(), ids.end());
  return ids;
}

void check_tie(BothForms& both, PlainGraph const& isolated, std::uint32_t row, std::map<std::string, int> const& lacks,
               std::vector<PhaseSet> const& normal, std::vector<Help>& expected) {
  PlainGraph closed = isolated;
  closed.open[row] = {};
  std::vector<std::string> restored, helped;
  auto const still = lacking(both, closed, normal);
  for (std::string const& customer : gaining(both, isolated, closed)) {
    if (lacks.at(customer) == 0) continue;
    (still.at(customer) == 0 ? restored : helped).push_back(customer);
  }
  if (!restored.empty() || !helped.empty()) expected.push_back({both.rows.devices[row].id, restored, helped});
}

void check_pick_up(BothForms& both, test::Chance& chance, Size) {
  if (both.rows.sections.empty()) return;
  PlainGraph const at_rest(both.rows);
  auto const normal_live = at_rest.live();
  std::vector<PhaseSet> normal;
  for (std::uint32_t point = 0; point < both.rows.service_points.size(); ++point) {
    normal.push_back(at_rest.supplied(point, normal_live));
  }
  for (int round = 0; round < 2; ++round) {
    geo::SectionIndex const fault{chance.below(static_cast<std::uint32_t>(both.rows.sections.size()))};
    auto const found = geo::pick_ups(both.live, geo::zone_start(*both.network, fault));
    PlainGraph isolated = both.plain;
    std::set<std::uint32_t> at_zone;
    for (auto const& device : found.isolation.boundary) {
      at_zone.insert(device.device.value);
      bool const is_fuse = both.rows.devices[device.device.value].kind == geo::DeviceKind::fuse;
      if (!device.closed.empty()) isolated.operate({device.device, is_fuse ? device.closed : PhaseSet::all()});
    }
    auto const lacks = lacking(both, isolated, normal);
    std::vector<std::string> out;
    for (auto const& [customer, missing] : lacks) {
      if (missing != 0) out.push_back(customer);
    }
    both.expect(ids_of(*both.network, found.out) == out, "who is out");
    std::vector<Help> expected, answered;
    for (std::uint32_t row = 0; row < both.rows.devices.size(); ++row) {
      if (isolated.open[row].empty() || at_zone.contains(row)) continue;
      check_tie(both, isolated, row, lacks, normal, expected);
    }
    std::sort(expected.begin(), expected.end(), [](Help const& a, Help const& b) {
      if (std::get<1>(a).size() != std::get<1>(b).size()) return std::get<1>(a).size() > std::get<1>(b).size();
      return std::get<0>(a) < std::get<0>(b);
    });
    for (auto const& tie : found.ties) {
      answered.push_back({std::string(both.network->device(tie.device).id), ids_of(*both.network, tie.restored),
                          ids_of(*both.network, tie.helped)});
      PlainGraph closed = isolated;
      closed.operate({tie.device, tie.phases, geo::Position::closed});
      auto const live = closed.live();
      for (auto const& node : found.isolation.zone) {
        bool const is_live = !(live[both.number(node.node)] & node.phases).empty();
        both.expect(!is_live || !found.isolation.supplying_inside.empty(), "the fault under tension");
      }
    }
    both.expect(answered == expected, "pick-ups");
  }
}

geo::NetworkData two_feeders() {
  return test::rows_from(R"(
      BRK1 --- a*1 --- SWI2 --- b*2 --- b2 --- SWI3 --- c*3 --- SWI4 --- d*4
      S2@ --- BRK5 --- e --- SWI6/open --- c
                       e --- SWI7/open --- d
                       e --- SWI8/open --- b
  )");
}

}  // namespace

TEST_CASE("the ties that help after a fault are those that help a plain search, and the fault stays dead, everywhere") {
  test::on_every_network(check_pick_up);
}

TEST_CASE("after a fault on b the ties beyond it restore c and d; the one at b itself is not offered") {
  geo::LiveNetwork const live(*geo::Network::build(two_feeders()));
  auto const& network = live.network();
  auto const found = geo::pick_ups(live, geo::zone_start(network, geo::SectionIndex{0}));
  CHECK(found.opened.size() == 2);         // SWI2 and SWI3
  CHECK(found.out.size() == 9);            // b, c and d
  CHECK(found.inside_fault.size() == 2);   // b
  REQUIRE(found.ties.size() == 2);
  CHECK(network.device(found.ties[0].device).id == "SWI6");
  CHECK(found.ties[0].restored.size() == 7);
  CHECK(network.device(found.ties[1].device).id == "SWI7");
  CHECK(found.ties[0].rating == RatingVerdict::unknown);
  REQUIRE(found.ties[0].sources.size() == 1);
  CHECK(network.source(found.ties[0].sources[0]).feeder == "F2");
}

TEST_CASE("a breaker that tripped is among what can restore, once the fault is cut out behind it") {
  geo::LiveNetwork live(test::feeder_from("BRK1 --- a*1 --- SWI2 --- b*2 --- c"));
  geo::Operation const trip{test::device(live.network(), "BRK1"), PhaseSet::all(), geo::Position::open};
  live.operate({&trip, 1});
  auto const found = geo::pick_ups(live, geo::zone_start(live.network(), geo::SectionIndex{0}));
  REQUIRE(found.ties.size() == 1);
  CHECK(live.network().device(found.ties[0].device).id == "BRK1");
  CHECK(found.ties[0].restored.size() == 1);
}

TEST_CASE("a tie is within its rating only when rating, voltage and every load are stated") {
  auto rows = two_feeders();
  auto const tie = [&]() -> geo::DeviceRow& {
    return *std::find_if(rows.devices.begin(), rows.devices.end(), [](auto const& row) { return row.id == "SWI6"; });
  };
  auto const verdict = [&] {
    geo::LiveNetwork const live(*geo::Network::build(rows));
    auto const found = geo::pick_ups(live, geo::zone_start(live.network(), geo::SectionIndex{0}));
    REQUIRE(found.ties[0].restored.size() == 7);
    return found.ties[0];
  };
  for (auto& customer : rows.customers) customer.kw = 300;  // seven of them: 2,100 kW, 700 kW a phase
  tie().rating = "100 A";
  CHECK(verdict().rating == RatingVerdict::unknown);  // no voltage
  tie().kv = 10;
  // 700 kW at 10 kV / √3 are 121.2 A.
  CHECK(verdict().load_amps.value() == Approx(121.243).epsilon(1e-5));
  CHECK(verdict().load_kw == Approx(2100));
  CHECK(verdict().rating == RatingVerdict::above);
  tie().rating = "125";
  CHECK(verdict().rating == RatingVerdict::within);
  rows.customers.back().kw = 0;
  CHECK(verdict().rating == RatingVerdict::unknown);
  CHECK(verdict().customers_without_load == 1);
  tie().rating = "50 A";
  CHECK(verdict().rating == RatingVerdict::above);  // what is stated is too much already
  tie().rating = "125K";
  CHECK(verdict().rating == RatingVerdict::unknown);
}

TEST_CASE("only plain amperes are read as a rating") {
  CHECK(geo::rated_amps("400") == 400.0);
  CHECK(geo::rated_amps(" 630 A ") == 630.0);
  CHECK(geo::rated_amps("12.5a") == 12.5);
  for (char const* text : {"", "A", "10K", "LAM", "-5", "0", "400 kA", "nan", "inf", "4e400"}) {
    INFO(text);
    CHECK_FALSE(geo::rated_amps(text));
  }
}

TEST_CASE("who hangs on another phase of a node at the fault is not inside it, and a tie may help him") {
  auto rows = test::rows_from("BRK1 --- a*1:A --- b*1:A\n a --- c*1:B --- SWI2/open --- d --- S2@");
  for (auto& section : rows.sections) {
    if (section.to_node == "b") section.phases = PhaseSet{1};
  }
  auto const network = *geo::Network::build(rows);
  geo::LiveNetwork const live(network);
  geo::SectionIndex faulty;
  for (std::uint32_t i = 0; i < rows.sections.size(); ++i) {
    if (rows.sections[i].to_node == "b") faulty = {i};
  }
  auto const answer = geo::pick_ups(live, geo::zone_start(*network, faulty));
  CHECK(ids_of(*network, answer.out) == std::vector<std::string>{"a.1", "b.1", "c.1"});
  CHECK(ids_of(*network, answer.inside_fault) == std::vector<std::string>{"a.1", "b.1"});
}
