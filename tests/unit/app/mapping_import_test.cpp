// Values, repeated ids, conditions, places and what is missing, as a mapping reads them from an export.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/unit/app/written_export.hpp"

using namespace lamplighter;
using Catch::Matchers::Contains;
using test::WrittenExport;
using Layers = std::map<std::string, std::string>;

namespace {

Layers export_of(std::string const& switches) {
  return {{"HEADS", "ID,NODE\nS,a\n"}, {"SW", switches}, {"CUST", "ID,NODE,PH,CAT,LON,LAT\nC1,b,S,R,1.5,2.5\nC1,b,T,X,,\n"}};
}
std::string mapping_of(std::string const& switches, std::string const& customers = "") {
  return "nulls: [\"\"]\nlayers:\n  sources: {layer: HEADS, fields: {id: id, node: node, feeder: {value: F}, phases: {value: ABC}}}\n" +
         switches + customers;
}
std::string const customers =
    "  customers: {layer: CUST, repeated: number, geometry: {x: lon, y: lat}, decision: repeated ids are other customers,\n"
    "    fields: {id: ID, node: NODE, phases: {field: PH, code: rst}, category: {field: CAT, values: {R: home}}}}\n";
std::string const switches =
    "  switches: {layer: sw, where: \"STATE <> 'X'\", fields: {id: {field: ID, prefix: \"K\"}, from_node: A, to_node: B,\n"
    "    phases: {field: PH, bits: [4, 2, 1]}, kind: {field: T, values: {22: fuse}, default: switch},\n"
    "    normal_state: {field: STATE, values: {分: open, 合: closed}}}}\n";

geo::ImportResult imported(Layers const& layers, std::string const& mapping) {
  auto result = WrittenExport(layers).import(mapping);
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

std::vector<std::string> reasons(geo::ImportResult const& result, int number) {
  std::vector<std::string> found;
  for (auto const& finding : result.findings) {
    if (finding.number == number) found.push_back(finding.layer + " " + finding.id + ": " + finding.reason);
  }
  return found;
}

}  // namespace

TEST_CASE("words, bits, prefixes and conditions are read as the mapping says, and what it lacks is said once per value") {
  auto const result = imported(export_of("ID,A,B,PH,T,STATE\n1,a,b,6,22,合\n2,a,b,1,31,分\n3,a,b,7,31,?\n4,a,b,9,31,合\n5,a,b,7,22,X\n"),
                               mapping_of(switches, customers));
  auto const& devices = result.data.devices;
  REQUIRE(devices.size() == 4);  // the fifth is left out by its condition
  CHECK(devices[0].id == "K1");
  CHECK(devices[0].kind == geo::DeviceKind::fuse);
  CHECK(devices[0].phases == geo::PhaseSet{3});  // 4 + 2: A and B
  CHECK(devices[0].normal == geo::Position::closed);
  CHECK(devices[1].phases == geo::PhaseSet{4});
  CHECK(devices[1].normal == geo::Position::open);
  CHECK(reasons(result, 212) == std::vector<std::string>{"switches : field 'kind': '31' stands in no line of 'values' (3 rows)"});
  CHECK_THAT(reasons(result, 206).at(0), Contains("K3") && Contains("'?'"));
  CHECK_THAT(reasons(result, 203).at(0), Contains("K4") && Contains("'9' are no sum of 4, 2 and 1"));
}

TEST_CASE("repeated ids are numbered, places come from two fields, unmapped texts stay as written, decisions are said") {
  auto const result = imported(export_of("ID,A,B,PH,T,STATE\n1,a,b,7,22,合\n"), mapping_of(switches, customers));
  auto const& read = result.data.customers;
  REQUIRE(read.size() == 2);
  CHECK(read[0].phases == geo::PhaseSet{2});
  CHECK(read[0].at == geo::Coordinate{1.5, 2.5});
  CHECK(read[0].category == "home");
  CHECK(read[1].id == "C1#2");
  CHECK_FALSE(read[1].at);
  CHECK(read[1].category == "X");
  CHECK(reasons(result, 210).size() == 1);
  CHECK_THAT(reasons(result, 211).at(0), Contains("'category'") && Contains("'X'"));
  CHECK_THAT(reasons(result, 105).at(0), Contains("'ours.yaml' decides: repeated ids are other customers"));
}

TEST_CASE("a layer or field that a mapping names and the export lacks is refused with what is there and what is near") {
  WrittenExport const written(export_of("ID,A,B,PHAS,T,STATE\n1,a,b,7,22,合\n"));
  auto const field = written.import(mapping_of(switches, customers));
  REQUIRE_FALSE(field);
  CHECK(field.error().kind == geo::Error::Kind::refused);
  CHECK_THAT(field.error().message, Contains("layer 'sw' has no field 'PH'") && Contains("nearest: 'PHAS';") && Contains("mapping 'ours.yaml'"));
  auto const layer = written.import("layers: {nodes: {layer: NODES, fields: {id: ID}}}\n");
  REQUIRE_FALSE(layer);
  CHECK_THAT(layer.error().message, Contains("layer 'NODES' is missing") && Contains("'HEADS'"));
  auto const query = written.import("layers: {nodes: {sql: SELECT nothing FROM HEADS, fields: {id: ID}}}\n");
  REQUIRE_FALSE(query);
  CHECK_THAT(query.error().message, Contains("does not run") && Contains("correct 'sql'"));
  auto const filter = written.import("layers: {nodes: {layer: HEADS, where: \"NOTHING = 1\", fields: {id: ID}}}\n");
  REQUIRE_FALSE(filter);
  CHECK_THAT(filter.error().message, Contains("cannot be filtered"));
}

TEST_CASE("a mapping draws from a dataset of another name, and an unknown name is said") {
  WrittenExport const gis(export_of("ID,A,B,PH,T,STATE\n1,a,b,7,22,合\n")), crm({{"PEOPLE", "ID,NODE,PH\nC9,b,R\n"}, {"MORE", "A\n1\n"}});
  auto const result = gis.import(mapping_of(switches, "  customers: {dataset: crm, layer: PEOPLE, fields: {id: ID, node: NODE, phases: {field: PH, code: rst}}}\n"));
  REQUIRE_FALSE(result);
  CHECK(result.error().kind == geo::Error::Kind::usage);
  CHECK_THAT(result.error().message, Contains("'crm'") && Contains("'gis'"));
}

TEST_CASE("who is inactive or planned by the status that the mapping names is left out with meters, and counted per feeder") {
  auto layers = export_of("ID,A,B,PH,T,STATE\n1,a,b,7,22,合\n");
  layers["USERS"] = "ID,NODE,PH,F,ST\nC1,b,R,F1,AT\nC2,b,R,F1,DS\nC3,b,R,F2,PL\nC4,b,R,F1,ds\nC5,b,R,F1,?\nC6,b,R,F1,\n";
  layers["METERS"] = "ID,C\nM1,C1\nM2,C2\nM5,C5\n";
  auto const result = imported(layers, mapping_of(switches, R"(  customers: {layer: USERS, fields: {id: ID, node: NODE, feeder: F,
    phases: {field: PH, code: rst}, status: {field: ST, values: {AT: active, DS: inactive, PL: planned}, empty: active}}}
  meters: {layer: METERS, fields: {id: ID, service_point: C}}
)"));
  std::vector<std::string> left;
  for (auto const& customer : result.data.customers) left.emplace_back(customer.id);
  CHECK(left == std::vector<std::string>{"C1", "C5", "C6"});
  CHECK(result.data.meters.size() == 2);
  CHECK(reasons(result, 308).empty());
  CHECK_THAT(reasons(result, 207).at(0), Contains("C5") && Contains("'?'"));
  CHECK(reasons(result, 608) == std::vector<std::string>{"customers : 2 customers are inactive and 0 are planned, by their status",
                                                         "customers : 0 customers are inactive and 1 are planned, by their status"});
}

