// Reads the rows of each target from the fields that an origin maps to it.
#include "geo/mapping_rows.hpp"

#include "geo/finding_words.hpp"
#include "geo/mapping_words.hpp"

#include <fmt/format.h>

#include <algorithm>
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
  OriginReader(OriginContext const& context, ReadRows& rows)
      : LayerReader(context, rows.findings), rows_(rows), shapes_(rows.shapes[static_cast<std::size_t>(context.target)]) {
    if (origin().level) level_ = bind(*origin().level, "level");
    if (origin().to_level) to_level_ = bind(*origin().to_level, "to_level");
    from_ = field("service_from");
    until_ = field("service_until");
  }
  void read_service(RowBatch const& batch, Values<ServiceDays>& into) { read_dates(batch, from_, until_, into); }
  void keep_shapes(RowBatch const& batch) {
    switch (rows_.keep) {
      case ReadRows::Keep::rows: return;
      case ReadRows::Keep::shapes_too: break;
    }
    each_row(batch, [&](ArrowRow const& row, std::size_t) {
      shapes_.push_back({.vertices = vertices(row), .level = text(row, level_), .to_level = text(row, to_level_)});
    });
  }
  /// One value a row, made of the field's text and the row's id; none where every row has the usual value.
  template <class Value>
  void read_words(RowBatch const& batch, BoundField const& field, Values<Value>& into, auto const& made_of) {
    if (is_absent(batch, field)) return;
    Value* const made = into.extend(batch.before, batch.rows.size());
    each_row(batch, [&](ArrowRow const& row, std::size_t i) {
      made[i] = made_of(value(row, field).value_or(std::string_view{}), batch.ids[i]);
    });
  }

 private:
  ReadRows& rows_;
  std::vector<RowShape>& shapes_;
  BoundField level_, to_level_, from_, until_;
};

Result<void> read_nodes(OriginContext const& context, ReadRows& rows) {
  OriginReader layer(context, rows);
  NodeList& list = rows.lists.nodes;
  return layer.read_into(list, [&](RowBatch& batch) {
    layer.read_places(batch, list.at);
    layer.keep_shapes(batch);
  });
}

/// What has no kind is a grid source. One of an unknown kind supplies nothing: it might be a generator.
SourceKind source_kind(OriginReader& layer, std::string_view text, std::string_view id) {
  if (text.empty()) return SourceKind::grid;
  if (auto const kind = named(source_kinds, text)) return *kind;
  layer.report(202, Severity::error, id, said_as("source", text));
  return SourceKind::following;
}

/// A source without phases supplies all three; that is a guess where the origin has a field for them.
PhaseSet source_phases(OriginReader& layer, BoundField const& field, std::string_view text, std::string_view id) {
  auto const phases = phases_in(text, layer.origin().phase_code);
  if (!phases) layer.report_phases(LayerReader::PhasesOf::source, id, text);
  if (phases && phases->empty() && LayerReader::is_read(field)) {
    layer.report(204, Severity::warning, id, said_as(text.empty() ? "source" : "source_neutral"));
  }
  return phases && !phases->empty() ? *phases : PhaseSet::all();
}

std::int32_t region_of(OriginReader& layer, double number, std::string_view id) {
  bool const is_region = number >= 1 && number <= 32767 && number == std::floor(number);
  if (number != 0 && !is_region) {
    layer.report(208, Severity::warning, id, said_as("region"));
  }
  return is_region ? static_cast<std::int32_t>(number) : 1;
}

Result<void> read_sources(OriginContext const& context, ReadRows& rows) {
  OriginReader layer(context, rows);
  SourceList& list = rows.lists.sources;
  BoundField const node = layer.field("node"), feeder = layer.field("feeder"), phases = layer.field("phases"),
              name = layer.field("name"), substation = layer.field("substation"),
              region = layer.field("region"), kind = layer.field("kind");
  return layer.read_into(list, [&](RowBatch& batch) {
    layer.read_texts(batch, node, list.node);
    layer.read_texts(batch, feeder, list.feeder);
    layer.read_texts(batch, name, list.name);
    layer.read_texts(batch, substation, list.substation);
    layer.read_words(batch, kind, list.kind, [&](std::string_view text, std::string_view id) { return source_kind(layer, text, id); });
    PhaseSet* const supplied = list.phases.extend(batch.before, batch.rows.size());
    std::int32_t* const regions = list.region.extend(batch.before, batch.rows.size());
    layer.each_row(batch, [&](ArrowRow const& row, std::size_t i) {
      supplied[i] = source_phases(layer, phases, layer.text(row, phases), batch.ids[i]);
      regions[i] = region_of(layer, layer.number(row, region, batch.ids[i]), batch.ids[i]);
    });
    layer.read_places(batch, list.at);
    layer.keep_shapes(batch);
    layer.read_service(batch, list.service);
  });
}

