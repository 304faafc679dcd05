// What an import refuses, what it reports and what it reads.
#include <catch2/catch.hpp>

#include <algorithm>

#include "geo/import.hpp"
#include "geo/network.hpp"
#include "tests/unit/geo/written_layers.hpp"

using namespace lamplighter;
using Catch::Matchers::Contains;
using test::sound_layers;
using test::WrittenLayers;
using Severity = geo::Finding::Severity;

namespace {

geo::ImportResult imported(std::map<std::string, test::Table> const& layers) {
  auto result = WrittenLayers(layers).import();
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

geo::Error refusal(std::map<std::string, test::Table> const& layers) {
  auto const result = WrittenLayers(layers).import();
  REQUIRE_FALSE(result);
  return result.error();
}

/// Findings that are more than missing optional things, as "number layer id".
std::vector<std::string> findings_of(geo::ImportResult const& result) {
  std::vector<std::string> found;
  for (auto const& finding : result.findings) {
    CHECK_FALSE(finding.reason.empty());
    CHECK_FALSE(finding.remedy.empty());
    if (finding.number < 200) continue;
    found.push_back(std::to_string(finding.number) + " " + finding.layer + " " + finding.id);
  }
  return found;
}

using Found = std::vector<std::string>;

}  // namespace

TEST_CASE("a sound network is read whole, and only its missing optional fields are findings of the lowest severity") {
  auto const result = imported(sound_layers());
  CHECK(findings_of(result).empty());
  bool const is_named = std::any_of(result.findings.begin(), result.findings.end(), [](auto const& finding) {
    return finding.number == 101 && finding.layer == "sources" && finding.severity == Severity::info &&
           finding.reason.find("'region'") != std::string::npos;
  });
  CHECK(is_named);
  REQUIRE(result.data.devices.size() == 2);
  CHECK(result.data.devices[1].id == "F1");
  CHECK(result.data.devices[1].kind == geo::DeviceKind::fuse);
  CHECK(result.data.devices[1].phases == geo::PhaseSet{2});
  REQUIRE(result.data.sections.size() == 2);
  CHECK(result.data.sections[1].kind == geo::SectionRow::Kind::transformer);
  CHECK(result.data.nodes[2].at == geo::Coordinate{3, 5});
  CHECK(result.data.srs == "EPSG:4326");
  CHECK(result.data.sources[0].region == 1);
}

TEST_CASE("a dataset that is not there is named with the setting to check") {
  geo::Dataset const dataset{.path = "no-such-place/network.gpkg"};
  auto const result = geo::import_network({&dataset, 1});
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == geo::Error::Kind::usage);
  CHECK_THAT(result.error().message, Contains("no-such-place/network.gpkg") && Contains("network.sources"));
}

TEST_CASE("an unknown mapping is named and no file is opened for it") {
  geo::Dataset const dataset{.path = "x.gpkg", .mapping = "ours.yaml"};
  auto const result = geo::import_network({&dataset, 1});
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == geo::Error::Kind::usage);
  CHECK_THAT(result.error().message, Contains("'ours.yaml'"));
}

TEST_CASE("a missing layer is refused with its name and the layers that were found") {
  auto layers = sound_layers();
  layers.erase("switches");
  auto const error = refusal(layers);
  CHECK(error.kind == geo::Error::Kind::refused);
  CHECK_THAT(error.message, Contains("layer 'switches' is missing") && Contains("'transformers'"));
}

TEST_CASE("a field cut short by a Shapefile is refused with layer, field and the near name") {
  auto layers = sound_layers();
  layers["switches"][0][5] = "normal_sta";
  auto const error = refusal(layers);
  CHECK(error.kind == geo::Error::Kind::refused);
  CHECK_THAT(error.message, Contains("layer 'switches'") && Contains("'normal_state'") &&
                                Contains("nearest: 'normal_sta'"));
}

TEST_CASE("an id that stands twice in a layer is refused, even over two datasets; in two layers it is not") {
  auto layers = sound_layers();
  layers["lines"].push_back({"B1", "a", "b", "ABC"});
  CHECK(findings_of(imported(layers)) == Found{"403 lines "});
  layers["lines"].push_back({"L1", "a", "b", "ABC"});
  auto const error = refusal(layers);
  CHECK(error.kind == geo::Error::Kind::refused);
  CHECK_THAT(error.message, Contains("layer 'lines'") && Contains("'L1'"));

  WrittenLayers const first(sound_layers()), second(sound_layers());
  auto datasets = first.datasets();
  datasets.insert(datasets.end(), second.datasets().begin(), second.datasets().end());
  auto const both = geo::import_network(datasets);
  REQUIRE_FALSE(both);
  CHECK_THAT(both.error().message, Contains("stands before it"));
}

TEST_CASE("a network without a grid source is refused") {
  auto layers = sound_layers();
  layers["sources"][0].push_back("kind");
  layers["sources"][1].push_back("following");
  CHECK_THAT(refusal(layers).message, Contains("no source of kind grid"));
  layers["sources"].pop_back();
  CHECK_THAT(refusal(layers).message, Contains("no source of kind grid"));
}