TEST_CASE("with customers that are left out go their service points, and the meters of those") {
  auto layers = export_of("ID,A,B,PH,T,STATE\n1,a,b,7,22,合\n");
  layers["USERS"] = "ID,NODE,PH,ST\nC1,b,R,active\nC2,b,R,inactive\n";
  layers["POINTS"] = "ID,C,NODE,PH\nP1,C1,b,R\nP2,C2,b,R\n";
  layers["METERS"] = "ID,P\nM1,P1\nM2,P2\n";
  auto const result = imported(layers, mapping_of(switches, R"(  customers: {layer: USERS, fields: {id: ID, node: NODE, status: ST, phases: {field: PH, code: rst}}}
  service_points: {layer: POINTS, fields: {id: ID, customer: C, node: NODE, phases: {field: PH, code: rst}}}
  meters: {layer: METERS, fields: {id: ID, service_point: P}}
)"));
  REQUIRE(result.data.service_points.size() == 1);
  CHECK(result.data.service_points[0].id == "P1");
  REQUIRE(result.data.meters.size() == 1);
  CHECK(result.data.meters[0].id == "M1");
  CHECK(reasons(result, 307).empty());
  CHECK(reasons(result, 308).empty());
}

TEST_CASE("dates of service are read in the order that the mapping gives, and what is no date is said") {
  auto layers = export_of("ID,A,B,PH,T,STATE,IN,OUT,R,KV\n1,a,b,7,22,合,30/10/2006,,10K,13.8\n2,a,b,7,22,合,2006-10-30,31/12/2030 10:00,,\n3,a,b,7,22,合,31/02/2020,,,\n");
  auto text = switches;
  text.replace(text.rfind("}}}"), 3, "}, kv: KV, rating: R,\n    service_from: {field: IN, code: dmy}, service_until: OUT}}");
  auto const result = imported(layers, mapping_of(text, customers));
  using namespace std::chrono;
  auto const& devices = result.data.devices;
  REQUIRE(devices.size() == 3);
  CHECK(devices[0].service.from == sys_days{year{2006} / 10 / 30});
  CHECK_FALSE(devices[0].service.until);
  CHECK(devices[0].rating == "10K");
  CHECK(devices[0].kv == 13.8);
  CHECK_FALSE(devices[1].service.from);
  CHECK(devices[1].service.until == sys_days{year{2030} / 12 / 31});
  CHECK_FALSE(devices[1].kv);
  CHECK(reasons(result, 214).size() == 2);
}

TEST_CASE("what says of its place something that is no place stands nowhere, and is said") {
  auto layers = export_of("ID,A,B,PH,T,STATE\n1,a,b,7,22,合\n");
  layers["CUST"] = "ID,NODE,PH,CAT,LON,LAT\nC1,b,S,R,1.5,2.5\nC2,b,S,R,,\nC3,b,S,R,east,2.5\nC4,b,S,R,1.5,\nC5,b,S,R,nan,2\n";
  auto const result = imported(layers, mapping_of(switches, customers));
  CHECK(reasons(result, 215) == std::vector<std::string>{"customers C3: field 'lon' holds 'east', which is no coordinate",
                                                         "customers C4: field 'lat' holds '', which is no coordinate",
                                                         "customers C5: field 'lon' holds 'nan', which is no coordinate"});
  REQUIRE(result.data.customers.size() == 5);
  CHECK(result.data.customers[0].at == geo::Coordinate{1.5, 2.5});
  for (std::size_t i = 1; i < 5; ++i) CHECK_FALSE(result.data.customers[i].at);
  layers["CUST"] = "ID,NODE,PH,CAT,PLACE\nC1,b,S,R,POINT (1.5 2.5)\nC2,b,S,R,\nC3,b,S,R,幸福小区东门往南二百米红色铁门旁边那户\nC4,b,S,R,\"POLYGON ((0 0,1 0,1 1,0 0))\"\n";
  auto by_text = customers;
  by_text.replace(by_text.find("{x: lon, y: lat}"), 16, "{wkt: PLACE}");
  auto const read = imported(layers, mapping_of(switches, by_text));
  CHECK(reasons(read, 215) ==
        std::vector<std::string>{"customers C3: field 'PLACE' holds '幸福小区东门往南二百米红色', which gives no place as well-known text",
                                 "customers C4: field 'PLACE' holds 'POLYGON ((0 0,1 0,1 1,0 0))', which gives no place as well-known text"});
}

TEST_CASE("what is in service on no day is said") {
  auto layers = export_of("ID,A,B,PH,T,STATE,FROM,TILL\n1,a,b,7,22,合,2026-03-02,2026-03-02\n2,a,b,7,22,合,2026-03-02,2026-03-03\n");
  auto dated = switches;
  dated.replace(dated.find("normal_state:"), 0, "service_from: FROM, service_until: TILL, ");
  auto const result = imported(layers, mapping_of(dated, customers));
  CHECK(reasons(result, 216) == std::vector<std::string>{"switches K1: is in service from 2026-03-02 until 2026-03-02: on no day"});
}

TEST_CASE("a reference system that nobody knows is refused") {
  auto const layers = export_of("ID,A,B,PH,T,STATE\n1,a,b,7,22,合\n");
  auto const result = WrittenExport(layers).import("srs: EPSG:99999999\n" + mapping_of(switches, customers));
  REQUIRE_FALSE(result);
  CHECK_THAT(result.error().message, Contains("srs 'EPSG:99999999'") && Contains("or as none"));
}
