// The published schema of mapping files and the strict loader know the same keys and words.
#include <catch2/catch.hpp>

#include <algorithm>
#include <regex>
#include <set>

#include "engine/app/mapping_file.hpp"
#include "schedules/strict_yaml.hpp"
#include "tests/support/json_schema.hpp"

using namespace lamplighter;
namespace yaml = schedules::yaml;
using test::at;
using test::collect_keys;
using test::JsonSchema;
using test::text_of;

namespace {

constexpr char const* folder = LAMPLIGHTER_SOURCE_DIR "/geo/mappings/";

JsonSchema const& schema_file() {
  static JsonSchema const one(std::string(folder) + "mapping.schema.json");
  return one;
}
yaml::Node const& schema() { return schema_file().root(); }
bool fits(yaml::Node const& rule, yaml::Node const& node) { return schema_file().fits(rule, node); }
yaml::Node read(std::string const& text, std::string const& name) { return test::read_yaml(text, name); }

bool is_known(std::string const& before, std::string const& key) {
  auto const mapping = app::parse_mapping(before + key + ":\n", "probe.yaml");
  return mapping || mapping.error().message.find("unknown key '" + key + "'") == std::string::npos;
}

/// Every key of the schema's map is one of the loader's, where the map stands after any of these texts; another key is not.
void check_map(yaml::Node const& rule, std::vector<std::string> const& before) {
  auto const knows = [&](std::string const& key) {
    return std::any_of(before.begin(), before.end(), [&](auto const& one) { return is_known(one, key); });
  };
  for (auto const& entry : at(schema_file().object_of(rule), "properties").entries) {
    INFO(before.front() << entry.key);
    CHECK(knows(entry.key));
  }
  INFO(before.front());
  CHECK_FALSE(knows("zzzzz"));
}

std::string loader() {
  return text_of(LAMPLIGHTER_SOURCE_DIR "/engine/app/mapping_file.cpp") + text_of(LAMPLIGHTER_SOURCE_DIR "/engine/app/mapping_field.cpp");
}

}  // namespace

TEST_CASE("every shipped mapping fits the schema, and its first line names it for editors") {
  for (auto const& name : app::shipped_mappings()) {
    INFO(name);
    auto const text = text_of(folder + name + ".yaml");
    CHECK(text.starts_with("# yaml-language-server: $schema=mapping.schema.json\n"));
    CHECK(fits(schema(), read(text, name)));
  }
}

TEST_CASE("what the loader refuses for a key or a word does not fit the schema either") {
  std::string const layer = "layers:\n  nodes: {layer: N, fields: {id: ID}}\n";
  CHECK(fits(schema(), read(layer, "a")));
  for (auto const& wrong : {std::string("nulls: x\n"), std::string("layers: {node: {layer: N, fields: {id: ID}}}\n"),
                            std::string("layers: {nodes: {layer: N}}\n"), layer + "connectivity: {by: guess}\n",
                            layer + "connectivity: {by: ids, tolerence: 1}\n", layer + "names_cut_at: ten\n",
                            std::string("layers: {nodes: {layer: N, fields: {id: {field: ID, code: abc}}}}\n")}) {
    INFO(wrong);
    CHECK_FALSE(fits(schema(), read(wrong, "a")));
    CHECK_FALSE(app::parse_mapping(wrong, "a"));
  }
}

TEST_CASE("every key of the schema is the loader's, map by map") {
  auto const& properties = at(schema(), "properties");
  check_map(schema(), {""});
  check_map(at(properties, "layers"), {"layers:\n  "});
  check_map(at(properties, "connectivity"), {"connectivity:\n  "});
  check_map(at(properties, "customers_by"), {"customers_by:\n  by: table\n  ", "customers_by:\n  by: nearest_transformer\n  ",
                                             "customers_by:\n  "});
  check_map(at(at(schema(), "$defs"), "decision"), {"decisions:\n  - "});
  for (auto const target : geo::all_targets) {
    std::string const name(geo::to_string(target)), origin = "layers:\n  " + name + ":\n    ";
    auto const& rule = at(at(schema(), "$defs"), name);
    check_map(rule, {origin});
    check_map(at(at(rule, "properties"), "geometry"), {origin + "geometry:\n      "});
    auto const& fields = at(at(rule, "properties"), "fields");
    check_map(fields, {origin + "fields:\n      "});
    for (auto const& field : at(fields, "properties").entries) {
      check_map(field.value, {origin + "fields:\n      " + field.key + ":\n        "});
    }
  }
}

TEST_CASE("every key of the loader is in the schema, and the words of both are the same") {
  std::regex const call(
      R"re(\b\w*(?:reader|root)\.(?:required_\w+|optional_\w+|text_or|texts|list)\(\s*"(\w+)"|made_text\(reader, "(\w+)"|read_decisions\(\w+, "(\w+)"|\{"(level)", "(to_level)"\})re");
  auto const source = loader();
  std::set<std::string> in_loader, in_schema;
  for (std::sregex_iterator hit(source.begin(), source.end(), call), end; hit != end; ++hit) {
    for (std::size_t group = 1; group < hit->size(); ++group) {
      if ((*hit)[group].matched) in_loader.insert((*hit)[group].str());
    }
  }
  for (auto const target : geo::all_targets) {
    in_loader.emplace(geo::to_string(target));
    std::set<std::string> fields, described;
    for (auto const& field : geo::fields_of(target)) fields.emplace(field.name);
    auto const& rule = at(at(at(schema(), "$defs"), geo::to_string(target)), "properties");
    collect_keys(at(rule, "fields"), described);
    CHECK(described == fields);
    in_loader.merge(fields);
  }
  collect_keys(schema(), in_schema);
  CHECK(in_schema == in_loader);
  auto const words = schema_file().word_lists();
  CHECK(words.size() > 10);
  for (auto const& list : words) {
    INFO(list);
    if (list.starts_with("\"abc\"")) {  // a table of codes with what they mean
      CHECK(source.find("abc, rst, uvw, ryb, l123, 123, bits, bits_reversed") != std::string::npos);
      CHECK(list == R"("abc", "rst", "uvw", "ryb", "l123", "123", "123", "bits", "bits_reversed")");
    } else {
      CHECK(source.find(list) != std::string::npos);
    }
  }
}