TEST_CASE("an empty layer of switches is a network without switches") {
  auto layers = sound_layers();
  layers["switches"].resize(1);
  auto const result = imported(layers);
  CHECK(result.data.devices.empty());
  CHECK(findings_of(result) == Found{"303 customers C1", "306 customers C2", "304 customers C2", "402 nodes d"});
}

TEST_CASE("without a nodes layer nodes are those that sections and devices name") {
  auto layers = sound_layers();
  layers.erase("nodes");
  auto const result = imported(layers);
  CHECK(findings_of(result).empty());
  auto const network = geo::Network::build(result.data);
  REQUIRE(network);
  CHECK((*network)->node_count() == 5);
}

TEST_CASE("kinds, states and phases that are not understood are findings, and nothing is connected because of them") {
  auto layers = sound_layers();
  layers["switches"].push_back({"X1", "c", "b", "ABC", "load break", "closed"});
  layers["switches"].push_back({"X2", "c", "d", "B", "switch", "half"});
  layers["lines"].push_back({"X3", "c", "d", "RST"});
  layers["lines"].push_back({"X4", "c", "d", "N"});
  layers["lines"].push_back({"X5", "c", "c", "ABC"});
  layers["customers"].push_back({"X6", "c", "NULL", "NULL"});
  layers["sources"].push_back({"X7", "c", "NULL", "NULL", "{1 1}"});
  auto const result = imported(layers);
  CHECK(findings_of(result) == Found{"204 sources X7", "203 lines X3", "204 lines X4", "202 switches X1", "206 switches X2",
                                     "205 customers X6", "401 lines X5", "404 sources X7", "403 lines "});
  CHECK(result.data.devices[2].kind == geo::DeviceKind::switch_device);
  CHECK(result.data.devices[3].normal == geo::Position::open);
  CHECK_FALSE(result.data.customers[2].phases_known);
}

TEST_CASE("an id with blanks around is another id, and is said") {
  auto layers = sound_layers();
  layers["switches"].push_back({" B1", "b", "c", "ABC", "breaker", "closed"});
  layers["nodes"].push_back({"f ", "{6 5}"});
  auto const result = imported(layers);
  auto const found = findings_of(result);
  CHECK(std::ranges::count(found, "217 switches  B1") == 1);
  CHECK(std::ranges::count(found, "217 nodes f ") == 1);
  CHECK(result.data.devices.size() == 3);
}

TEST_CASE("customers who hang from nothing are findings, each for its own reason") {
  auto layers = sound_layers();
  layers["customers"].push_back({"N1", "nowhere", "A", "NULL"});
  layers["customers"].push_back({"N2", "NULL", "A", "NULL"});
  layers["customers"].push_back({"N3", "e", "A", "T1"});    // phase A ends at the fuse
  layers["customers"].push_back({"N4", "e", "AB", "T9"});   // B is there, A is not; no such transformer
  layers["lines"].push_back({"I1", "x", "y", "ABC"});       // an island, with nodes of no row
  layers["customers"].push_back({"N5", "y", "ABC", "NULL"});
  layers["lines"].push_back({"I2", "c", "", "ABC"});
  CHECK(findings_of(imported(layers)) ==
        Found{"302 lines I1", "302 lines I1", "301 lines I2", "303 customers N1", "301 customers N2",
              "304 customers N3", "305 customers N4", "405 customers N4", "304 customers N5", "402 nodes x"});
}

TEST_CASE("service points and meters that name nothing are left out and reported") {
  auto layers = sound_layers();
  layers["service_points"] = {{"id", "customer", "node", "phases", "role"},
                              {"P1", "C1", "c", "ABC", "main"},
                              {"P2", "C1", "e", "B", "standby"},
                              {"P3", "C9", "e", "B", "main"}};
  layers["meters"] = {{"id", "service_point"}, {"M1", "P1"}, {"M2", "P2"}, {"M3", "P9"}};
  auto const result = imported(layers);
  CHECK(findings_of(result) == Found{"307 service_points P3", "308 meters M3", "309 customers C2"});
  auto const network = *geo::Network::build(result.data);
  CHECK(network->service_points_of(*network->find_customer("C1")).size() == 2);
  CHECK(network->find_meter("M2") == network->find_service_point("P2"));
  CHECK(network->service_point(*network->find_service_point("P2")).role == geo::ServicePointRow::Role::standby);
  CHECK_FALSE(network->find_meter("C1"));
}

TEST_CASE("without a layer of meters the customer's id is the meter's") {
  auto const network = *geo::Network::build(imported(sound_layers()).data);
  CHECK(network->find_meter("C2") == network->find_service_point("C2"));
}

TEST_CASE("a row without id is left out and reported") {
  auto layers = sound_layers();
  layers["customers"].push_back({"NULL", "c", "A", "NULL"});
  auto const result = imported(layers);
  CHECK(findings_of(result) == Found{"201 customers "});
  CHECK(result.data.customers.size() == 2);
}

