// The rows of a network as its owner sees them: utility ids, one struct per layer of the `standard` mapping.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "geo/types.hpp"

namespace lamplighter::geo {

/// Coordinates are in the dataset's own reference system; `NetworkData::srs` names it.
struct Coordinate {
  double x = 0;
  double y = 0;
  bool operator==(Coordinate const&) const = default;
};

/// When something is in service: from the day `from` on, and from the day `until` on no longer. A missing end is open.
/// `geo/in_service.hpp` reads it; a `Network` is built from the rows that it is given, whatever their dates.
struct ServiceDates {
  std::optional<std::chrono::sys_days> from{}, until{};
  bool operator==(ServiceDates const&) const = default;
};

struct NodeRow {
  std::string id;
  std::optional<Coordinate> at;
};

struct SourceRow {
  std::string id, node, feeder, name, substation;
  PhaseSet phases;
  SourceKind kind = SourceKind::grid;
  int region = 1;
  std::optional<Coordinate> at;
  ServiceDates service{};
};

/// A line or a transformer: joins two nodes and carries its phases; it never opens.
struct SectionRow {
  enum class Kind : std::uint8_t { line, transformer };
  std::string id, from_node, to_node, name, feeder;
  PhaseSet phases;
  Kind kind = Kind::line;
  double length_m = 0;
  double kva = 0;                    // transformers
  bool is_customer_owned = false;    // transformers: 专变
  std::string area_manager;          // transformers
  std::optional<Coordinate> at;      // transformers: their point; lines: the middle vertex
  ServiceDates service{};
};

struct DeviceRow {
  std::string id, from_node, to_node, name, feeder;
  PhaseSet phases;
  DeviceKind kind = DeviceKind::switch_device;
  Position normal = Position::closed;
  std::optional<Coordinate> at;
  std::string rating{};                // as stated: "400", "400 A", "10K"
  std::optional<double> kv{};          // nominal, between phases
  ServiceDates service{};
};

struct CustomerRow {
  std::string id, node, transformer, category, address, community, district, feeder;
  PhaseSet phases;          // empty with `phases_known` false when the export left it NULL
  bool phases_known = true;
  double kw = 0;            // 0: not stated
  std::optional<Coordinate> at;
  ServiceDates service{};
};

/// How the load of a lost feed reaches this one: by itself, by a person's hand, or not at all.
enum class Changeover : std::uint8_t { automatic, manual, none };

/// Where a customer is connected. Without a `service_points` layer each customer row is one, with the customer's id.
struct ServicePointRow {
  enum class Role : std::uint8_t { main, standby, emergency };
  std::string id, customer, node, transformer;
  PhaseSet phases;
  bool phases_known = true;
  Role role = Role::main;
  std::optional<Changeover> changeover{};  // nullopt: not stated
  ServiceDates service{};
};

struct MeterRow {
  std::string id, service_point;
};

struct NetworkData {
  std::string srs;  // "EPSG:4326", or empty when undefined
  std::vector<NodeRow> nodes;
  std::vector<SourceRow> sources;
  std::vector<SectionRow> sections;
  std::vector<DeviceRow> devices;
  std::vector<CustomerRow> customers;
  std::vector<ServicePointRow> service_points;
  std::vector<MeterRow> meters;
};

/// A defect of the data, found at import and never mended silently.
struct Finding {
  enum class Severity : std::uint8_t { info, warning, error };
  int number = 0;  // stable, catalogued in geo/FINDINGS.md
  Severity severity = Severity::info;
  std::string layer, id, reason, remedy;
  std::optional<Coordinate> place{};  // where the feature stands, where that is known
  std::string feeder{};               // what it belongs to; empty: no feeder, or the whole network
};

}  // namespace lamplighter::geo
