// Network rows as blobs: what was written is read, and bytes that were not are refused.
#include "engine/store/network_codec.hpp"

#include <catch2/catch.hpp>

namespace lamplighter::store {
namespace {

geo::NetworkData small_network() {
  geo::NetworkData data;
  data.nodes = {{.id = "N1", .at = geo::Coordinate{120.5, 30.25}}, {.id = "N2", .at = std::nullopt}};
  geo::SourceRow source;
  source.id = "S";
  source.node = "N1";
  source.feeder = "F1";
  source.phases = {7};
  source.region = 3;
  data.sources = {source};
  geo::SectionRow section;
  section.id = "L1";
  section.from_node = "N1";
  section.to_node = "N2";
  section.phases = {5};
  section.length_m = 12.5;
  section.is_customer_owned = true;
  data.sections = {section};
  geo::DeviceRow device;
  device.id = "D1";
  device.phases = {3};
  device.kind = geo::DeviceKind::fuse;
  device.normal = geo::Position::open;
  device.rating = "400 A";
  device.kv = 10.5;
  device.service = {.from = std::chrono::sys_days{std::chrono::days{-3}}, .until = std::nullopt};
  data.devices = {device};
  geo::CustomerRow customer;
  customer.id = "C1";
  customer.community = "花园小区";
  customer.phases = {1};
  customer.phases_known = false;
  data.customers = {customer};
  geo::ServicePointRow point;
  point.id = "P1";
  point.customer = "C1";
  point.role = geo::ServicePointRow::Role::standby;
  point.changeover = geo::Changeover::manual;
  point.service = {.from = std::nullopt, .until = std::chrono::sys_days{std::chrono::days{20'000}}};
  data.service_points = {point};
  data.meters = {{.id = "M1", .service_point = "P1"}};
  return data;
}

geo::NetworkData decoded(std::vector<NetworkChunk> const& chunks) {
  geo::NetworkData data;
  for (auto const& chunk : chunks) decode_chunk(chunk.layer, chunk.rows, data);
  return data;
}

/// All of them, as an import writes them one by one.
std::vector<NetworkChunk> encoded(geo::NetworkData const& data) {
  std::vector<NetworkChunk> out;
  while (auto chunk = encode_chunk(data, out.size())) out.push_back(std::move(*chunk));
  return out;
}

bool is_refused_as_corrupt(std::string_view layer, Blob const& rows) {
  geo::NetworkData data;
  try {
    decode_chunk(layer, rows, data);
    return false;
  } catch (DatabaseError const& error) {
    return error.kind() == DatabaseError::Kind::corrupt;
  }
}

}  // namespace

TEST_CASE("every layer of a network comes back as it was written") {
  auto const data = decoded(encoded(small_network()));
  REQUIRE(data.nodes.size() == 2);
  CHECK(data.nodes[0].at == geo::Coordinate{120.5, 30.25});
  CHECK_FALSE(data.nodes[1].at);
  REQUIRE(data.sources.size() == 1);
  CHECK(data.sources[0].feeder == "F1");
  CHECK(data.sources[0].region == 3);
  REQUIRE(data.sections.size() == 1);
  CHECK(data.sections[0].length_m == 12.5);
  CHECK(data.sections[0].is_customer_owned);
  CHECK(data.sections[0].phases == geo::PhaseSet{5});
  REQUIRE(data.devices.size() == 1);
  CHECK(data.devices[0].kind == geo::DeviceKind::fuse);
  CHECK(data.devices[0].normal == geo::Position::open);
  CHECK(data.devices[0].rating == "400 A");
  CHECK(data.devices[0].kv == 10.5);
  CHECK(data.devices[0].service.from == std::chrono::sys_days{std::chrono::days{-3}});
  CHECK_FALSE(data.devices[0].service.until);
  CHECK(data.sections[0].service == geo::ServiceDates{});
  REQUIRE(data.customers.size() == 1);
  CHECK(data.customers[0].community == "花园小区");
  CHECK_FALSE(data.customers[0].phases_known);
  REQUIRE(data.service_points.size() == 1);
  CHECK(data.service_points[0].role == geo::ServicePointRow::Role::standby);
  CHECK(data.service_points[0].changeover == geo::Changeover::manual);
  CHECK(data.service_points[0].service == small_network().service_points[0].service);
  REQUIRE(data.meters.size() == 1);
  CHECK(data.meters[0].service_point == "P1");
}

TEST_CASE("a large layer is written in several chunks and read in their order") {
  geo::NetworkData data;
  for (int i = 0; i < 10'000; ++i) data.nodes.push_back({.id = "N" + std::to_string(i), .at = std::nullopt});
  auto const chunks = encoded(data);
  CHECK(chunks.size() == 3);
  auto const again = decoded(chunks);
  REQUIRE(again.nodes.size() == 10'000);
  CHECK(again.nodes.front().id == "N0");
  CHECK(again.nodes.back().id == "N9999");
}

TEST_CASE("a chunk that is cut short anywhere is refused, also between two rows") {
  for (auto const& chunk : encoded(small_network())) {
    for (std::size_t size = 0; size < chunk.rows.size(); ++size) {
      CAPTURE(chunk.layer, size);
      CHECK(is_refused_as_corrupt(chunk.layer, Blob(chunk.rows.begin(), chunk.rows.begin() + static_cast<std::ptrdiff_t>(size))));
    }
  }
}

TEST_CASE("a chunk with any bit flipped is refused") {
  for (auto const& chunk : encoded(small_network())) {
    for (std::size_t bit = 0; bit < chunk.rows.size() * 8; ++bit) {
      auto rows = chunk.rows;
      rows[bit / 8] = static_cast<std::uint8_t>(rows[bit / 8] ^ (1U << (bit % 8)));
      CAPTURE(chunk.layer, bit);
      CHECK(is_refused_as_corrupt(chunk.layer, rows));
    }
  }
}

TEST_CASE("a chunk under the name of another layer, or of none, is refused") {
  for (auto const& chunk : encoded(small_network())) {
    CHECK(is_refused_as_corrupt("houses", chunk.rows));
  }
  CHECK(is_refused_as_corrupt("devices", encoded(small_network()).front().rows));
}

}  // namespace lamplighter::store
