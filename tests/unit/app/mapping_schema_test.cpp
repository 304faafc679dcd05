// The published schema of mapping files and the strict loader know the same keys and words.
#include <catch2/catch.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "engine/app/mapping_file.hpp"
#include "schedules/strict_yaml.hpp"

using namespace lamplighter;
namespace yaml = schedules::yaml;

namespace {

constexpr char const* folder = LAMPLIGHTER_SOURCE_DIR "/geo/mappings/";

std::string text_of(std::string const& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// JSON is YAML: the schema is read by the loader that reads what it describes.
yaml::Node read(std::string const& text, std::string const& name) {
  yaml::Problems problems;
  auto node = yaml::load_text(text, name, problems);
  if (!node || !problems.empty()) throw std::runtime_error(problems.text());
  return std::move(*node);
}
yaml::Node const& schema() {
  static yaml::Node const node = read(text_of(std::string(folder) + "mapping.schema.json"), "mapping.schema.json");
  return node;
}

yaml::Node const& at(yaml::Node const& node, std::string_view key) {
  auto const* const found = node.find(key);
  if (found == nullptr) throw std::runtime_error("the schema has no " + std::string(key));
  return *found;
}

yaml::Node const& resolved(yaml::Node const& rule) {
  auto const* const reference = rule.find("$ref");
  return reference == nullptr ? rule : at(at(schema(), "$defs"), reference->text.substr(std::string_view("#/$defs/").size()));
}

bool fits(yaml::Node const& rule, yaml::Node const& node);

bool fits_object(yaml::Node const& rule, yaml::Node const& node) {
  if (node.kind != yaml::Node::Kind::map) return false;
  auto const* const required = rule.find("required");
  for (auto const& key : required == nullptr ? std::vector<yaml::Node>{} : required->items) {
    if (node.find(key.text) == nullptr) return false;
  }
  auto const* const properties = rule.find("properties");
  auto const& others = at(rule, "additionalProperties");
  return std::all_of(node.entries.begin(), node.entries.end(), [&](yaml::Entry const& entry) {
    auto const* const known = properties == nullptr ? nullptr : properties->find(entry.key);
    if (known != nullptr) return fits(*known, entry.value);
    return others.kind == yaml::Node::Kind::map && fits(others, entry.value);
  });
}

/// As much of JSON Schema as the published one uses.
bool fits(yaml::Node const& unresolved, yaml::Node const& node) {
  yaml::Node const& rule = resolved(unresolved);
  if (auto const* const choices = rule.find("anyOf")) {
    return std::any_of(choices->items.begin(), choices->items.end(), [&](auto const& one) { return fits(one, node); });
  }
  bool const is_scalar = node.kind == yaml::Node::Kind::scalar;
  if (auto const* const words = rule.find("enum")) {
    return is_scalar && std::any_of(words->items.begin(), words->items.end(), [&](auto const& one) { return one.text == node.text; });
  }
  auto const& type = at(rule, "type");
  if (type.kind == yaml::Node::Kind::list) return is_scalar;
  if (type.text == "object") return fits_object(rule, node);
  if (type.text == "array") {
    return node.kind == yaml::Node::Kind::list &&
           std::all_of(node.items.begin(), node.items.end(), [&](auto const& one) { return fits(at(rule, "items"), one); });
  }
  if (!is_scalar || type.text == "string") return is_scalar;
  if (type.text == "boolean") return node.text == "true" || node.text == "false";
  double number = 0;
  auto const* const end = node.text.data() + node.text.size();
  return std::from_chars(node.text.data(), end, number).ptr == end;
}

/// The form of a rule that is a map, among several.
yaml::Node const& object_of(yaml::Node const& unresolved) {
  yaml::Node const& rule = resolved(unresolved);
  auto const* const choices = rule.find("anyOf");
  if (choices == nullptr) return rule;
  for (auto const& one : choices->items) {
    auto const& form = resolved(one);
    if (form.find("properties") != nullptr) return form;
  }
  throw std::runtime_error("no form of the rule is a map");
}

bool is_known(std::string const& before, std::string const& key) {
  auto const mapping = app::parse_mapping(before + key + ":\n", "probe.yaml");
  return mapping || mapping.error().message.find("unknown key '" + key + "'") == std::string::npos;
}

/// Every key of the schema's map is one of the loader's, where the map stands after any of these texts; another key is not.
void check_map(yaml::Node const& rule, std::vector<std::string> const& before) {
  auto const knows = [&](std::string const& key) {
    return std::any_of(before.begin(), before.end(), [&](auto const& one) { return is_known(one, key); });
  };
  for (auto const& entry : at(object_of(rule), "properties").entries) {
    INFO(before.front() << entry.key);
    CHECK(knows(entry.key));
  }
  INFO(before.front());
  CHECK_FALSE(knows("zzzzz"));
}

void collect_keys(yaml::Node const& rule, std::set<std::string>& keys) {
  if (auto const* const properties = rule.find("properties")) {
    for (auto const& entry : properties->entries) keys.insert(entry.key);
  }
  for (auto const& entry : rule.entries) collect_keys(entry.value, keys);
  for (auto const& item : rule.items) collect_keys(item, keys);
}

void collect_words(yaml::Node const& rule, std::set<std::string>& lists) {
  if (auto const* const words = rule.find("enum"); words != nullptr && words->kind == yaml::Node::Kind::list) {
    std::string list;
    for (auto const& one : words->items) list += (list.empty() ? "\"" : ", \"") + one.text + "\"";
    lists.insert(list);
  }
  for (auto const& entry : rule.entries) collect_words(entry.value, lists);
  for (auto const& item : rule.items) collect_words(item, lists);
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
  std::set<std::string> words;
  collect_words(schema(), words);
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
