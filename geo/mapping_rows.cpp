// Reads the rows of each target from the fields that an origin maps to it.
#include "geo/mapping_rows.hpp"

#include "geo/finding_words.hpp"
#include "geo/mapping_words.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;

template <class Value>
struct Named {
  std::string_view name;
  Value value;
};

/// The value of that name, or nullopt for NULL, empty and unknown.
template <class Value, std::size_t size>
std::optional<Value> named(std::array<Named<Value>, size> const& names, std::string_view text) {
  auto const find = [&](std::string_view wanted) -> std::optional<Value> {
    for (auto const& [name, value] : names) {
      if (name == wanted) return value;
    }
    return std::nullopt;
  };
  if (text.empty()) return std::nullopt;
  auto const as_written = find(text);
  return as_written ? as_written : find(folded(text));
}

constexpr std::array<Named<DeviceKind>, 5> device_kinds{{{"breaker", DeviceKind::breaker},
                                                         {"recloser", DeviceKind::recloser},
                                                         {"sectionalizer", DeviceKind::sectionalizer},
                                                         {"fuse", DeviceKind::fuse},
                                                         {"switch", DeviceKind::switch_device}}};
constexpr std::array<Named<SourceKind>, 3> source_kinds{
    {{"grid", SourceKind::grid}, {"islanding", SourceKind::islanding}, {"following", SourceKind::following}}};
constexpr std::array<Named<bool>, 2> owners{{{"utility", false}, {"customer", true}}};
constexpr std::array<Named<Changeover>, 3> changeovers{
    {{"auto", Changeover::automatic}, {"manual", Changeover::manual}, {"none", Changeover::none}}};
constexpr std::array<Named<ServicePointRow::Role>, 3> roles{{{"main", ServicePointRow::Role::main},
                                                             {"standby", ServicePointRow::Role::standby},
                                                             {"emergency", ServicePointRow::Role::emergency}}};

/// nullopt within: the customer is active.
using CustomerStatus = std::optional<UnusedCustomer::Status>;
constexpr std::array<Named<CustomerStatus>, 3> customer_statuses{{{"active", std::nullopt},
                                                                 {"inactive", UnusedCustomer::Status::inactive},
                                                                 {"planned", UnusedCustomer::Status::planned}}};

/// A reader that also keeps what geometry and levels tell, where they are asked for.
class OriginReader : public LayerReader {
 public:
  OriginReader(OriginContext const& context, MappedRows& rows)
      : LayerReader(context, rows.findings), rows_(rows), shapes_(rows.shapes[static_cast<std::size_t>(context.target)]) {
    if (origin().level) level_ = bind(*origin().level, "level");
    if (origin().to_level) to_level_ = bind(*origin().to_level, "to_level");
    from_ = field("service_from");
    until_ = field("service_until");
  }
  ServiceDates service(ArrowRow const& row, std::string const& id) {
    return {.from = date(row, from_, id), .until = date(row, until_, id)};
  }
  void keep_shape(ArrowRow const& row) {
    switch (rows_.keep) {
      case MappedRows::Keep::rows: return;
      case MappedRows::Keep::shapes_too:
        shapes_.push_back({.vertices = vertices(row), .level = text(row, level_), .to_level = text(row, to_level_)});
    }
  }

 private:
  MappedRows& rows_;
  std::vector<RowShape>& shapes_;
  BoundField level_, to_level_, from_, until_;
};

Result<void> read_nodes(OriginContext const& context, MappedRows& rows) {
  OriginReader layer(context, rows);
  layer.reserve(rows.data.nodes);
  return layer.each([&](ArrowRow const& row, std::string id) {
    auto const at = layer.place(row, id);
    layer.keep_shape(row);
    rows.data.nodes.push_back({.id = std::move(id), .at = at});
  });
}

/// What has no kind is a grid source. One of an unknown kind supplies nothing: it might be a generator.
SourceKind source_kind(OriginReader& layer, std::string const& text, std::string const& id) {
  if (text.empty()) return SourceKind::grid;
  if (auto const kind = named(source_kinds, text)) return *kind;
  layer.report(202, Severity::error, id, said_as("source", text));
  return SourceKind::following;
}