Result<void> read_lines(OriginContext const& context, ReadRows& rows) {
  OriginReader layer(context, rows);
  SectionList& list = rows.lines;
  BoundField const from = layer.field("from_node"), to = layer.field("to_node"), phases = layer.field("phases"),
              length = layer.field("length_m"), name = layer.field("name"), feeder = layer.field("feeder");
  return layer.read_into(list, [&](RowBatch& batch) {
    layer.read_texts(batch, from, list.from_node);
    layer.read_texts(batch, to, list.to_node);
    layer.read_texts(batch, name, list.name);
    layer.read_texts(batch, feeder, list.feeder);
    layer.read_conductor_phases(batch, phases, list.phases);
    layer.read_numbers(batch, length, list.length_m);
    layer.read_places(batch, list.at);
    layer.keep_shapes(batch);
    layer.read_service(batch, list.service);
  });
}

Result<void> read_switches(OriginContext const& context, ReadRows& rows) {
  OriginReader layer(context, rows);
  DeviceList& list = rows.lists.devices;
  BoundField const from = layer.field("from_node"), to = layer.field("to_node"), phases = layer.field("phases"),
              kind = layer.field("kind"), state = layer.field("normal_state"), name = layer.field("name"),
              feeder = layer.field("feeder"), kv = layer.field("kv"), rating = layer.field("rating");
  return layer.read_into(list, [&](RowBatch& batch) {
    layer.read_texts(batch, from, list.from_node);
    layer.read_texts(batch, to, list.to_node);
    layer.read_texts(batch, name, list.name);
    layer.read_texts(batch, feeder, list.feeder);
    layer.read_conductor_phases(batch, phases, list.phases);
    std::size_t const count = batch.rows.size();
    DeviceKind* const kinds = list.kind.extend(batch.before, count);
    Position* const positions = list.normal.extend(batch.before, count);
    double* const volts = list.kv.extend(batch.before, count);
    layer.each_row(batch, [&](ArrowRow const& row, std::size_t i) {
      std::string const kind_text = layer.text(row, kind);
      auto const known_kind = named(device_kinds, kind_text);
      if (!known_kind) {
        layer.report(202, Severity::warning, batch.ids[i], said_as("switch", kind_text));
      }
      kinds[i] = known_kind.value_or(DeviceKind::switch_device);
      std::string const state_text = layer.text(row, state);
      auto const known_state = position_in(state_text, layer.origin().position_code);
      if (!known_state) {
        layer.report(206, Severity::error, batch.ids[i], said(state_text));
      }
      positions[i] = known_state.value_or(Position::open);
      double const stated = layer.number(row, kv, batch.ids[i]);
      volts[i] = stated > 0 ? stated : nowhere.x;
    });
    layer.read_texts(batch, rating, list.rating);
    layer.read_places(batch, list.at);
    layer.keep_shapes(batch);
    layer.read_service(batch, list.service);
  });
}

Result<void> read_transformers(OriginContext const& context, ReadRows& rows) {
  OriginReader layer(context, rows);
  SectionList& list = rows.transformers;
  BoundField const from = layer.field("from_node"), to = layer.field("to_node"), phases = layer.field("phases"),
              kva = layer.field("kva"), name = layer.field("name"), owner = layer.field("owner"),
              area_manager = layer.field("area_manager"), feeder = layer.field("feeder");
  auto const is_customers = [&](std::string_view text, std::string_view id) {
    auto const known = named(owners, text);
    if (!known && !text.empty()) {
      layer.report(207, Severity::warning, id, said_as("owner", text));
    }
    return static_cast<std::uint8_t>(known.value_or(false) ? 1 : 0);
  };
  return layer.read_into(list, [&](RowBatch& batch) {
    std::fill_n(list.kind.extend(batch.before, batch.rows.size()), batch.rows.size(), SectionKind::transformer);
    layer.read_texts(batch, from, list.from_node);
    layer.read_texts(batch, to, list.to_node);
    layer.read_texts(batch, name, list.name);
    layer.read_texts(batch, feeder, list.feeder);
    layer.read_texts(batch, area_manager, list.area_manager);
    layer.read_conductor_phases(batch, phases, list.phases);
    layer.read_numbers(batch, kva, list.kva);
    layer.read_words(batch, owner, list.is_customer_owned, is_customers);
    layer.read_places(batch, list.at);
    layer.keep_shapes(batch);
    layer.read_service(batch, list.service);
  });
}

