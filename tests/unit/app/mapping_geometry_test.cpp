// Connectivity by place and customers' links, on drawings small enough to judge by eye.
#include <catch2/catch.hpp>

#include <algorithm>

#include <fmt/format.h>

#include "geo/finding_titles.hpp"
#include "geo/network.hpp"
#include "geo/trace.hpp"
#include "tests/unit/app/written_export.hpp"

using namespace lamplighter;
using Catch::Matchers::Contains;
using test::findings_of;
using test::WrittenExport;
using Found = std::vector<std::string>;
using Layers = std::map<std::string, std::string>;

namespace {

std::string const fields = R"(
layers:
  sources: {layer: sources, fields: {id: id, feeder: id, phases: {value: ABC}}}
  lines: {layer: lines, fields: {id: id, phases: {value: ABC}}}
  switches: {layer: switches, fields: {id: id, phases: {value: ABC}, kind: {value: fuse}, normal_state: {value: closed}}}
)";
std::string const customers = "  customers: {layer: customers, fields: {id: id, phases: {value: ABC}}}\n";

geo::ImportResult imported(Layers const& layers, std::string const& mapping) {
  auto result = WrittenExport(layers).import(mapping);
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

/// "device: customers" of every device.
Found traced(geo::ImportResult const& result) {
  auto const network = geo::Network::build(result.data);
  if (!network) FAIL(network.error().message);
  Found found;
  for (auto const& row : geo::trace_all(geo::LiveNetwork(*network))) {
    if (row.opened.count() != 3) continue;
    std::string text = row.device_id + ":";
    for (auto const& id : row.customers_any) text += " " + std::string(id);
    found.push_back(text);
  }
  return found;
}

/// S at 0, a line to the fuse F at 10, a line on to 20, where a line turns off to customer C1 at (20 10) and C2 is at 30.
Layers drawn() {
  return {{"sources", "WKT,id\nPOINT (0 0),S\n"},
          {"lines", "WKT,id\n\"LINESTRING (0 0,10 0)\",L1\n\"LINESTRING (10.2 0,20 0)\",L2\n\"LINESTRING (20 0,30 0)\",L3\n"
                    "\"LINESTRING (20 0.1,20 10)\",L4\n"},
          {"switches", "WKT,id\nPOINT (10.1 0),F\n"},
          {"customers", "WKT,id\nPOINT (20 10.1),C1\nPOINT (30 0),C2\n"}};
}

bool reports(geo::ImportResult const& result, int number, std::string const& id) {
  return std::any_of(result.findings.begin(), result.findings.end(),
                     [&](auto const& finding) { return finding.number == number && finding.id == id; });
}

}  // namespace

TEST_CASE("a fuse drawn between two line ends takes what lies behind it, and gaps in the tolerance are said") {
  auto const result = imported(drawn(), "connectivity: {by: geometry, tolerance: 0.3}\n" + fields + customers);
  CHECK(traced(result) == Found{"F: C1 C2"});
  CHECK(findings_of(result) == Found{"320 lines L1", "320 lines L2"});
  CHECK(result.data.sources[0].node == "@0,0");
}

TEST_CASE("outside the tolerance nothing is joined, and what hangs from nothing is said") {
  auto const result = imported(drawn(), "connectivity: {by: geometry, tolerance: 0.01}\n" + fields + customers);
  CHECK(traced(result) == Found{"F:"});
  CHECK(reports(result, 324, "F"));
  CHECK(reports(result, 324, "C1"));
}

TEST_CASE("geometry in a CSV that is none stands nowhere, is said by its row's id, and the others are read") {
  auto layers = drawn();
  layers["lines"] += "\"LINESTRING (10.1 0,\",L5\ngarbage,L6\n\"LINESTRING (NaN NaN,1 2)\",L7\n,L8\n";
  layers["customers"] += "POINT,C7\nPOINT (NaN NaN),C8\n120.1 30.2,C9\n";
  auto const result = imported(layers, "connectivity: {by: geometry, tolerance: 0.3}\n" + fields + customers);
  CHECK(traced(result) == Found{"F: C1 C2"});
  for (auto const* const id : {"L5", "L6", "C7", "C8", "C9"}) {
    INFO(id);
    CHECK(reports(result, 215, id));
  }
  CHECK_FALSE(reports(result, 215, "L8"));
}

