// What a mapping file says, and what is refused in one.
#include <catch2/catch.hpp>

#include "engine/app/mapping_file.hpp"
#include "tests/unit/app/mapping_trace.hpp"

using namespace lamplighter;
using Catch::Matchers::Contains;
namespace yaml = schedules::yaml;

namespace {

geo::Mapping read(std::string const& text) {
  auto mapping = app::parse_mapping(text, "ours.yaml");
  if (!mapping) FAIL(mapping.error().message);
  return std::move(*mapping);
}

std::string refusal(std::string const& text) {
  auto const mapping = app::parse_mapping(text, "ours.yaml");
  REQUIRE_FALSE(mapping);
  return mapping.error().message;
}

std::string switches(std::string const& fields) {
  return "layers:\n  switches:\n    layer: SW\n    fields:\n      id: ID\n      from_node: A\n      to_node: B\n" + fields;
}

}  // namespace

TEST_CASE("every shipped mapping is read, and the one of the standard layout is the built-in one") {
  auto const names = app::shipped_mappings();
  REQUIRE(names.size() >= 5);
  for (auto const& name : names) {
    schedules::yaml::Problems problems;
    auto const mapping = app::read_mapping(name, ".", {}, problems);
    INFO(problems.text());
    REQUIRE(mapping);
    CHECK(mapping->name == name);
  }
  std::string const path = std::string(LAMPLIGHTER_SOURCE_DIR) + "/geo/mappings/standard.yaml";
  CHECK(read(test::content_of(path)) == geo::standard_mapping());
}

