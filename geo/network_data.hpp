// The rows of a network as its owner sees them: utility ids, one struct per layer of the `standard` mapping.
// Each row stands in two forms with the same fields: `…Row` owns its texts, `…View` points into a network's columns.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
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

template <class Text>
struct BasicNodeRow {
  Text id;
  std::optional<Coordinate> at;
};
using NodeRow = BasicNodeRow<std::string>;
using NodeView = BasicNodeRow<std::string_view>;

template <class Text>
struct BasicSourceRow {
  Text id, node, feeder, name, substation;
  PhaseSet phases;
  SourceKind kind = SourceKind::grid;
  int region = 1;
  std::optional<Coordinate> at;
  ServiceDates service{};
};
using SourceRow = BasicSourceRow<std::string>;
using SourceView = BasicSourceRow<std::string_view>;

enum class SectionKind : std::uint8_t { line, transformer };
enum class ServicePointRole : std::uint8_t { main, standby, emergency };

/// A line or a transformer: joins two nodes and carries its phases; it never opens.
template <class Text>
struct BasicSectionRow {
  using Kind = SectionKind;
  Text id, from_node, to_node, name, feeder;
  PhaseSet phases;
  Kind kind = Kind::line;
  double length_m = 0;
  double kva = 0;                    // transformers
  bool is_customer_owned = false;    // transformers: 专变
  Text area_manager;                 // transformers
  std::optional<Coordinate> at;      // transformers: their point; lines: the middle vertex
  ServiceDates service{};
};
using SectionRow = BasicSectionRow<std::string>;
using SectionView = BasicSectionRow<std::string_view>;

template <class Text>
struct BasicDeviceRow {
  Text id, from_node, to_node, name, feeder;
  PhaseSet phases;
  DeviceKind kind = DeviceKind::switch_device;
  Position normal = Position::closed;
  std::optional<Coordinate> at;
  Text rating{};                // as stated: "400", "400 A", "10K"
  std::optional<double> kv{};   // nominal, between phases
  ServiceDates service{};
};
using DeviceRow = BasicDeviceRow<std::string>;
using DeviceView = BasicDeviceRow<std::string_view>;

template <class Text>
struct BasicCustomerRow {
  Text id, node, transformer, category, address, community, district, feeder;
  PhaseSet phases;          // empty with `phases_known` false when the export left it NULL
  bool phases_known = true;
  double kw = 0;            // 0: not stated
  std::optional<Coordinate> at;
  ServiceDates service{};
};
using CustomerRow = BasicCustomerRow<std::string>;
using CustomerView = BasicCustomerRow<std::string_view>;

/// How the load of a lost feed reaches this one: by itself, by a person's hand, or not at all.
enum class Changeover : std::uint8_t { automatic, manual, none };

/// Where a customer is connected. Without a `service_points` layer each customer row is one, with the customer's id.
template <class Text>
struct BasicServicePointRow {
  using Role = ServicePointRole;
  Text id, customer, node, transformer;
  PhaseSet phases;
  bool phases_known = true;
  Role role = Role::main;
  std::optional<Changeover> changeover{};  // nullopt: not stated
  ServiceDates service{};
};
using ServicePointRow = BasicServicePointRow<std::string>;
using ServicePointView = BasicServicePointRow<std::string_view>;

template <class Text>
struct BasicMeterRow {
  Text id, service_point;
};
using MeterRow = BasicMeterRow<std::string>;
using MeterView = BasicMeterRow<std::string_view>;

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

/// Which sentence of the catalogue (geo/finding_words.hpp) is said, and what stands in its places.
struct Said {
  std::string_view variant = {};
  std::vector<std::string> values = {};
};

/// A defect of the data, found at import and never mended silently.
struct Finding {
  enum class Severity : std::uint8_t { info, warning, error };
  int number = 0;  // stable, catalogued in geo/FINDINGS.md
  Severity severity = Severity::info;
  std::string layer, id, reason, remedy;  // the last two in English
  Said said{};                            // from which they are said in other languages
  std::optional<Coordinate> place{};  // where the feature stands, where that is known
  std::string feeder{};               // what it belongs to; empty: no feeder, or the whole network
};

}  // namespace lamplighter::geo
