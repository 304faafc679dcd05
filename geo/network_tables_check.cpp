// Goes over every column once; the loops have no way out but their end, so that the compiler makes them wide.
#include "geo/network_tables_check.hpp"

#include <bit>

namespace lamplighter::geo {
namespace {

class Checker {
 public:
  explicit Checker(NetworkTables const& tables) : t_(tables) {}

  std::string trouble;

  void check(bool is_sound, std::string const& name) {
    if (!is_sound && trouble.empty()) trouble = name;
  }

  /// Each is below `bound`.
  template <class T>
  void below(std::span<T const> column, std::uint64_t bound, std::string const& name) {
    T greatest = 0;
    for (T const value : column) greatest = value > greatest ? value : greatest;
    check(column.empty() || greatest < bound, name);
  }
  /// Each is below `bound` or names nothing.
  void below_or_none(std::span<std::uint32_t const> column, std::uint32_t bound, std::string const& name) {
    std::uint32_t bad = 0;
    for (std::uint32_t const value : column) bad |= static_cast<std::uint32_t>(value >= bound && value != no_index);
    check(bad == 0, name);
  }
  template <class Enum>
  void enumerated(std::span<Enum const> column, Enum last, std::size_t size, std::string const& name) {
    check(column.size() == size, name);
    below(std::span(reinterpret_cast<std::uint8_t const*>(column.data()), column.size()),
          static_cast<std::uint64_t>(last) + 1, name);
  }
  void phases(std::span<PhaseSet const> column, std::size_t size, std::string const& name) {
    check(column.size() == size, name);
    below(std::span(reinterpret_cast<std::uint8_t const*>(column.data()), column.size()), 8, name);
  }
  template <class T>
  void optional(std::span<T const> column, std::size_t size, std::string const& name) {
    check(column.empty() || column.size() == size, name);
  }
  /// `groups` + 1 rising places, the last one the end.
  void places(std::span<std::uint32_t const> first, std::size_t groups, std::size_t end, std::string const& name) {
    check(first.size() == groups + 1 && first.front() == 0 && first.back() == end, name);
    std::uint32_t bad = 0;
    for (std::size_t i = 1; i < first.size(); ++i) bad |= static_cast<std::uint32_t>(first[i] < first[i - 1]);
    check(bad == 0, name);
  }
  void pool(TextPool const& texts, std::string const& name) {
    if (texts.first.empty()) return check(texts.text.empty(), name);
    places(texts.first, texts.size(), texts.text.size(), name);
  }
  void text(TextColumn const& column, std::uint32_t rows, std::string const& name) {
    pool(column.words, name);
    std::uint32_t const words = column.words.size();
    std::size_t const codes = column.codes8.size() + column.codes16.size() + column.codes32.size();
    check(codes == rows || (codes == 0 && (words == rows || words == 1)), name);
    int const forms = !column.codes8.empty() + !column.codes16.empty() + !column.codes32.empty();
    check(forms <= 1, name);
    below(column.codes8, words, name);
    below(column.codes16, words, name);
    below(column.codes32, words, name);
  }
  void ids(TextPool const& texts, std::span<std::uint32_t const> slots, std::string const& name) {
    pool(texts, name);
    check(slots.empty() ? texts.size() == 0 : std::has_single_bit(slots.size()), name);
    below_or_none(slots, texts.size(), name);
  }
  void nodes(std::span<std::uint32_t const> column, std::size_t size, std::string const& name) {
    check(column.size() == size, name);
    below_or_none(column, t_.node_count(), name);
  }
  template <class Item>
  void lists(Grouped<Item> const& grouped, std::size_t groups, std::string const& name) {
    places(grouped.first, groups, grouped.items.size(), name);
  }
  void points(std::span<ServicePointIndex const> column, std::string const& name) {
    std::uint32_t greatest = 0;
    for (ServicePointIndex const point : column) greatest = point.value > greatest ? point.value : greatest;
    check(column.empty() || greatest < t_.point_count(), name);
  }

  void rows();
  void points_and_meters();
  void join();

 private:
  bool arcs_follow_edges() const;

