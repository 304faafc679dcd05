// Fitting a YAML document to a schema: types, enums, required keys, patterns, alternatives.
#include "tests/support/json_schema.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace lamplighter::test {

using schedules::yaml::Entry;
using schedules::yaml::Node;

namespace {

void collect_words(Node const& rule, std::set<std::string>& lists) {
  if (auto const* const words = rule.find("enum"); words != nullptr && words->kind == Node::Kind::list) {
    std::string list;
    for (auto const& one : words->items) list += (list.empty() ? "\"" : ", \"") + one.text + "\"";
    lists.insert(list);
  }
  for (auto const& entry : rule.entries) collect_words(entry.value, lists);
  for (auto const& item : rule.items) collect_words(item, lists);
}

bool is_number(std::string const& text) {
  double number = 0;
  auto const* const end = text.data() + text.size();
  return std::from_chars(text.data(), end, number).ptr == end;
}

}  // namespace

Node const& at(Node const& node, std::string_view key) {
  auto const* const found = node.find(key);
  if (found == nullptr) throw std::runtime_error("the schema has no " + std::string(key));
  return *found;
}

std::string text_of(std::string const& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Node read_yaml(std::string const& text, std::string const& name) {
  schedules::yaml::Problems problems;
  auto node = schedules::yaml::load_text(text, name, problems);
  if (!node || !problems.empty()) throw std::runtime_error(problems.text());
  return std::move(*node);
}

void collect_keys(Node const& rule, std::set<std::string>& keys) {
  if (auto const* const properties = rule.find("properties")) {
    for (auto const& entry : properties->entries) keys.insert(entry.key);
  }
  for (auto const& entry : rule.entries) collect_keys(entry.value, keys);
  for (auto const& item : rule.items) collect_keys(item, keys);
}

JsonSchema::JsonSchema(std::string const& path) : root_(read_yaml(text_of(path), path)) {}

Node const& JsonSchema::resolved(Node const& rule) const {
  auto const* const reference = rule.find("$ref");
  if (reference == nullptr) return rule;
  return at(at(root_, "$defs"), reference->text.substr(std::string_view("#/$defs/").size()));
}

bool JsonSchema::fits(std::string const& document) const { return fits(root_, read_yaml(document, "document")); }

bool JsonSchema::fits_object(Node const& rule, Node const& node) const {
  if (node.kind != Node::Kind::map) return false;
  auto const* const required = rule.find("required");
  for (auto const& key : required == nullptr ? std::vector<Node>{} : required->items) {
    if (node.find(key.text) == nullptr) return false;
  }
  auto const* const properties = rule.find("properties");
  auto const& others = at(rule, "additionalProperties");
  return std::all_of(node.entries.begin(), node.entries.end(), [&](Entry const& entry) {
    auto const* const known = properties == nullptr ? nullptr : properties->find(entry.key);
    if (known != nullptr) return fits(*known, entry.value);
    return others.kind == Node::Kind::map && fits(others, entry.value);
  });
}

bool JsonSchema::fits_scalar(Node const& rule, Node const& node) const {
  auto const& type = at(rule, "type").text;
  if (node.kind != Node::Kind::scalar) return false;
  if (type == "boolean") return node.text == "true" || node.text == "false";
  if (type != "string") return is_number(node.text);
  auto const* const pattern = rule.find("pattern");
  return pattern == nullptr || std::regex_search(node.text, std::regex(pattern->text));
}

bool JsonSchema::fits(Node const& unresolved, Node const& node) const {
  Node const& rule = resolved(unresolved);
  if (auto const* const choices = rule.find("anyOf")) {
    return std::any_of(choices->items.begin(), choices->items.end(), [&](auto const& one) { return fits(one, node); });
  }
  bool const is_scalar = node.kind == Node::Kind::scalar;
  if (auto const* const words = rule.find("enum")) {
    return is_scalar && std::any_of(words->items.begin(), words->items.end(), [&](auto const& one) { return one.text == node.text; });
  }
  auto const& type = at(rule, "type");
  if (type.kind == Node::Kind::list) return is_scalar;
  if (type.text == "object") return fits_object(rule, node);
  if (type.text != "array") return fits_scalar(rule, node);
  auto const* const least = rule.find("minItems");
  return node.kind == Node::Kind::list && (least == nullptr || node.items.size() >= std::stoul(least->text)) &&
         std::all_of(node.items.begin(), node.items.end(), [&](auto const& one) { return fits(at(rule, "items"), one); });
}

Node const& JsonSchema::object_of(Node const& unresolved) const {
  Node const& rule = resolved(unresolved);
  auto const* const choices = rule.find("anyOf");
  if (choices == nullptr) return rule;
  for (auto const& one : choices->items) {
    auto const& form = resolved(one);
    if (form.find("properties") != nullptr) return form;
  }
  throw std::runtime_error("no form of the rule is a map");
}

std::set<std::string> JsonSchema::keys() const {
  std::set<std::string> found;
  collect_keys(root_, found);
  return found;
}

std::set<std::string> JsonSchema::word_lists() const {
  std::set<std::string> found;
  collect_words(root_, found);
  return found;
}

}  // namespace lamplighter::test
