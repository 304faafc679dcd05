// As much of JSON Schema as our published schemas use, so that tests can hold them against the loaders.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "schedules/strict_yaml.hpp"

namespace lamplighter::test {

/// A schema file. JSON is YAML: it is read by the loader that reads what it describes.
class JsonSchema {
 public:
  /// Throws when the file cannot be read.
  explicit JsonSchema(std::string const& path);

  schedules::yaml::Node const& root() const { return root_; }
  /// Whether a document, or a part of one, fits the rule.
  bool fits(schedules::yaml::Node const& rule, schedules::yaml::Node const& node) const;
  bool fits(std::string const& document) const;
  /// The rule behind a `$ref`.
  schedules::yaml::Node const& resolved(schedules::yaml::Node const& rule) const;
  /// The form of a rule that is a map, among several. Throws when none is.
  schedules::yaml::Node const& object_of(schedules::yaml::Node const& rule) const;
  /// All keys of all maps, and all lists of words as `"a", "b"`.
  std::set<std::string> keys() const;
  std::set<std::string> word_lists() const;

 private:
  bool fits_object(schedules::yaml::Node const& rule, schedules::yaml::Node const& node) const;
  bool fits_scalar(schedules::yaml::Node const& rule, schedules::yaml::Node const& node) const;

  schedules::yaml::Node root_;
};

/// The value of a key. Throws when the schema has none.
schedules::yaml::Node const& at(schedules::yaml::Node const& node, std::string_view key);
std::string text_of(std::string const& path);
/// Reads YAML or JSON. Throws what is wrong with it.
schedules::yaml::Node read_yaml(std::string const& text, std::string const& name);
/// All keys of all maps under a rule.
void collect_keys(schedules::yaml::Node const& rule, std::set<std::string>& keys);

}  // namespace lamplighter::test
