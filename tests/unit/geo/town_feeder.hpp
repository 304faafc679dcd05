// A feeder in a town with everything that a lawful notice must say; tests of the audit plant one defect in it.
#pragma once

#include <string>
#include <vector>

#include "geo/audit.hpp"

namespace lamplighter::test {

/// Rows that a test writes and changes, and what their import would have found.
struct DrawnImport {
  geo::NetworkData data;
  std::vector<geo::Finding> findings;
  std::string content_hash;

  operator geo::AuditedRows() const { return {data, findings, content_hash}; }
};

/// Feeder F1: source S on n0; breaker B1 n0-n1; line n1 … n20 to the east, 85 m a span; fuse K1 n5-f5 and transformer
/// T1 f5-t1 (400 kVA) with customers C1 … C6; fuse K2 n15-f15 and transformer T2 f15-t2 with C7 … C12; all ABC. Twenty
/// metres from a transformer to its customers. EPSG:4326, about 116.4° east and 39.9° north.
inline DrawnImport town_feeder() {
  constexpr geo::PhaseSet all{7};
  DrawnImport imported;
  auto& data = imported.data;
  data.srs = "EPSG:4326";
  auto const node = [&](std::string id, double x, double y) {
    data.nodes.push_back({std::move(id), geo::Coordinate{x, y}});
  };
  auto const at = [](int span) { return 116.4 + 0.001 * span; };
  for (int i = 0; i <= 20; ++i) node("n" + std::to_string(i), at(i), 39.9);
  data.sources.push_back(
      {.id = "S", .node = "n0", .feeder = "F1", .name = "10kV城东线", .substation = "城东变", .phases = all, .at = {}});
  auto const device = [&](std::string id, std::string from, std::string to, geo::DeviceKind kind, std::string name) {
    data.devices.push_back({.id = std::move(id),
                            .from_node = std::move(from),
                            .to_node = std::move(to),
                            .name = std::move(name),
                            .feeder = "F1",
                            .phases = all,
                            .kind = kind,
                            .at = {}});
  };
  device("B1", "n0", "n1", geo::DeviceKind::breaker, "10kV城东线 101开关");
  for (int i = 1; i < 20; ++i) {
    data.sections.push_back({.id = "L" + std::to_string(i),
                             .from_node = "n" + std::to_string(i),
                             .to_node = "n" + std::to_string(i + 1),
                             .name = "",
                             .feeder = "F1",
                             .phases = all,
                             .length_m = 85,
                             .area_manager = "",
                             .at = {}});
  }
  for (int unit = 1; unit <= 2; ++unit) {
    std::string const number = std::to_string(unit), pole = unit == 1 ? "5" : "15";
    double const x = at(unit == 1 ? 5 : 15);
    node("f" + pole, x, 39.9001);
    node("t" + number, x, 39.9001);
    device("K" + number, "n" + pole, "f" + pole, geo::DeviceKind::fuse, "10kV城东线 K" + number + "熔断器");
    data.sections.push_back({.id = "T" + number,
                             .from_node = "f" + pole,
                             .to_node = "t" + number,
                             .name = "城东" + number + "号公变",
                             .feeder = "F1",
                             .phases = all,
                             .kind = geo::SectionRow::Kind::transformer,
                             .kva = 400,
                             .is_customer_owned = unit == 2,
                             .area_manager = "M1",
                             .at = geo::Coordinate{x, 39.9001}});
    for (int i = 1; i <= 6; ++i) {
      data.customers.push_back({.id = "C" + std::to_string(6 * (unit - 1) + i),
                                .node = "t" + number,
                                .transformer = "T" + number,
                                .category = "",
                                .address = "x",
                                .community = "x",
                                .district = "x",
                                .feeder = "F1",
                                .phases = all,
                                .kw = 3,
                                .at = geo::Coordinate{x + 0.00002 * i, 39.9003}});
    }
  }
  return imported;
}

}  // namespace lamplighter::test