CustomerStatus unused_status(OriginReader& layer, std::string_view text, std::string_view id) {
  if (text.empty()) return std::nullopt;
  if (auto const known = named(customer_statuses, text)) return *known;
  layer.report(207, Severity::warning, id, said_as("status", text));
  return std::nullopt;
}

/// Those of a batch that nobody is supplied at are noted and left out.
void leave_unused(OriginReader& layer, RowBatch& batch, BoundField const& status, BoundField const& feeder,
                  std::vector<UnusedCustomer>& unused_customers) {
  if (LayerReader::is_absent(batch, status)) return;
  std::vector<bool> is_used(batch.rows.size(), true);
  layer.each_row(batch, [&](ArrowRow const& row, std::size_t i) {
    auto const unused = unused_status(layer, layer.text(row, status), batch.ids[i]);
    if (!unused) return;
    is_used[i] = false;
    unused_customers.push_back({.id = std::string(batch.ids[i]), .feeder = layer.text(row, feeder), .status = *unused});
  });
  batch.keep(is_used);
}

Result<void> read_customers(OriginContext const& context, ReadRows& rows) {
  OriginReader layer(context, rows);
  CustomerList& list = rows.lists.customers;
  BoundField const node = layer.field("node"), phases = layer.field("phases"),
              transformer = layer.field("transformer"), kw = layer.field("kw"),
              category = layer.field("category"), address = layer.field("address"),
              community = layer.field("community"), district = layer.field("district"),
              feeder = layer.field("feeder"), status = layer.field("status");
  return layer.read_into(list, [&](RowBatch& batch) {
    leave_unused(layer, batch, status, feeder, rows.unused_customers);
    layer.read_texts(batch, node, list.node);
    layer.read_texts(batch, transformer, list.transformer);
    layer.read_texts(batch, category, list.category);
    layer.read_texts(batch, address, list.address);
    layer.read_texts(batch, community, list.community);
    layer.read_texts(batch, district, list.district);
    layer.read_texts(batch, feeder, list.feeder);
    layer.read_customer_phases(batch, phases, list.phases, list.phases_unknown);
    layer.read_numbers(batch, kw, list.kw);
    layer.read_places(batch, list.at);
    layer.keep_shapes(batch);
    layer.read_service(batch, list.service);
  });
}

Result<void> read_service_points(OriginContext const& context, ReadRows& rows) {
  OriginReader layer(context, rows);
  ServicePointList& list = rows.lists.service_points;
  BoundField const customer = layer.field("customer"), node = layer.field("node"), phases = layer.field("phases"),
              transformer = layer.field("transformer"), role = layer.field("role"),
              changeover = layer.field("changeover");
  auto const role_of = [&](std::string_view text, std::string_view id) {
    auto const known = named(roles, text);
    if (!known && !text.empty()) {
      layer.report(207, Severity::warning, id, said_as("role", text));
    }
    return known.value_or(ServicePointRole::main);
  };
  auto const changeover_of = [&](std::string_view text, std::string_view id) {
    auto const known = named(changeovers, text);
    if (!known && !text.empty()) {
      layer.report(207, Severity::warning, id, said_as("changeover", text));
    }
    return static_cast<std::uint8_t>(known ? 1 + static_cast<int>(*known) : 0);
  };
  return layer.read_into(list, [&](RowBatch& batch) {
    layer.read_texts(batch, customer, list.customer);
    layer.read_texts(batch, node, list.node);
    layer.read_texts(batch, transformer, list.transformer);
    layer.read_customer_phases(batch, phases, list.phases, list.phases_unknown);
    layer.read_words(batch, role, list.role, role_of);
    layer.keep_shapes(batch);
    layer.read_words(batch, changeover, list.changeover, changeover_of);
    layer.read_service(batch, list.service);
  });
}

Result<void> read_meters(OriginContext const& context, ReadRows& rows) {
  OriginReader layer(context, rows);
  MeterList& list = rows.lists.meters;
  BoundField const point = layer.field("service_point");
  return layer.read_into(list, [&](RowBatch& batch) { layer.read_texts(batch, point, list.service_point); });
}

}  // namespace

Result<void> read_origin(OriginContext const& context, ReadRows& rows) {
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