Result<void> read_sources(OriginContext const& context, MappedRows& rows) {
  OriginReader layer(context, rows);
  BoundField const node = layer.field("node"), feeder = layer.field("feeder"), phases = layer.field("phases"),
              name = layer.field("name"), substation = layer.field("substation"),
              region = layer.field("region"), kind = layer.field("kind");
  return layer.each([&](ArrowRow const& row, std::string id) {
    SourceRow source;
    source.node = layer.text(row, node);
    source.feeder = layer.text(row, feeder);
    source.name = layer.text(row, name);
    source.substation = layer.text(row, substation);
    source.kind = source_kind(layer, layer.text(row, kind), id);
    // A source without phases supplies all three.
    std::string const phases_text = layer.text(row, phases);
    auto const letters = phases_in(phases_text, layer.origin().phase_code);
    source.phases = letters && !letters->empty() ? *letters : PhaseSet::all();
    if (!letters) layer.report_phases(LayerReader::PhasesOf::source, id, phases_text);
    double const number = layer.number(row, region, id);
    bool const is_region = number >= 1 && number <= 32767 && number == std::floor(number);
    if (number != 0 && !is_region) {
      layer.report(208, Severity::warning, id, said_as("region"));
    }
    source.region = is_region ? static_cast<int>(number) : 1;
    source.at = layer.place(row, id);
    layer.keep_shape(row);
    source.service = layer.service(row, id);
    source.id = std::move(id);
    rows.data.sources.push_back(std::move(source));
  });
}

Result<void> read_lines(OriginContext const& context, MappedRows& rows) {
  OriginReader layer(context, rows);
  BoundField const from = layer.field("from_node"), to = layer.field("to_node"), phases = layer.field("phases"),
              length = layer.field("length_m"), name = layer.field("name"), feeder = layer.field("feeder");
  layer.reserve(rows.lines);
  return layer.each([&](ArrowRow const& row, std::string id) {
    SectionRow line;
    line.from_node = layer.text(row, from);
    line.to_node = layer.text(row, to);
    line.name = layer.text(row, name);
    line.feeder = layer.text(row, feeder);
    line.phases = layer.conductor_phases(row, phases, id);
    line.length_m = layer.number(row, length, id);
    line.at = layer.place(row, id);
    layer.keep_shape(row);
    line.service = layer.service(row, id);
    line.id = std::move(id);
    rows.lines.push_back(std::move(line));
  });
}

Result<void> read_switches(OriginContext const& context, MappedRows& rows) {
  OriginReader layer(context, rows);
  BoundField const from = layer.field("from_node"), to = layer.field("to_node"), phases = layer.field("phases"),
              kind = layer.field("kind"), state = layer.field("normal_state"), name = layer.field("name"),
              feeder = layer.field("feeder"), kv = layer.field("kv"), rating = layer.field("rating");
  layer.reserve(rows.data.devices);
  return layer.each([&](ArrowRow const& row, std::string id) {
    DeviceRow device;
    device.from_node = layer.text(row, from);
    device.to_node = layer.text(row, to);
    device.name = layer.text(row, name);
    device.feeder = layer.text(row, feeder);
    device.phases = layer.conductor_phases(row, phases, id);
    std::string const kind_text = layer.text(row, kind);
    auto const known_kind = named(device_kinds, kind_text);
    if (!known_kind) {
      layer.report(202, Severity::warning, id, said_as("switch", kind_text));
    }
    device.kind = known_kind.value_or(DeviceKind::switch_device);
    std::string const state_text = layer.text(row, state);
    auto const known_state = position_in(state_text, layer.origin().position_code);
    if (!known_state) {
      layer.report(206, Severity::error, id, said(state_text));
    }
    device.rating = layer.text(row, rating);
    if (double const volts = layer.number(row, kv, id); volts > 0) device.kv = volts;
    device.normal = known_state.value_or(Position::open);
    device.at = layer.place(row, id);
    layer.keep_shape(row);
    device.service = layer.service(row, id);
    device.id = std::move(id);
    rows.data.devices.push_back(std::move(device));
  });
}

Result<void> read_transformers(OriginContext const& context, MappedRows& rows) {
  OriginReader layer(context, rows);
  BoundField const from = layer.field("from_node"), to = layer.field("to_node"), phases = layer.field("phases"),
              kva = layer.field("kva"), name = layer.field("name"), owner = layer.field("owner"),
              area_manager = layer.field("area_manager"), feeder = layer.field("feeder");
  layer.reserve(rows.transformers);
  return layer.each([&](ArrowRow const& row, std::string id) {
    SectionRow transformer;
    transformer.kind = SectionRow::Kind::transformer;
    transformer.from_node = layer.text(row, from);
    transformer.to_node = layer.text(row, to);
    transformer.name = layer.text(row, name);
    transformer.feeder = layer.text(row, feeder);
    transformer.area_manager = layer.text(row, area_manager);
    transformer.phases = layer.conductor_phases(row, phases, id);
    transformer.kva = layer.number(row, kva, id);
    std::string const owner_text = layer.text(row, owner);
    auto const is_customers = named(owners, owner_text);
    if (!is_customers && !owner_text.empty()) {
      layer.report(207, Severity::warning, id, said_as("owner", owner_text));
    }
    transformer.is_customer_owned = is_customers.value_or(false);
    transformer.at = layer.place(row, id);
    layer.keep_shape(row);
    transformer.service = layer.service(row, id);
    transformer.id = std::move(id);
    rows.transformers.push_back(std::move(transformer));
  });
}

