// Reads each layer of the `standard` mapping (contract: "Network data") into rows.
#include "geo/standard_mapping.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "geo/layer_reader.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;

template <class Value>
struct Named {
  std::string_view name;
  Value value;
};

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

/// The value of that name, or nullopt for NULL, empty and unknown.
template <class Value, std::size_t size>
std::optional<Value> named(std::array<Named<Value>, size> const& names, std::string const& text) {
  std::string const wanted = lower(text);
  for (auto const& [name, value] : names) {
    if (name == wanted) return value;
  }
  return std::nullopt;
}

constexpr std::array<Named<DeviceKind>, 5> device_kinds{{{"breaker", DeviceKind::breaker},
                                                         {"recloser", DeviceKind::recloser},
                                                         {"sectionalizer", DeviceKind::sectionalizer},
                                                         {"fuse", DeviceKind::fuse},
                                                         {"switch", DeviceKind::switch_device}}};
constexpr std::array<Named<Position>, 2> positions{{{"closed", Position::closed}, {"open", Position::open}}};
constexpr std::array<Named<SourceKind>, 3> source_kinds{
    {{"grid", SourceKind::grid}, {"islanding", SourceKind::islanding}, {"following", SourceKind::following}}};
constexpr std::array<Named<bool>, 2> owners{{{"utility", false}, {"customer", true}}};
constexpr std::array<Named<ServicePointRow::Role>, 3> roles{{{"main", ServicePointRow::Role::main},
                                                             {"standby", ServicePointRow::Role::standby},
                                                             {"emergency", ServicePointRow::Role::emergency}}};

Result<void> read_nodes(VectorDataset const& dataset, StandardRows& rows) {
  LayerReader layer(dataset, "nodes", rows.findings);
  return layer.each([&](ArrowRow const& row, std::string id) {
    auto const at = layer.place(row, id);
    rows.data.nodes.push_back({.id = std::move(id), .at = at});
  });
}

/// What has no kind is a grid source. One of an unknown kind supplies nothing: it might be a generator.
SourceKind source_kind(LayerReader& layer, std::string const& text, std::string const& id) {
  if (text.empty()) return SourceKind::grid;
  if (auto const kind = named(source_kinds, text)) return *kind;
  layer.report(202, Severity::error, id, fmt::format("kind '{}' is none of grid, islanding, following", text),
               "it is taken as following, so it supplies nothing; correct its kind");
  return SourceKind::following;
}

Result<void> read_sources(VectorDataset const& dataset, StandardRows& rows) {
  LayerReader layer(dataset, "sources", rows.findings);
  Field const node = layer.required("node"), feeder = layer.required("feeder"), phases = layer.required("phases"),
              name = layer.optional("name"), substation = layer.optional("substation"),
              region = layer.optional("region"), kind = layer.optional("kind");
  return layer.each([&](ArrowRow const& row, std::string id) {
    SourceRow source;
    source.node = row.text_or_empty(node);
    source.feeder = row.text_or_empty(feeder);
    source.name = row.text_or_empty(name);
    source.substation = row.text_or_empty(substation);
    source.kind = source_kind(layer, row.text_or_empty(kind), id);
    // A source without phases supplies all three.
    auto const letters = phases_from(row.text_or_empty(phases));
    source.phases = letters && !letters->empty() ? *letters : PhaseSet::all();
    if (!letters) {
      layer.report(203, Severity::error, id, letters.error(), "it is taken to supply A, B and C; correct its phases");
    }
    double const number = layer.number(row, region, id, "region");
    bool const is_region = number >= 1 && number <= 32767 && number == std::floor(number);
    if (number != 0 && !is_region) {
      layer.report(208, Severity::warning, id, "its region is no whole number from 1 to 32767", "region 1 is used");
    }
    source.region = is_region ? static_cast<int>(number) : 1;
    source.at = layer.place(row, id);
    source.id = std::move(id);
    rows.data.sources.push_back(std::move(source));
  });
}

Result<void> read_lines(VectorDataset const& dataset, StandardRows& rows) {
  LayerReader layer(dataset, "lines", rows.findings);
  Field const from = layer.required("from_node"), to = layer.required("to_node"), phases = layer.required("phases"),
              length = layer.optional("length_m"), name = layer.optional("name"), feeder = layer.optional("feeder");
  return layer.each([&](ArrowRow const& row, std::string id) {
    SectionRow line;
    line.from_node = row.text_or_empty(from);
    line.to_node = row.text_or_empty(to);
    line.name = row.text_or_empty(name);
    line.feeder = row.text_or_empty(feeder);
    line.phases = layer.conductor_phases(row, phases, id);
    line.length_m = layer.number(row, length, id, "length_m");
    line.at = layer.place(row, id);
    line.id = std::move(id);
    rows.lines.push_back(std::move(line));
  });
}