TEST_CASE("a fuse where three lines meet is not guessed at") {
  auto layers = drawn();
  layers["lines"] += "\"LINESTRING (10.1 0,10 -10)\",L5\n";
  auto const result = imported(layers, "connectivity: {by: geometry, tolerance: 0.3}\n" + fields + customers);
  CHECK(traced(result) == Found{"F:"});
  CHECK(reports(result, 323, "F"));
}

TEST_CASE("two devices at one place stand in a row, and it is said") {
  auto layers = drawn();
  layers["switches"] += "POINT (10.1 0),G\n";
  auto const result = imported(layers, "connectivity: {by: geometry, tolerance: 0.3}\n" + fields + customers);
  CHECK(traced(result) == Found{"F: C1 C2", "G: C1 C2"});
  CHECK(reports(result, 325, "F"));
}

TEST_CASE("an end on the middle of a line is joined only where the mapping says so") {
  auto layers = drawn();
  layers["lines"] += "\"LINESTRING (25 0.1,25 5)\",L6\n";
  layers["customers"] += "POINT (25 5),C3\n";
  auto const apart = imported(layers, "connectivity: {by: geometry, tolerance: 0.3}\n" + fields + customers);
  CHECK(traced(apart) == Found{"F: C1 C2"});
  CHECK(reports(apart, 322, "L6"));
  auto const joined = imported(layers, "connectivity: {by: geometry, tolerance: 0.3, ends_to_middle: true}\n" + fields + customers);
  CHECK(traced(joined) == Found{"F: C1 C2 C3"});
  CHECK(reports(joined, 321, "L6"));
}

TEST_CASE("lines of different voltage that end at one place are joined by a transformer only") {
  Layers layers = drawn();
  layers["lines"] = "WKT,id,kv\n\"LINESTRING (0 0,10 0)\",L1,10\n\"LINESTRING (10 0,20 0)\",L2,10\n\"LINESTRING (10 0,20 0)\",L3,0.4\n";
  layers["switches"] = "WKT,id,kv\nPOINT (0 0),F,10\n";
  layers["sources"] = "WKT,id,kv\nPOINT (0 0),S,10\n";
  layers["transformers"] = "WKT,id\nPOINT (10 0),T\n";
  layers["customers"] = "WKT,id,kv\nPOINT (20 0),C1,0.4\nPOINT (20 0),C2,10\n";
  std::string const mapping = R"(connectivity: {by: geometry, tolerance: 0.3}
layers:
  sources: {layer: sources, level: kv, fields: {id: id, feeder: id, phases: {value: ABC}}}
  lines: {layer: lines, level: kv, fields: {id: id, phases: {value: ABC}}}
  switches: {layer: switches, level: kv, fields: {id: id, phases: {value: ABC}, kind: {value: fuse}, normal_state: {value: closed}}}
  customers: {layer: customers, level: kv, fields: {id: id, phases: {value: ABC}}}
)";
  CHECK(traced(imported(layers, mapping)) == Found{"F: C2"});
  std::string const transformer =
      "  transformers: {layer: transformers, level: {value: \"10\"}, to_level: {value: \"0.4\"}, fields: {id: id, phases: {value: ABC}}}\n";
  CHECK(traced(imported(layers, mapping + transformer)) == Found{"F: C1 C2"});
}

