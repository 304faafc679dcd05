// Reads mapping files through the strict YAML loader.
#include "engine/app/mapping_file.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/app/mapping_field.hpp"
#include "engine/app/shipped_mappings.hpp"

namespace lamplighter::app {
namespace yaml = schedules::yaml;
namespace {

using geo::Connectivity;
using geo::CustomerLink;
using geo::Mapping;
using geo::Origin;
using geo::Target;
using geo::TargetField;

void read_query(yaml::Reader& reader, geo::Query& query) {
  query.layer = reader.text_or("layer", "");
  query.where = reader.text_or("where", "");
  query.sql = reader.text_or("sql", "");
  if (auto const dialect = reader.optional_choice("dialect", {"OGRSQL", "SQLITE"})) {
    query.dialect = *dialect == 0 ? "OGRSQL" : "SQLITE";
  }
  if (query.layer.empty() == query.sql.empty()) {
    reader.problem(query.sql.empty() ? "layer" : "sql", query.sql.empty() ? "is missing" : "stands beside 'layer'",
                   "give either 'layer', a layer of the dataset, or 'sql', a query on it");
  }
  if (!query.sql.empty() && !query.where.empty()) reader.problem("where", "stands beside 'sql'", "write it into the query");
  if (query.sql.empty() && !query.dialect.empty()) reader.problem("dialect", "is given without 'sql'", "remove it");
}

void read_place(yaml::Reader& origin_reader, yaml::Problems& problems, geo::PlaceRule& place) {
  auto const* node = origin_reader.optional_node("geometry");
  if (node == nullptr) return;
  yaml::Reader reader(*node, problems, "geometry");
  place.x_field = reader.text_or("x", "");
  place.y_field = reader.text_or("y", "");
  place.wkt_field = reader.text_or("wkt", "");
  if (place.x_field.empty() != place.y_field.empty()) reader.problem("x", "and 'y' go together", "give both fields");
  if (!place.x_field.empty() && !place.wkt_field.empty()) reader.problem("wkt", "stands beside 'x' and 'y'", "keep one");
  if (auto const vertex = reader.optional_choice("vertex", {"first", "middle", "last"})) {
    place.vertex = static_cast<geo::PlaceRule::Vertex>(*vertex);
  }
  reader.finish();
}

bool is_needed(TargetField const& field, Target target, Mapping const& mapping) {
  switch (field.need) {
    case TargetField::Need::always: return true;
    case TargetField::Need::optional:
    case TargetField::Need::extra: return false;
    case TargetField::Need::by_ids: break;
  }
  if (mapping.connectivity.by != Connectivity::By::ids) return false;
  bool const is_customer = target == Target::customers || target == Target::service_points;
  return !is_customer || mapping.customers.by == CustomerLink::By::node;
}

void read_fields(yaml::Node const& node, Target target, Mapping& mapping, Origin& origin, yaml::Problems& problems) {
  yaml::Reader reader(node, problems, fmt::format("fields of '{}'", geo::to_string(target)));
  for (TargetField const& field : geo::fields_of(target)) {
    auto const* value = reader.optional_node(field.name);
    if (value != nullptr) {
      origin.fields[std::string(field.name)] =
          read_mapped_field(*value, {.target = target, .name = field.name, .origin = &origin, .mapping = &mapping}, problems);
    } else if (is_needed(field, target, mapping)) {
      reader.problem(field.name, "is not mapped", "name the field of the layer that holds it, or give {value: …}");
    }
  }
  reader.finish();
}

Origin read_one_origin(yaml::Node const& node, Target target, Mapping& mapping, yaml::Problems& problems) {
  Origin origin;
  yaml::Reader reader(node, problems, fmt::format("layer '{}'", geo::to_string(target)));
  if (node.kind != yaml::Node::Kind::map) return origin;
  origin.dataset = reader.text_or("dataset", "");
  read_query(reader, origin.query);
  if (auto const presence = reader.optional_choice("presence", {"required", "somewhere", "optional"})) {
    origin.presence = static_cast<Origin::Presence>(*presence);
  }
  if (auto const repeated = reader.optional_choice("repeated", {"refuse", "number", "first"})) {
    origin.repeated = static_cast<Origin::Repeated>(*repeated);
  }
  if (auto const digitised = reader.optional_choice("digitised", {"from_to", "to_from"})) {
    origin.digitised = static_cast<Origin::Digitised>(*digitised);
  }
  read_place(reader, problems, origin.place);
  for (auto const* key : {"level", "to_level"}) {
    if (auto const* level = reader.optional_node(key)) {
      auto& into = key == std::string_view("level") ? origin.level : origin.to_level;
      into = read_mapped_field(*level, {.target = target, .name = key, .origin = &origin, .mapping = &mapping}, problems);
    }
  }
  read_decisions(reader, "decision", mapping, problems);
  if (auto const* fields = reader.required_node("fields")) read_fields(*fields, target, mapping, origin, problems);
  reader.finish();
  return origin;
}

void read_layers(yaml::Reader& root, Mapping& mapping, yaml::Problems& problems) {
  auto const* node = root.required_node("layers");
  if (node == nullptr) return;
  yaml::Reader reader(*node, problems, "layers");
  for (Target const target : geo::all_targets) {
    auto const* origins = reader.optional_node(geo::to_string(target));
    if (origins == nullptr) continue;
    if (origins->kind == yaml::Node::Kind::list) {
      for (auto const& item : origins->items) mapping.of(target).push_back(read_one_origin(item, target, mapping, problems));
    } else {
      mapping.of(target).push_back(read_one_origin(*origins, target, mapping, problems));
    }
  }
  reader.finish();
}

void read_connectivity(yaml::Reader& root, Mapping& mapping, yaml::Problems& problems) {
  auto const* node = root.optional_node("connectivity");
  if (node == nullptr) return;
  if (node->kind == yaml::Node::Kind::scalar) {
    auto const by = root.optional_choice("connectivity", {"ids", "geometry", "both"});
    mapping.connectivity.by = static_cast<Connectivity::By>(by.value_or(0));
    return;
  }
  yaml::Reader reader(*node, problems, "connectivity");
  auto const by = reader.optional_choice("by", {"ids", "geometry", "both"});
  mapping.connectivity.by = static_cast<Connectivity::By>(by.value_or(0));
  mapping.connectivity.tolerance = reader.optional_number("tolerance", 1e-9, 1e4).value_or(mapping.connectivity.tolerance);
  if (reader.optional_boolean("ends_to_middle").value_or(false)) mapping.connectivity.middles = Connectivity::Middles::joined;
  reader.finish();
}

void read_customer_table(yaml::Reader& reader, Mapping& mapping, yaml::Problems& problems) {
  CustomerLink& link = mapping.customers;
  link.dataset = reader.text_or("dataset", "");
  read_query(reader, link.table);
  MappedFieldPlace const place{.target = Target::customers, .name = "table", .origin = nullptr, .mapping = &mapping};
  if (auto const* node = reader.required_node("customer")) link.customer = read_mapped_field(*node, place, problems);
  auto const* const to_node = reader.optional_node("node");
  auto const* const to_transformer = reader.optional_node("transformer");
  if (to_node != nullptr) link.node = read_mapped_field(*to_node, place, problems);
  if (to_transformer != nullptr) link.transformer = read_mapped_field(*to_transformer, place, problems);
  if (to_node == nullptr && to_transformer == nullptr) {
    reader.problem("node", "is missing", "name the table's field for the customer's 'node' or 'transformer'");
  }
}

void read_customer_link(yaml::Reader& root, Mapping& mapping, yaml::Problems& problems) {
  auto const* node = root.optional_node("customers_by");
  if (node == nullptr) return;
  CustomerLink& link = mapping.customers;
  bool const is_word = node->kind == yaml::Node::Kind::scalar;
  if (is_word) {
    auto const by = root.optional_choice("customers_by", {"node", "transformer", "nearest_transformer", "table"});
    link.by = static_cast<CustomerLink::By>(by.value_or(0));
    if (link.by == CustomerLink::By::table) root.problem("customers_by", "names no table", "write {by: table, layer: …}");
    return;
  }
  yaml::Reader reader(*node, problems, "customers_by");
  auto const by = reader.optional_choice("by", {"node", "transformer", "nearest_transformer", "table"});
  link.by = static_cast<CustomerLink::By>(by.value_or(0));
  switch (link.by) {
    case CustomerLink::By::node:
    case CustomerLink::By::transformer: break;
    case CustomerLink::By::nearest_transformer:
      link.distance_max = reader.optional_number("max_distance", 1e-9, 1e6).value_or(link.distance_max);
      break;
    case CustomerLink::By::table: read_customer_table(reader, mapping, problems); break;
  }
  reader.finish();
}

std::optional<Mapping> mapping_from(yaml::Node const& document, std::string const& name, yaml::Problems& problems) {
  auto const problems_before = problems.size();
  Mapping mapping;
  yaml::Reader root(document, problems, "mapping");
  mapping.name = root.text_or("mapping", name);
  read_decisions(root, "decisions", mapping, problems);
  mapping.open_options = root.texts("open_options");
  mapping.nulls = root.texts("nulls");
  mapping.names_cut_at = static_cast<std::size_t>(root.optional_integer("names_cut_at", 1, 255).value_or(0));
  if (auto const srs = root.optional_text("srs")) mapping.srs = *srs == "none" ? std::string{} : *srs;
  read_connectivity(root, mapping, problems);
  read_customer_link(root, mapping, problems);
  read_layers(root, mapping, problems);
  root.finish();
  if (problems.size() != problems_before) return std::nullopt;
  return mapping;
}

std::string joined(std::vector<std::string> const& names) { return fmt::format("{}", fmt::join(names, ", ")); }

}  // namespace

Result<geo::Mapping> parse_mapping(std::string_view text, std::string const& name) {
  yaml::Problems problems;
  auto const document = yaml::load_text(text, name, problems);
  auto mapping = document ? mapping_from(*document, name, problems) : std::nullopt;
  if (!mapping || !problems.empty()) return fail(Error::Kind::usage, problems.text());
  return std::move(*mapping);
}

std::vector<std::string> shipped_mappings() {
  std::vector<std::string> names;
  for (auto const& file : shipped_mapping_files()) names.emplace_back(file.name);
  return names;
}

std::optional<geo::Mapping> read_mapping(std::string const& name_or_file, std::string const& folder,
                                         yaml::Place const& named_at, yaml::Problems& problems) {
  if (name_or_file == "standard") return geo::standard_mapping();
  if (name_or_file == "none") return geo::no_mapping();
  for (auto const& file : shipped_mapping_files()) {
    if (file.name != name_or_file) continue;
    auto const document = yaml::load_text(file.content, name_or_file, problems);
    return document ? mapping_from(*document, name_or_file, problems) : std::nullopt;
  }
  auto const path = (std::filesystem::path(folder) / name_or_file).lexically_normal();
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    problems.add(named_at, fmt::format("mapping '{}' is neither a shipped one nor a file", name_or_file),
                 fmt::format("name a file, or one of: {}, none", joined(shipped_mappings())));
    return std::nullopt;
  }
  auto const document = yaml::load_file(path.string(), problems);
  return document ? mapping_from(*document, path.stem().string(), problems) : std::nullopt;
}

}  // namespace lamplighter::app