  NetworkTables const& t_;
};

void Checker::rows() {
  ids(t_.nodes.id, t_.nodes.slots, "node.id");
  optional(t_.nodes.at, t_.node_count(), "node.at");
  optional(t_.nodes.is_row, t_.node_count(), "node.is_row");

  std::uint32_t const sources = t_.source_count();
  ids(t_.sources.id, t_.sources.slots, "source.id");
  nodes(t_.sources.node, sources, "source.node");
  text(t_.sources.feeder, sources, "source.feeder");
  text(t_.sources.name, sources, "source.name");
  text(t_.sources.substation, sources, "source.substation");
  phases(t_.sources.phases, sources, "source.phases");
  enumerated(t_.sources.kind, SourceKind::following, sources, "source.kind");
  check(t_.sources.region.size() == sources, "source.region");
  optional(t_.sources.at, sources, "source.at");
  optional(t_.sources.service, sources, "source.service");

  std::uint32_t const sections = t_.section_count();
  pool(t_.sections.id, "section.id");
  nodes(t_.sections.from, sections, "section.from");
  nodes(t_.sections.to, sections, "section.to");
  text(t_.sections.name, sections, "section.name");
  text(t_.sections.feeder, sections, "section.feeder");
  text(t_.sections.area_manager, sections, "section.area_manager");
  enumerated(t_.sections.kind, SectionKind::transformer, sections, "section.kind");
  optional(t_.sections.is_customer_owned, sections, "section.is_customer_owned");
  optional(t_.sections.length_m, sections, "section.length_m");
  optional(t_.sections.kva, sections, "section.kva");
  optional(t_.sections.at, sections, "section.at");
  optional(t_.sections.service, sections, "section.service");

  std::uint32_t const devices = t_.device_count();
  ids(t_.devices.id, t_.devices.slots, "device.id");
  nodes(t_.devices.from, devices, "device.from");
  nodes(t_.devices.to, devices, "device.to");
  text(t_.devices.name, devices, "device.name");
  text(t_.devices.feeder, devices, "device.feeder");
  text(t_.devices.rating, devices, "device.rating");
  enumerated(t_.devices.kind, DeviceKind::switch_device, devices, "device.kind");
  enumerated(t_.devices.normal, Position::open, devices, "device.normal");
  optional(t_.devices.at, devices, "device.at");
  optional(t_.devices.kv, devices, "device.kv");
  optional(t_.devices.service, devices, "device.service");
}

void Checker::points_and_meters() {
  std::uint32_t const customers = t_.customer_count();
  ids(t_.customers.id, t_.customers.slots, "customer.id");
  nodes(t_.customers.node, customers, "customer.node");
  text(t_.customers.transformer, customers, "customer.transformer");
  text(t_.customers.category, customers, "customer.category");
  text(t_.customers.address, customers, "customer.address");
  text(t_.customers.community, customers, "customer.community");
  text(t_.customers.district, customers, "customer.district");
  text(t_.customers.feeder, customers, "customer.feeder");
  phases(t_.customers.phases, customers, "customer.phases");
  optional(t_.customers.phases_known, customers, "customer.phases_known");
  optional(t_.customers.kw, customers, "customer.kw");
  optional(t_.customers.at, customers, "customer.at");
  optional(t_.customers.service, customers, "customer.service");

  std::uint32_t const given = t_.points.id.size();
  ids(t_.points.id, t_.points.slots, "point.id");
  check(t_.points.customer.size() == given, "point.customer");
  below(t_.points.customer, customers, "point.customer");
  nodes(t_.points.node, given, "point.node");
  text(t_.points.transformer, given, "point.transformer");
  phases(t_.points.phases, given, "point.phases");
  optional(t_.points.phases_known, given, "point.phases_known");
  enumerated(t_.points.role, ServicePointRole::emergency, given, "point.role");
  optional(t_.points.changeover, given, "point.changeover");
  below(t_.points.changeover, 4, "point.changeover");
  optional(t_.points.service, given, "point.service");
  points(t_.points.of_customer.items, "point.of_customer");
  if (t_.has_points()) {
    lists(t_.points.of_customer, customers, "point.of_customer");
  } else {
    check(t_.points.of_customer.first.empty() && t_.points.of_customer.items.size() == customers, "point.of_customer");
  }

  std::uint32_t const meters = t_.meters.id.size();
  ids(t_.meters.id, t_.meters.slots, "meter.id");
  check(t_.meters.point.size() == meters, "meter.point");
  below(t_.meters.point, t_.point_count(), "meter.point");
}

/// Every way out of a node is an edge that has the node at one end and the way's other end at the other.
bool Checker::arcs_follow_edges() const {
  std::uint32_t const sections = t_.section_count();
  std::uint32_t bad = 0;
  for (std::uint32_t node = 0; node < t_.node_count(); ++node) {
    for (Arc const arc : t_.join.arcs.of(node)) {
      bool const is_section = arc.edge < sections;
      std::uint32_t const row = is_section ? arc.edge : arc.edge - sections;
      std::uint32_t const from = is_section ? t_.sections.from[row] : t_.devices.from[row];
      std::uint32_t const to = is_section ? t_.sections.to[row] : t_.devices.to[row];
      bool const joins = (from == node && to == arc.to) || (to == node && from == arc.to);
      bad |= static_cast<std::uint32_t>(!joins);
    }
  }
  return bad == 0;
}

void Checker::join() {
  std::size_t const edges = std::size_t{t_.section_count()} + t_.device_count();
  phases(t_.join.edge_phases, edges, "join.edge_phases");
  lists(t_.join.arcs, t_.node_count(), "join.arcs");
  std::uint32_t node = 0, edge = 0;
  for (Arc const arc : t_.join.arcs.items) {
    node = arc.to > node ? arc.to : node;
    edge = arc.edge > edge ? arc.edge : edge;
  }
  check(t_.join.arcs.items.empty() || (node < t_.node_count() && edge < edges), "join.arcs");
  if (trouble.empty()) check(arcs_follow_edges(), "join.arcs");
  phases(t_.join.point_phases, t_.point_count(), "join.point_phases");
  lists(t_.join.node_points, t_.node_count(), "join.node_points");
  points(t_.join.node_points.items, "join.node_points");
  places(t_.zones.node_first, t_.zones.node_first.size() - 1, t_.node_count(), "zone.node_first");
}

}  // namespace

std::string trouble_in(NetworkTables const& tables) {
  if (tables.zones.node_first.empty()) return "zone.node_first";
  Checker checker(tables);
  checker.rows();
  checker.points_and_meters();
  checker.join();
  return checker.trouble.empty() ? trouble_in_normal_index(tables) : checker.trouble;
}

}  // namespace lamplighter::geo
