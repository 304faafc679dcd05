// The fields of every target, and the mapping of exports that have our names already.
#include <algorithm>

#include "geo/mapping.hpp"

namespace lamplighter::geo {
namespace {

using Need = TargetField::Need;

constexpr std::array<TargetField, 1> node_fields{{{"id", Need::always}}};
constexpr std::array<TargetField, 10> source_fields{{{"id", Need::always},
                                                    {"node", Need::by_ids},
                                                    {"feeder", Need::always},
                                                    {"phases", Need::always},
                                                    {"name", Need::optional},
                                                    {"substation", Need::optional},
                                                    {"region", Need::optional},
                                                    {"kind", Need::optional},
                                                    {"service_from", Need::extra},
                                                    {"service_until", Need::extra}}};
constexpr std::array<TargetField, 9> line_fields{{{"id", Need::always},
                                                  {"from_node", Need::by_ids},
                                                  {"to_node", Need::by_ids},
                                                  {"phases", Need::always},
                                                  {"length_m", Need::optional},
                                                  {"name", Need::optional},
                                                  {"feeder", Need::optional},
                                                  {"service_from", Need::extra},
                                                  {"service_until", Need::extra}}};
constexpr std::array<TargetField, 12> switch_fields{{{"id", Need::always},
                                                    {"from_node", Need::by_ids},
                                                    {"to_node", Need::by_ids},
                                                    {"phases", Need::always},
                                                    {"kind", Need::always},
                                                    {"normal_state", Need::always},
                                                    {"name", Need::optional},
                                                    {"feeder", Need::optional},
                                                    {"kv", Need::optional},
                                                    {"rating", Need::optional},
                                                    {"service_from", Need::extra},
                                                    {"service_until", Need::extra}}};
constexpr std::array<TargetField, 11> transformer_fields{{{"id", Need::always},
                                                         {"from_node", Need::by_ids},
                                                         {"to_node", Need::by_ids},
                                                         {"phases", Need::always},
                                                         {"kva", Need::optional},
                                                         {"name", Need::optional},
                                                         {"owner", Need::optional},
                                                         {"area_manager", Need::optional},
                                                         {"feeder", Need::optional},
                                                         {"service_from", Need::extra},
                                                         {"service_until", Need::extra}}};
constexpr std::array<TargetField, 13> customer_fields{{{"id", Need::always},
                                                       {"node", Need::by_ids},
                                                       {"phases", Need::always},
                                                       {"transformer", Need::optional},
                                                       {"kw", Need::optional},
                                                       {"category", Need::optional},
                                                       {"address", Need::optional},
                                                       {"community", Need::optional},
                                                       {"district", Need::optional},
                                                       {"feeder", Need::optional},
                                                       {"status", Need::extra},
                                                       {"service_from", Need::extra},
                                                       {"service_until", Need::extra}}};
constexpr std::array<TargetField, 9> service_point_fields{{{"id", Need::always},
                                                           {"customer", Need::always},
                                                           {"node", Need::by_ids},
                                                           {"phases", Need::always},
                                                           {"transformer", Need::optional},
                                                           {"role", Need::optional},
                                                           {"changeover", Need::optional},
                                                           {"service_from", Need::extra},
                                                           {"service_until", Need::extra}}};
constexpr std::array<TargetField, 2> meter_fields{{{"id", Need::always}, {"service_point", Need::always}}};

constexpr std::array<std::string_view, 5> switch_kinds{"breaker", "recloser", "fuse", "sectionalizer", "switch"};
constexpr std::array<std::string_view, 3> source_kinds{"grid", "islanding", "following"};
constexpr std::array<std::string_view, 2> positions{"open", "closed"};
constexpr std::array<std::string_view, 2> owners{"utility", "customer"};
constexpr std::array<std::string_view, 3> statuses{"active", "inactive", "planned"};
constexpr std::array<std::string_view, 3> roles{"main", "standby", "emergency"};
constexpr std::array<std::string_view, 3> changeovers{"auto", "manual", "none"};

/// `nodes` is only missed: nodes that others name need no row. The last two are in few exports.
Origin::Presence presence_of(Target target) {
  switch (target) {
    case Target::sources:
    case Target::lines:
    case Target::switches:
    case Target::transformers:
    case Target::customers: return Origin::Presence::somewhere;
    case Target::nodes:
    case Target::service_points:
    case Target::meters: return Origin::Presence::optional;
  }
  return Origin::Presence::required;
}

/// It changes who is counted, so that a person must ask for it.
bool is_for_mappings_only(Target target, std::string_view field) { return target == Target::customers && field == "status"; }

MappedField::Presence presence_of(Need need) {
  switch (need) {
    case Need::always:
    case Need::by_ids: return MappedField::Presence::required;
    case Need::optional: return MappedField::Presence::optional;
    case Need::extra: return MappedField::Presence::silent;
  }
  return MappedField::Presence::required;
}

}  // namespace

std::string_view to_string(Target target) {
  switch (target) {
    case Target::nodes: return "nodes";
    case Target::sources: return "sources";
    case Target::lines: return "lines";
    case Target::switches: return "switches";
    case Target::transformers: return "transformers";
    case Target::customers: return "customers";
    case Target::service_points: return "service_points";
    case Target::meters: return "meters";
  }
  return "";
}

std::span<TargetField const> fields_of(Target target) {
  switch (target) {
    case Target::nodes: return node_fields;
    case Target::sources: return source_fields;
    case Target::lines: return line_fields;
    case Target::switches: return switch_fields;
    case Target::transformers: return transformer_fields;
    case Target::customers: return customer_fields;
    case Target::service_points: return service_point_fields;
    case Target::meters: return meter_fields;
  }
  return {};
}

std::span<std::string_view const> words_of(Target target, std::string_view field) {
  if (target == Target::switches && field == "kind") return switch_kinds;
  if (target == Target::switches && field == "normal_state") return positions;
  if (target == Target::sources && field == "kind") return source_kinds;
  if (target == Target::transformers && field == "owner") return owners;
  if (target == Target::customers && field == "status") return statuses;
  if (target == Target::service_points && field == "role") return roles;
  if (target == Target::service_points && field == "changeover") return changeovers;
  return {};
}

std::string folded(std::string_view text) {
  auto const first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  std::string result(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
  for (char& letter : result) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

Mapping const& standard_mapping() {
  static Mapping const mapping = [] {
    Mapping made;
    for (Target const target : all_targets) {
      Origin origin;
      origin.query.layer = to_string(target);
      origin.presence = presence_of(target);
      for (TargetField const& field : fields_of(target)) {
        if (is_for_mappings_only(target, field.name)) continue;
        origin.fields[std::string(field.name)] = {.field = std::string(field.name), .presence = presence_of(field.need)};
      }
      made.of(target).push_back(std::move(origin));
    }
    return made;
  }();
  return mapping;
}

Mapping const& no_mapping() {
  static Mapping const mapping = [] {
    Mapping made;
    made.name = "none";
    return made;
  }();
  return mapping;
}

}  // namespace lamplighter::geo