TEST_CASE("the content hash is the same whatever the order of the rows, and another when any row is another") {
  auto const hash = imported(sound_layers()).content_hash;
  CHECK(hash.size() == 64);
  auto layers = sound_layers();
  std::swap(layers["nodes"][1], layers["nodes"][4]);
  std::swap(layers["switches"][1], layers["switches"][2]);
  CHECK(imported(layers).content_hash == hash);
  layers["customers"][1][2] = "AB";
  CHECK(imported(layers).content_hash != hash);
}

TEST_CASE("building refuses rows that import would not have let through") {
  auto const sound = geo::data_of(imported(sound_layers()).data);
  auto rows = sound;
  rows.devices.push_back(rows.devices.front());
  auto built = geo::Network::build(rows);
  REQUIRE_FALSE(built);
  CHECK(built.error().kind == geo::Error::Kind::refused);
  CHECK_THAT(built.error().message, Contains("'switches'") && Contains("'B1'"));
  rows = sound;
  rows.meters.push_back({.id = "M1", .service_point = "P9"});
  built = geo::Network::build(rows);
  REQUIRE_FALSE(built);
  CHECK_THAT(built.error().message, Contains("'M1'") && Contains("'P9'"));
}

TEST_CASE("an import of a day holds what is in service on it, and names what is not and what changes later") {
  using std::chrono::sys_days;
  auto layers = sound_layers();
  layers["lines"] = {{"id", "from_node", "to_node", "phases", "service_from", "service_until"},
                     {"L1", "a", "b", "ABC", "NULL", "NULL"},
                     {"old", "b", "c", "ABC", "NULL", "2020-01-01"},       // round the breaker, long gone
                     {"new", "b", "c", "ABC", "2026-06-01", "2026-07-01"}};
  layers["customers"] = {{"id", "node", "phases", "transformer", "feeder", "service_until"},
                         {"C1", "c", "ABC", "NULL", "F1", "2021-05-01"},
                         {"C2", "e", "B", "T1", "F1", "NULL"}};
  WrittenLayers const files(layers);
  auto const on = [&](unsigned month, unsigned day) {
    auto result = files.import(sys_days{std::chrono::year{2026} / std::chrono::month{month} / std::chrono::day{day}});
    if (!result) FAIL(result.error().message);
    return std::move(*result);
  };
  auto const before = on(3, 2);
  REQUIRE(before.data.sections.size() == 2);  // L1, T1
  CHECK(before.data.customers.size() == 1);
  CHECK(findings_of(before) == Found{"610 lines ", "608 customers ", "611 lines "});
  for (auto const& one : before.findings) {
    if (one.number == 610) CHECK_THAT(one.reason, Contains("2 rows") && Contains("2026-03-02") && Contains("'new', 'old'"));
    if (one.number == 608) CHECK_THAT(one.reason, Contains("1 of 2 customers") && Contains("2026-03-02"));
    if (one.number == 611) CHECK_THAT(one.reason, Contains("2 dates") && Contains("2026-06-01") && Contains("'new'"));
  }
  using Kind = geo::ServiceChange::Kind;
  CHECK(before.later == std::vector<geo::ServiceChange>{
                            {Kind::begins, sys_days{std::chrono::year{2026} / 6 / 1}, "lines", "new"},
                            {Kind::ends, sys_days{std::chrono::year{2026} / 7 / 1}, "lines", "new"}});
  CHECK(on(5, 31).content_hash == before.content_hash);
  auto const during = on(6, 1);
  CHECK(during.data.sections.size() == 3);
  CHECK(during.content_hash != before.content_hash);
  CHECK(during.later.size() == 1);
  CHECK(on(7, 1).later.empty());
  CHECK(files.import()->data.sections.size() == 4);  // without a day every row stands

  layers["transformers"] = {{"id", "from_node", "to_node", "phases", "service_until"}, {"T1", "d", "e", "B", "2020-01-01"}};
  auto const unfed_unit = WrittenLayers(layers).import(sys_days{std::chrono::year{2026} / 3 / 2});
  REQUIRE(unfed_unit);
  auto const links = std::find_if(unfed_unit->findings.begin(), unfed_unit->findings.end(), [](auto const& one) { return one.number == 305; });
  REQUIRE(links != unfed_unit->findings.end());
  CHECK_THAT(links->reason, Contains("not in service on the day"));

  layers["sources"] = {{"id", "node", "feeder", "phases", "at", "service_from"}, {"S", "a", "F1", "ABC", "{1 5}", "2026-04-01"}};
  auto const unfed = WrittenLayers(layers).import(sys_days{std::chrono::year{2026} / 3 / 2});
  REQUIRE_FALSE(unfed);
  CHECK(unfed.error().kind == geo::Error::Kind::refused);
  CHECK_THAT(unfed.error().message, Contains("2026-03-02"));
}
