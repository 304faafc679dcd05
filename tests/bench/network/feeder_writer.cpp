// Ids, coordinates and attribute texts of made rows.
#include "tests/bench/network/feeder_writer.hpp"

#include <string_view>

namespace lamplighter::bench {
namespace {

constexpr std::array<std::string_view, 12> streets{"Willow", "Harbour", "Jianshe", "Renmin", "Mill",    "Station",
                                                   "Heping", "Orchard", "Xinhua",  "Quarry", "Beijing", "Chapel"};
constexpr std::array<std::string_view, 5> categories{"residential", "commercial", "industrial", "agricultural", "public"};

geo::Coordinate place_of(Spot spot) { return {.x = 114.0 + spot.x * 1e-6, .y = 30.0 + spot.y * 1e-6}; }

}  // namespace

Spot FeederWriter::node(std::int32_t x, std::int32_t y, Survey survey) {
  Spot const spot{.number = nodes_++, .x = x, .y = y};
  std::optional<geo::Coordinate> at;
  if (survey == Survey::located) at = place_of(spot);
  sink_.add(geo::NodeView{.id = node_id(spot), .at = at});
  ++size_.nodes;
  return spot;
}

Spot FeederWriter::node_near(Spot from, Survey survey) {
  auto const step = [&] { return static_cast<std::int32_t>(random_.below(800)) - 400; };
  return node(from.x + step(), from.y + step(), survey);
}

void FeederWriter::source(Spot at) {
  std::string const id = fmt::format("S{:04}", feeder_), name = fmt::format("Line {}", feeder_),
                    substation = fmt::format("Station {}", feeder_ / 12), node = node_id(at);
  sink_.add(geo::SourceView{.id = id,
                            .node = node,
                            .feeder = name_,
                            .name = name,
                            .substation = substation,
                            .phases = geo::PhaseSet::all(),
                            .kind = geo::SourceKind::grid,
                            .region = 1,
                            .at = place_of(at)});
}

void FeederWriter::line(Spot from, Spot to, geo::PhaseSet phases, std::uint32_t length_m) {
  std::string const id = fmt::format("L{:04}{:05}", feeder_, sections_++), a = node_id(from), b = node_id(to);
  Spot const middle{.x = (from.x + to.x) / 2, .y = (from.y + to.y) / 2};
  // Some lines are digitised against the current: direction says nothing.
  bool const is_backward = random_.per_mille(300);
  sink_.add(geo::SectionView{.id = id,
                             .from_node = is_backward ? b : a,
                             .to_node = is_backward ? a : b,
                             .name = {},
                             .feeder = name_,
                             .phases = phases,
                             .kind = geo::SectionKind::line,
                             .length_m = static_cast<double>(length_m),
                             .area_manager = {},
                             .at = place_of(middle)});
  ++size_.sections;
}

std::string FeederWriter::transformer(Spot from, Spot to, geo::PhaseSet phases, std::uint32_t customers) {
  std::string const id = fmt::format("T{:04}{:05}", feeder_, sections_++), a = node_id(from), b = node_id(to),
                    name = fmt::format("Area {}-{}", feeder_, sections_),
                    manager = fmt::format("manager {}", feeder_ * 4 + sections_ % 4);
  sink_.add(geo::SectionView{.id = id,
                             .from_node = a,
                             .to_node = b,
                             .name = name,
                             .feeder = name_,
                             .phases = phases,
                             .kind = geo::SectionKind::transformer,
                             .kva = static_cast<double>(customers < 5 ? 15 : customers < 40 ? 75 : 315),
                             .is_customer_owned = customers == 1,
                             .area_manager = manager,
                             .at = place_of(from)});
  ++size_.sections;
  return id;
}

void FeederWriter::device_row(std::string const& from, std::string const& to, geo::PhaseSet phases, geo::DeviceKind kind,
                              geo::Position normal, Spot at) {
  std::string const id = fmt::format("D{:04}{:04}", feeder_, devices_++);
  sink_.add(geo::DeviceView{.id = id,
                            .from_node = from,
                            .to_node = to,
                            .name = {},
                            .feeder = name_,
                            .phases = phases,
                            .kind = kind,
                            .normal = normal,
                            .at = place_of(at)});
  ++size_.devices;
}

void FeederWriter::device(Spot from, Spot to, geo::PhaseSet phases, geo::DeviceKind kind, geo::Position normal) {
  device_row(node_id(from), node_id(to), phases, kind, normal, from);
}

void FeederWriter::tie(Spot from, std::string const& to, geo::PhaseSet phases) {
  device_row(node_id(from), to, phases, geo::DeviceKind::switch_device, geo::Position::open, from);
}

void FeederWriter::customer(Spot at, geo::PhaseSet phases, std::string const& transformer) {
  std::uint32_t const number = customers_++;
  std::string const id = fmt::format("{:04}{:06}", feeder_, number), node = node_id(at),
                    address = fmt::format("{} {} Road", 1 + number / 3, streets[random_.below(streets.size())]),
                    community = fmt::format("Community {}-{}", feeder_, number / 400),
                    district = fmt::format("District {}", feeder_ / 40);
  CustomerDirt const dirt{.is_repeated = random_.per_mille(25), .is_inactive = random_.per_mille(27)};
  sink_.add(geo::CustomerView{.id = id,
                              .node = node,
                              .transformer = transformer,
                              .category = categories[random_.per_mille(850) ? 0 : random_.below(categories.size())],
                              .address = address,
                              .community = community,
                              .district = district,
                              .feeder = name_,
                              .phases = phases,
                              .phases_known = true,
                              .kw = static_cast<double>(random_.between(1, 60)) / 10,
                              .at = {}},
            dirt);
  ++size_.customers;
  if (points_ == Points::listed) points_of(id, node, phases, transformer);
}

void FeederWriter::points_of(std::string const& customer, std::string const& node, geo::PhaseSet phases,
                             std::string const& transformer) {
  auto const add = [&](char const* suffix, std::string const& at, geo::ServicePointRole role) {
    std::string const id = customer + suffix, meter = "M" + id;
    bool const is_main = role == geo::ServicePointRole::main;
    sink_.add(geo::ServicePointView{.id = id,
                                    .customer = customer,
                                    .node = at,
                                    .transformer = is_main ? std::string_view(transformer) : std::string_view{},
                                    .phases = phases,
                                    .role = role,
                                    .changeover = is_main ? std::nullopt : std::optional(geo::Changeover::manual)});
    sink_.add(geo::MeterView{.id = meter, .service_point = id});
  };
  add("-1", node, geo::ServicePointRole::main);
  if (!random_.per_mille(2)) return;
  if (!last_standby_.empty()) add("-2", last_standby_, geo::ServicePointRole::standby);
  last_standby_ = node;
}

}  // namespace lamplighter::bench