TEST_CASE("ids win over places, and every disagreement is said") {
  auto layers = drawn();
  layers["lines"] = "WKT,id,a,b\n\"LINESTRING (0 0,10 0)\",L1,s,f1\n\"LINESTRING (10.2 0,20 0)\",L2,f2,x\n"
                    "\"LINESTRING (20 0,30 0)\",L3,y,\n\"LINESTRING (30 0,40 0)\",L4,z,x\n";
  layers["switches"] = "WKT,id,a,b\nPOINT (10.1 0),F,f1,f2\n";
  layers["sources"] = "WKT,id,a\nPOINT (0 0),S,s\n";
  layers["customers"] = "WKT,id,a\nPOINT (40 0),C1,x\nPOINT (30 0),C2,\n";
  std::string const mapping = R"(connectivity: {by: both, tolerance: 0.3}
nulls: [""]
layers:
  sources: {layer: sources, fields: {id: id, node: a, feeder: id, phases: {value: ABC}}}
  lines: {layer: lines, fields: {id: id, from_node: a, to_node: b, phases: {value: ABC}}}
  switches: {layer: switches, fields: {id: id, from_node: a, to_node: b, phases: {value: ABC}, kind: {value: fuse}, normal_state: {value: closed}}}
  customers: {layer: customers, fields: {id: id, node: a, phases: {value: ABC}}}
)";
  auto const result = imported(layers, mapping);
  CHECK(traced(result) == Found{"F: C1 C2"});  // C2 has the node that its place has, z
  CHECK(reports(result, 326, "L2"));           // x and y at one place
  CHECK(reports(result, 327, "L4"));           // x at two places
  CHECK(reports(result, 328, "L3"));           // its open end is z
  CHECK_FALSE(reports(result, 326, "L1"));     // f1 and f2 lie together because the fuse is between them
}

TEST_CASE("customers hang at the nearest transformer, with distance and confidence, or at none beyond the limit") {
  Layers layers = drawn();
  layers["lines"] = "WKT,id,a,b\n\"LINESTRING (0 0,10 0)\",L1,s,f\n";
  layers["sources"] = "WKT,id,a\nPOINT (0 0),S,s\n";
  layers["switches"] = "WKT,id,a,b\nPOINT (10 0),F,f,g\n";
  layers["transformers"] = "WKT,id,a,b\nPOINT (10 0),T1,g,t1\nPOINT (110 0),T2,g,t2\n";
  layers["customers"] = "WKT,id\nPOINT (30 0),C1\nPOINT (62 0),C2\nPOINT (400 0),C3\n";
  std::string const mapping = R"(customers_by: {by: nearest_transformer, max_distance: 120}
layers:
  sources: {layer: sources, fields: {id: id, node: a, feeder: id, phases: {value: ABC}}}
  lines: {layer: lines, fields: {id: id, from_node: a, to_node: b, phases: {value: ABC}}}
  switches: {layer: switches, fields: {id: id, from_node: a, to_node: b, phases: {value: ABC}, kind: {value: fuse}, normal_state: {value: closed}}}
  transformers: {layer: transformers, fields: {id: id, from_node: a, to_node: b, phases: {value: ABC}}}
  customers: {layer: customers, fields: {id: id, phases: {value: ABC}}}
)";
  auto const result = imported(layers, mapping);
  CHECK(traced(result) == Found{"F: C1 C2"});
  REQUIRE(result.distances.size() == 2);
  CHECK(result.distances[0].transformer == "T1");
  CHECK(result.distances[0].distance == Approx(20));
  CHECK(result.distances[0].confidence == Approx(0.75));
  CHECK(result.distances[1].transformer == "T2");
  CHECK(reports(result, 331, "C2"));
  CHECK(reports(result, 330, "C3"));
  for (auto const& finding : result.findings) {
    if (finding.number == 331) CHECK_THAT(finding.reason, Contains(fmt::format("(confidence {:.2f})", result.distances[1].confidence)));
    if (finding.number == 330) CHECK_THAT(finding.reason, Contains("(confidence "));
  }
}

