// The keywords of our document only: $ref, anyOf, not (required), type, format date-time, items, required, properties, additionalProperties.
#include "tests/unit/server/schema_wrongs.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "engine/base/time.hpp"

namespace lamplighter::test {
namespace json = boost::json;
namespace {

std::string_view word_of(json::value const& value) {
  switch (value.kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return "boolean";
    case json::kind::int64:
    case json::kind::uint64: return "integer";
    case json::kind::double_: return "number";
    case json::kind::string: return "string";
    case json::kind::array: return "array";
    case json::kind::object: return "object";
  }
  return "";
}

bool is_of(json::value const& types, json::value const& value) {
  auto const word = word_of(value);
  auto const fits = [&](json::value const& type) { return type.as_string() == word || (type.as_string() == "number" && word == "integer"); };
  return types.is_array() ? std::ranges::any_of(types.get_array(), fits) : fits(types);
}

json::object const& referred(json::object const& document, std::string_view reference) {
  constexpr std::string_view mark = "#/components/schemas/";
  return document.at("components").at("schemas").at(reference.substr(mark.size())).as_object();
}

std::string wrong_member(json::object const& document, json::object const& schema, json::object const& value, std::string const& place) {
  if (auto const* required = schema.if_contains("required")) {
    for (auto const& name : required->as_array()) {
      if (!value.contains(name.as_string())) return place + ": " + std::string(name.as_string()) + " is missing";
    }
  }
  auto const* properties = schema.if_contains("properties");
  auto const* others = schema.if_contains("additionalProperties");
  for (auto const& [name, one] : value) {
    auto const* inner = properties != nullptr ? properties->as_object().if_contains(name) : nullptr;
    if (inner == nullptr) inner = others;
    if (inner == nullptr || !inner->is_object()) continue;
    if (auto wrong = schema_wrong(document, inner->get_object(), one, place + "/" + std::string(name)); !wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace

std::string schema_wrong(json::object const& document, json::object const& schema, json::value const& value, std::string const& place) {
  if (auto const* reference = schema.if_contains("$ref")) return schema_wrong(document, referred(document, reference->as_string()), value, place);
  if (auto const* choices = schema.if_contains("anyOf")) {
    std::string first;
    for (auto const& one : choices->as_array()) {
      auto wrong = schema_wrong(document, one.as_object(), value, place);
      if (wrong.empty()) return {};
      if (first.empty()) first = std::move(wrong);
    }
    return first;
  }
  if (auto const* refused = schema.if_contains("not"); refused != nullptr && schema_wrong(document, refused->as_object(), value, place).empty()) {
    return place + ": is what it must not be";
  }
  if (auto const* types = schema.if_contains("type"); types != nullptr && !is_of(*types, value)) {
    return place + ": " + std::string(word_of(value)) + " in place of " + json::serialize(*types);
  }
  if (schema.contains("format") && value.is_string() && !time_from_rfc3339(std::string_view(value.get_string()))) return place + ": no time";
  if (auto const* items = schema.if_contains("items"); items != nullptr && value.is_array()) {
    for (auto const& one : value.get_array()) {
      if (auto wrong = schema_wrong(document, items->as_object(), one, place + "/-"); !wrong.empty()) return wrong;
    }
  }
  return value.is_object() ? wrong_member(document, schema, value.get_object(), place) : std::string();
}

}  // namespace lamplighter::test