CustomerStatus unused_status(OriginReader& layer, std::string const& text, std::string const& id) {
  if (text.empty()) return std::nullopt;
  if (auto const known = named(customer_statuses, text)) return *known;
  layer.report(207, Severity::warning, id, said_as("status", text));
  return std::nullopt;
}

Result<void> read_customers(OriginContext const& context, MappedRows& rows) {
  OriginReader layer(context, rows);
  BoundField const node = layer.field("node"), phases = layer.field("phases"),
              transformer = layer.field("transformer"), kw = layer.field("kw"),
              category = layer.field("category"), address = layer.field("address"),
              community = layer.field("community"), district = layer.field("district"),
              feeder = layer.field("feeder"), status = layer.field("status");
  layer.reserve(rows.data.customers);
  return layer.each([&](ArrowRow const& row, std::string id) {
    if (auto const unused = unused_status(layer, layer.text(row, status), id)) {
      rows.unused_customers.push_back({.id = std::move(id), .feeder = layer.text(row, feeder), .status = *unused});
      return;
    }
    CustomerRow customer;
    customer.node = layer.text(row, node);
    customer.transformer = layer.text(row, transformer);
    customer.category = layer.text(row, category);
    customer.address = layer.text(row, address);
    customer.community = layer.text(row, community);
    customer.district = layer.text(row, district);
    customer.feeder = layer.text(row, feeder);
    customer.phases = layer.customer_phases(row, phases, id, customer.phases_known);
    customer.kw = layer.number(row, kw, id);
    customer.at = layer.place(row, id);
    layer.keep_shape(row);
    customer.service = layer.service(row, id);
    customer.id = std::move(id);
    rows.data.customers.push_back(std::move(customer));
  });
}

Result<void> read_service_points(OriginContext const& context, MappedRows& rows) {
  OriginReader layer(context, rows);
  BoundField const customer = layer.field("customer"), node = layer.field("node"), phases = layer.field("phases"),
              transformer = layer.field("transformer"), role = layer.field("role"),
              changeover = layer.field("changeover");
  layer.reserve(rows.data.service_points);
  return layer.each([&](ArrowRow const& row, std::string id) {
    ServicePointRow point;
    point.customer = layer.text(row, customer);
    point.node = layer.text(row, node);
    point.transformer = layer.text(row, transformer);
    point.phases = layer.customer_phases(row, phases, id, point.phases_known);
    std::string const role_text = layer.text(row, role);
    auto const known_role = named(roles, role_text);
    if (!known_role && !role_text.empty()) {
      layer.report(207, Severity::warning, id, said_as("role", role_text));
    }
    layer.keep_shape(row);
    point.role = known_role.value_or(ServicePointRow::Role::main);
    std::string const changeover_text = layer.text(row, changeover);
    point.changeover = named(changeovers, changeover_text);
    if (!point.changeover && !changeover_text.empty()) {
      layer.report(207, Severity::warning, id, said_as("changeover", changeover_text));
    }
    point.service = layer.service(row, id);
    point.id = std::move(id);
    rows.data.service_points.push_back(std::move(point));
  });
}

Result<void> read_meters(OriginContext const& context, MappedRows& rows) {
  OriginReader layer(context, rows);
  BoundField const point = layer.field("service_point");
  layer.reserve(rows.data.meters);
  return layer.each([&](ArrowRow const& row, std::string id) {
    rows.data.meters.push_back({.id = std::move(id), .service_point = layer.text(row, point)});
  });
}

}  // namespace

Result<void> read_origin(OriginContext const& context, MappedRows& rows) {
  switch (context.target) {
    case Target::nodes: return read_nodes(context, rows);
    case Target::sources: return read_sources(context, rows);
    case Target::lines: return read_lines(context, rows);
    case Target::switches: return read_switches(context, rows);
    case Target::transformers: return read_transformers(context, rows);
    case Target::customers: return read_customers(context, rows);
    case Target::service_points: return read_service_points(context, rows);
    case Target::meters: return read_meters(context, rows);
  }
  return {};
}

}  // namespace lamplighter::geo