TEST_CASE("a field is a name, a constant, a join of texts, or a map of values") {
  auto const mapping = read(switches(R"(      phases: {field: PH, code: rst}
      kind: {field: TYPE, values: {22: fuse, " CB ": breaker}, default: switch, empty: fuse}
      normal_state: {field: ST, code: words}
      name: {concat: [SUB, {value: "-"}, {field: NR, prefix: "#"}]}
      feeder: {value: F12}
)"));
  auto const& origin = mapping.of(geo::Target::switches).at(0);
  CHECK(origin.query.layer == "SW");
  CHECK(origin.phase_code.letters[2] == "T");
  CHECK(origin.position_code == geo::PositionCode::words);
  auto const& kind = origin.fields.at("kind");
  CHECK(kind.values.at("cb") == "breaker");
  CHECK(kind.otherwise == "switch");
  CHECK(kind.if_empty == "fuse");
  CHECK(origin.fields.at("name").parts.at(2).prefix == "#");
  CHECK(origin.fields.at("feeder").constant == "F12");
}

TEST_CASE("rows come from layers with a condition, from queries, and from datasets of another name") {
  auto const mapping = read(R"(nulls: ["", "-"]
srs: none
connectivity: {by: both, tolerance: 0.2, ends_to_middle: true}
customers_by: {by: table, dataset: crm, layer: links, customer: CUST, transformer: {field: TR, prefix: T}}
decisions: [street lights are left out]
layers:
  nodes:
    - {layer: N1, where: "A > 1", repeated: first, geometry: {vertex: last}, fields: {id: ID}}
    - {sql: SELECT 1, dialect: SQLITE, dataset: other, presence: somewhere, decision: why, fields: {id: ID}}
  customers: {layer: C, geometry: {x: LON, y: LAT}, fields: {id: ID, phases: {field: P, bits: [4, 2, 1]}}}
)");
  CHECK(mapping.srs == "");
  CHECK(mapping.connectivity.by == geo::Connectivity::By::both);
  CHECK(mapping.connectivity.middles == geo::Connectivity::Middles::joined);
  CHECK(mapping.customers.transformer.prefix == "T");
  CHECK(mapping.decisions == std::vector<geo::Decision>{{.text = "street lights are left out"}, {.text = "why"}});
  auto const& nodes = mapping.of(geo::Target::nodes);
  CHECK(nodes.at(0).repeated == geo::Origin::Repeated::first);
  CHECK(nodes.at(0).place.vertex == geo::PlaceRule::Vertex::last);
  CHECK(nodes.at(1).dataset == "other");
  CHECK(mapping.of(geo::Target::customers).at(0).phase_code.bits == std::array<unsigned, 4>{4, 2, 1, 0});
}

TEST_CASE("a decision may be said in two languages, and the shipped mappings say theirs in both") {
  auto const mapping = read(R"(decisions: {en: street lights are left out, zh: 路灯不读入}
layers:
  nodes: {layer: N, decision: [why, {en: because, zh: 因为}], fields: {id: ID}}
)");
  CHECK(mapping.decisions == std::vector<geo::Decision>{{.text = "street lights are left out", .zh = "路灯不读入"},
                                                        {.text = "why"},
                                                        {.text = "because", .zh = "因为"}});
  CHECK_THAT(refusal("decisions: {en: why}\nlayers: {nodes: {layer: N, fields: {id: ID}}}\n"), Contains("'zh'"));
  std::size_t said = 0;
  for (auto const& name : app::shipped_mappings()) {
    yaml::Problems problems;
    auto const shipped = app::read_mapping(name, "", {}, problems);
    REQUIRE(shipped);
    for (auto const& decision : shipped->decisions) {
      INFO(name << ": " << decision.text);
      CHECK_FALSE(decision.zh.empty());
      ++said;
    }
  }
  CHECK(said > 5);
}

TEST_CASE("a wrong key is named with its line and the nearest that is known") {
  CHECK_THAT(refusal("layer:\n  nodes: {layer: N, fields: {id: ID}}\n"),
             Contains("ours.yaml:1: mapping has the unknown key 'layer'; did you mean 'layers'?"));
  CHECK_THAT(refusal("layers:\n  swiches: {layer: N, fields: {id: ID}}\n"), Contains("ours.yaml:2:") && Contains("'switches'"));
  CHECK_THAT(refusal(switches("      phases: P\n      kind: K\n      normal_stat: N\n      normal_state: N\n")),
             Contains("ours.yaml:10: fields of 'switches' has the unknown key 'normal_stat'; did you mean 'normal_state'?"));
}

TEST_CASE("what a mapping makes must be words that the field can hold") {
  CHECK_THAT(refusal(switches("      phases: P\n      kind: {field: K, values: {1: braker}}\n      normal_state: N\n")),
             Contains("ours.yaml:9: 'braker' is no kind of 'switches'") && Contains("breaker, recloser"));
  CHECK_THAT(refusal(switches("      phases: {field: P, values: {1: X}}\n      kind: K\n      normal_state: N\n")),
             Contains("ours.yaml:8: phases 'X'"));
  CHECK_THAT(refusal(switches("      phases: {field: P, bits: [1, 2, 3]}\n      kind: K\n      normal_state: N\n")),
             Contains("ours.yaml:8:") && Contains("powers of two"));
}

TEST_CASE("a needed field that is not mapped is named, once connectivity by ids needs it") {
  std::string const lines = "layers:\n  lines: {layer: L, fields: {id: ID, phases: P}}\n";
  CHECK_THAT(refusal(lines), Contains("'from_node' is not mapped") && Contains("'to_node' is not mapped"));
  CHECK(read("connectivity: geometry\n" + lines).of(geo::Target::lines).size() == 1);
}

TEST_CASE("an origin is either a layer or a query, and a field has one form") {
  CHECK_THAT(refusal("layers: {nodes: {fields: {id: ID}}}\n"), Contains("'layer' is missing"));
  CHECK_THAT(refusal("layers: {nodes: {layer: N, sql: SELECT 1, fields: {id: ID}}}\n"), Contains("stands beside 'layer'"));
  CHECK_THAT(refusal("layers: {nodes: {layer: N, fields: {id: {field: A, value: B}}}}\n"), Contains("several of"));
  CHECK_THAT(refusal("layers: {nodes: {layer: N, fields: {id: {prefix: A}}}}\n"), Contains("none of 'field'"));
}

TEST_CASE("a mapping that is neither shipped nor a file is refused with the names that are") {
  schedules::yaml::Problems problems;
  CHECK_FALSE(app::read_mapping("bgdd", ".", {}, problems));
  CHECK_THAT(problems.text(), Contains("'bgdd'") && Contains("bdgd"));
}