Result<void> read_switches(VectorDataset const& dataset, StandardRows& rows) {
  LayerReader layer(dataset, "switches", rows.findings);
  Field const from = layer.required("from_node"), to = layer.required("to_node"), phases = layer.required("phases"),
              kind = layer.required("kind"), state = layer.required("normal_state"), name = layer.optional("name"),
              feeder = layer.optional("feeder");
  return layer.each([&](ArrowRow const& row, std::string id) {
    DeviceRow device;
    device.from_node = row.text_or_empty(from);
    device.to_node = row.text_or_empty(to);
    device.name = row.text_or_empty(name);
    device.feeder = row.text_or_empty(feeder);
    device.phases = layer.conductor_phases(row, phases, id);
    std::string const kind_text = row.text_or_empty(kind);
    auto const known_kind = named(device_kinds, kind_text);
    if (!known_kind) {
      layer.report(202, Severity::warning, id,
                   fmt::format("kind '{}' is none of breaker, recloser, fuse, sectionalizer, switch", kind_text),
                   "it is taken as a switch; correct its kind");
    }
    device.kind = known_kind.value_or(DeviceKind::switch_device);
    std::string const state_text = row.text_or_empty(state);
    auto const known_state = named(positions, state_text);
    if (!known_state) {
      layer.report(206, Severity::error, id, fmt::format("normal_state '{}' is neither open nor closed", state_text),
                   "it is taken as open, so what it feeds has no supply; correct its state");
    }
    device.normal = known_state.value_or(Position::open);
    device.at = layer.place(row, id);
    device.id = std::move(id);
    rows.data.devices.push_back(std::move(device));
  });
}

Result<void> read_transformers(VectorDataset const& dataset, StandardRows& rows) {
  LayerReader layer(dataset, "transformers", rows.findings);
  Field const from = layer.required("from_node"), to = layer.required("to_node"), phases = layer.required("phases"),
              kva = layer.optional("kva"), name = layer.optional("name"), owner = layer.optional("owner"),
              area_manager = layer.optional("area_manager"), feeder = layer.optional("feeder");
  return layer.each([&](ArrowRow const& row, std::string id) {
    SectionRow transformer;
    transformer.kind = SectionRow::Kind::transformer;
    transformer.from_node = row.text_or_empty(from);
    transformer.to_node = row.text_or_empty(to);
    transformer.name = row.text_or_empty(name);
    transformer.feeder = row.text_or_empty(feeder);
    transformer.area_manager = row.text_or_empty(area_manager);
    transformer.phases = layer.conductor_phases(row, phases, id);
    transformer.kva = layer.number(row, kva, id, "kva");
    std::string const owner_text = row.text_or_empty(owner);
    auto const is_customers = named(owners, owner_text);
    if (!is_customers && !owner_text.empty()) {
      layer.report(207, Severity::warning, id, fmt::format("owner '{}' is neither utility nor customer", owner_text),
                   "it is taken as the utility's; correct its owner");
    }
    transformer.is_customer_owned = is_customers.value_or(false);
    transformer.at = layer.place(row, id);
    transformer.id = std::move(id);
    rows.transformers.push_back(std::move(transformer));
  });
}

Result<void> read_customers(VectorDataset const& dataset, StandardRows& rows) {
  LayerReader layer(dataset, "customers", rows.findings);
  Field const node = layer.required("node"), phases = layer.required("phases"),
              transformer = layer.optional("transformer"), kw = layer.optional("kw"),
              category = layer.optional("category"), address = layer.optional("address"),
              community = layer.optional("community"), district = layer.optional("district"),
              feeder = layer.optional("feeder");
  return layer.each([&](ArrowRow const& row, std::string id) {
    CustomerRow customer;
    customer.node = row.text_or_empty(node);
    customer.transformer = row.text_or_empty(transformer);
    customer.category = row.text_or_empty(category);
    customer.address = row.text_or_empty(address);
    customer.community = row.text_or_empty(community);
    customer.district = row.text_or_empty(district);
    customer.feeder = row.text_or_empty(feeder);
    customer.phases = layer.customer_phases(row, phases, id, customer.phases_known);
    customer.kw = layer.number(row, kw, id, "kw");
    customer.at = layer.place(row, id);
    customer.id = std::move(id);
    rows.data.customers.push_back(std::move(customer));
  });
}

Result<void> read_service_points(VectorDataset const& dataset, StandardRows& rows) {
  LayerReader layer(dataset, "service_points", rows.findings);
  Field const customer = layer.required("customer"), node = layer.required("node"), phases = layer.required("phases"),
              transformer = layer.optional("transformer"), role = layer.optional("role");
  return layer.each([&](ArrowRow const& row, std::string id) {
    ServicePointRow point;
    point.customer = row.text_or_empty(customer);
    point.node = row.text_or_empty(node);
    point.transformer = row.text_or_empty(transformer);
    point.phases = layer.customer_phases(row, phases, id, point.phases_known);
    std::string const role_text = row.text_or_empty(role);
    auto const known_role = named(roles, role_text);
    if (!known_role && !role_text.empty()) {
      layer.report(207, Severity::warning, id, fmt::format("role '{}' is none of main, standby, emergency", role_text),
                   "it is taken as main; correct its role");
    }
    point.role = known_role.value_or(ServicePointRow::Role::main);
    point.id = std::move(id);
    rows.data.service_points.push_back(std::move(point));
  });
}

Result<void> read_meters(VectorDataset const& dataset, StandardRows& rows) {
  LayerReader layer(dataset, "meters", rows.findings);
  Field const point = layer.required("service_point");
  return layer.each([&](ArrowRow const& row, std::string id) {
    rows.data.meters.push_back({.id = std::move(id), .service_point = row.text_or_empty(point)});
  });
}

}  // namespace

std::span<StandardLayer const> standard_layers() {
  using Presence = StandardLayer::Presence;
  static constexpr std::array<StandardLayer, 8> layers{{{"nodes", Presence::expected, read_nodes},
                                                        {"sources", Presence::required, read_sources},
                                                        {"lines", Presence::required, read_lines},
                                                        {"switches", Presence::required, read_switches},
                                                        {"transformers", Presence::required, read_transformers},
                                                        {"customers", Presence::required, read_customers},
                                                        {"service_points", Presence::optional, read_service_points},
                                                        {"meters", Presence::optional, read_meters}}};
  return layers;
}

}  // namespace lamplighter::geo