TEST_CASE("customers hang where a table says") {
  Layers layers = drawn();
  layers["lines"] = "WKT,id,a,b\n\"LINESTRING (0 0,10 0)\",L1,s,f\n";
  layers["sources"] = "WKT,id,a\nPOINT (0 0),S,s\n";
  layers["switches"] = "WKT,id,a,b\nPOINT (10 0),F,f,g\n";
  layers["transformers"] = "WKT,id,a,b\nPOINT (10 0),7,g,t1\n";
  layers["customers"] = "WKT,id\nPOINT (30 0),C1\nPOINT (62 0),C2\nPOINT (400 0),C3\n";
  layers["links"] = "CUST,TR\nC1,7\nC2,9\nC1,7\n";
  std::string const mapping = R"(customers_by: {by: table, layer: links, customer: CUST, transformer: {field: TR, prefix: T}}
layers:
  sources: {layer: sources, fields: {id: id, node: a, feeder: id, phases: {value: ABC}}}
  lines: {layer: lines, fields: {id: id, from_node: a, to_node: b, phases: {value: ABC}}}
  switches: {layer: switches, fields: {id: id, from_node: a, to_node: b, phases: {value: ABC}, kind: {value: fuse}, normal_state: {value: closed}}}
  transformers: {layer: transformers, fields: {id: {field: id, prefix: T}, from_node: a, to_node: b, phases: {value: ABC}}}
  customers: {layer: customers, fields: {id: id, phases: {value: ABC}}}
)";
  auto const result = imported(layers, mapping);
  CHECK(traced(result) == Found{"F: C1"});
  CHECK(reports(result, 332, "C1"));  // stands twice
  CHECK(reports(result, 332, "C3"));  // stands nowhere
  CHECK(reports(result, 333, "C2"));  // its transformer is in no row
}

TEST_CASE("who has a node of its own hangs there where its link fails, and the findings say so") {
  Layers layers = drawn();
  layers["lines"] = "WKT,id,a,b\n\"LINESTRING (0 0,10 0)\",L1,s,f\n";
  layers["sources"] = "WKT,id,a\nPOINT (0 0),S,s\n";
  layers["switches"] = "WKT,id,a,b\nPOINT (10 0),F,f,g\n";
  layers["transformers"] = "WKT,id,a,b\nPOINT (10 0),T7,g,t1\n";
  layers["customers"] = "WKT,id,knot,tr\nPOINT (30 0),C1,g,T7\nPOINT (62 0),C2,g,T9\nPOINT (4 0),C3,g,\nPOINT (62 0),C4,,T9\n";
  layers["links"] = "CUST,TR\nC1,T7\nC2,T9\nC4,T9\n";
  std::string const rest = R"(
nulls: [""]
layers:
  sources: {layer: sources, fields: {id: id, node: a, feeder: id, phases: {value: ABC}}}
  lines: {layer: lines, fields: {id: id, from_node: a, to_node: b, phases: {value: ABC}}}
  switches: {layer: switches, fields: {id: id, from_node: a, to_node: b, phases: {value: ABC}, kind: {value: fuse}, normal_state: {value: closed}}}
  transformers: {layer: transformers, fields: {id: id, from_node: a, to_node: b, phases: {value: ABC}}}
  customers: {layer: customers, fields: {id: id, node: knot, transformer: {field: tr, presence: optional}, phases: {value: ABC}}}
)";
  auto const said = [](geo::ImportResult const& result, int number, std::string const& id) {
    for (auto const& one : result.findings) {
      if (one.number == number && one.id == id) return std::string(geo::to_string(one.severity)) + ": " + one.remedy;
    }
    return std::string("nothing");
  };
  auto const by_table = imported(layers, "customers_by: {by: table, layer: links, customer: CUST, transformer: TR}" + rest);
  CHECK(traced(by_table) == Found{"F: C1 C2 C3"});
  CHECK_THAT(said(by_table, 333, "C2"), Contains("warning") && Contains("stays at its node 'g'"));
  CHECK_THAT(said(by_table, 305, "C2"), Contains("its node decides"));
  CHECK_THAT(said(by_table, 332, "C3"), Contains("warning") && Contains("stays at its node 'g'"));
  CHECK_THAT(said(by_table, 333, "C4"), Contains("error") && Contains("hangs from nothing"));
  CHECK_THAT(said(by_table, 305, "C4"), !Contains("its node decides") && Contains("no node"));
  auto const by_transformer = imported(layers, "customers_by: {by: transformer}" + rest);
  CHECK_THAT(said(by_transformer, 334, ""), Contains("info") && Contains("does not move them"));
  auto const nearest = imported(layers, "customers_by: {by: nearest_transformer, max_distance: 100}" + rest);
  CHECK_THAT(said(nearest, 334, ""), Contains("info") && Contains("no nearest transformer"));
}
