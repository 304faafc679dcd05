// Reads `contacts:` of the configuration.
#include "engine/app/contact_source.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/phone_number.hpp"

namespace lamplighter::app {
namespace yaml = schedules::yaml;
namespace {

/// What a value becomes must be something that the column can hold.
void check_word(std::string const& text, ContactColumn column, yaml::Place const& at, yaml::Problems& problems) {
  if (text.empty()) return;
  auto const words = words_of(column);
  if (!words.empty() && std::ranges::find(words, text) == words.end()) {
    problems.add(at, fmt::format("'{}' is no {} of a contact", text, name_of(column)), fmt::format("write one of: {}", fmt::join(words, ", ")));
  } else if (is_flag(column) && !flag_of(text)) {
    problems.add(at, fmt::format("'{}' says neither yes nor no", text), "write true or false");
  }
}

ContactField read_field(yaml::Node const& node, ContactColumn column, yaml::Problems& problems) {
  ContactField out;
  if (node.kind == yaml::Node::Kind::scalar) {
    out.column = node.text;
    return out;
  }
  yaml::Reader reader(node, problems, fmt::format("column '{}'", name_of(column)));
  out.column = reader.text_or("field", "");
  out.constant = reader.optional_text("value");
  out.prefix = reader.text_or("prefix", "");
  if (out.constant) check_word(*out.constant, column, node.place, problems);
  if (node.kind == yaml::Node::Kind::map && out.column.empty() == !out.constant) {
    problems.add(node.place, fmt::format("column '{}' has {} of 'field' and 'value'", name_of(column), out.constant ? "both" : "none"),
                 "give one of them");
  }
  reader.finish();
  return out;
}

void read_columns(yaml::Reader& source, ContactSource& out, yaml::Problems& problems) {
  auto const* node = source.optional_node("columns");
  if (node == nullptr) return;
  yaml::Reader reader(*node, problems, "columns of contacts");
  for (std::size_t i = 0; i < contact_columns.size(); ++i) {
    auto const column = static_cast<ContactColumn>(i);
    if (auto const* field = reader.optional_node(contact_columns[i])) out.fields[column] = read_field(*field, column, problems);
  }
  if (!out.fields.contains(ContactColumn::customer)) {
    reader.problem("customer", "is missing", "name the column that holds the customer's id as in the network");
  }
  reader.finish();
}

void read_values(yaml::Reader& source, ContactSource& out, yaml::Problems& problems) {
  auto const* node = source.optional_node("values");
  if (node == nullptr) return;
  bool const has_columns = source.has("columns");
  yaml::Reader reader(*node, problems, "values of contacts");
  for (std::size_t i = 0; i < contact_columns.size(); ++i) {
    auto const column = static_cast<ContactColumn>(i);
    auto const* map = reader.optional_node(contact_columns[i]);
    if (map == nullptr) continue;
    if (has_columns && !out.fields.contains(column)) {
      reader.problem(contact_columns[i], "stands in 'values' and not in 'columns'", "say which column holds it");
    }
    if (map->kind != yaml::Node::Kind::map || map->entries.empty()) {
      reader.problem(contact_columns[i], "is no map", "write for example {J: true, N: false}");
      continue;
    }
    auto& values = out.fields[column].values;
    for (auto const& [key, place, value] : map->entries) {
      if (value.kind != yaml::Node::Kind::scalar) {
        problems.add(place, fmt::format("value '{}' is not mapped to a text", key), "write 'value: text'");
        continue;
      }
      check_word(value.text, column, value.place, problems);
      if (!values.emplace(geo::folded(key), value.text).second) {
        problems.add(place, fmt::format("value '{}' stands twice", key), "letter case and blanks do not count; keep one");
      }
    }
  }
  reader.finish();
}

void read_query(yaml::Reader& reader, geo::Query& query) {
  query.layer = reader.text_or("layer", "");
  query.where = reader.text_or("where", "");
  query.sql = reader.text_or("sql", "");
  if (auto const dialect = reader.optional_choice("dialect", {"OGRSQL", "SQLITE"})) {
    query.dialect = *dialect == 0 ? "OGRSQL" : "SQLITE";
  }
  if (!query.sql.empty() && !query.layer.empty()) reader.problem("sql", "stands beside 'layer'", "keep one");
  if (!query.sql.empty() && !query.where.empty()) reader.problem("where", "stands beside 'sql'", "write it into the query");
  if (query.sql.empty() && !query.dialect.empty()) reader.problem("dialect", "is given without 'sql'", "remove it");
}

struct Defaults {
  std::string const& region;
  std::function<std::string(std::string const&)> const& absolute;
};

ContactSource read_one(yaml::Node const& node, Defaults const& defaults, yaml::Problems& problems) {
  ContactSource out;
  out.region = defaults.region;
  if (node.kind == yaml::Node::Kind::scalar) {
    out.file = defaults.absolute(node.text);
    return out;
  }
  yaml::Reader reader(node, problems, "contacts");
  if (node.kind != yaml::Node::Kind::map) return out;
  out.table.dataset = reader.required_text("dataset");
  // A name with a scheme is a connection ("PG:…"), everything else a file.
  if (out.table.dataset.find(':') == std::string::npos) out.table.dataset = defaults.absolute(out.table.dataset);
  read_query(reader, out.table.query);
  out.table.open_options = reader.texts("open_options");
  read_columns(reader, out, problems);
  read_values(reader, out, problems);
  if (auto region = phone_region(reader, reader.optional_text("region")); !region.empty()) out.region = std::move(region);
  reader.finish();
  return out;
}

}  // namespace

std::vector<ContactSource> read_contact_sources(yaml::Node const& node, std::string const& region,
                                                std::function<std::string(std::string const&)> const& absolute,
                                                yaml::Problems& problems) {
  std::vector<ContactSource> out;
  Defaults const defaults{region, absolute};
  if (node.kind == yaml::Node::Kind::list) {
    for (auto const& item : node.items) out.push_back(read_one(item, defaults, problems));
  } else {
    out.push_back(read_one(node, defaults, problems));
  }
  return out;
}

ContactRules read_contact_rules(yaml::Node const& node, yaml::Problems& problems) {
  ContactRules out;
  yaml::Reader reader(node, problems, "contact rules");
  out.verified_years = static_cast<int>(reader.optional_integer("verified_years", 1, 100).value_or(out.verified_years));
  out.life_support_days = static_cast<int>(reader.optional_integer("life_support_days", 1, 10'000).value_or(out.life_support_days));
  out.failures = static_cast<int>(reader.optional_integer("failures", 1, 1'000).value_or(out.failures));
  out.customers_per_phone = static_cast<std::size_t>(
      reader.optional_integer("customers_per_phone", 1, 1'000'000).value_or(static_cast<std::int64_t>(out.customers_per_phone)));
  reader.finish();
  return out;
}

std::string phone_region(yaml::Reader& reader, std::optional<std::string> const& text) {
  if (!text || is_phone_region(*text)) return text.value_or("");
  reader.problem("region", fmt::format("'{}' is no country whose telephone numbers are known", *text),
                 "write two capital letters of ISO 3166, such as CN or BR");
  return {};
}

}  // namespace lamplighter::app
