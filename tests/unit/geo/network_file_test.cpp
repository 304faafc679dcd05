// The columns of a network and the file that they are mapped from: nothing lost, nothing damaged taken for whole.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>

#include "geo/content_hash.hpp"
#include "geo/live_network.hpp"
#include "geo/network_cache.hpp"
#include "geo/network_file.hpp"
#include "geo/table_builder.hpp"
#include "geo/trace.hpp"
#include "tests/unit/geo/random_network.hpp"

using namespace lamplighter;

namespace {

std::string const hash_64(64, 'a');

/// Every field of every layer says something that is not its default.
geo::NetworkData everything_said() {
  using std::chrono::sys_days;
  using namespace std::chrono_literals;
  geo::ServiceDates const dates{.from = sys_days(2020y / 1 / 2), .until = sys_days(1969y / 3 / 4)};
  geo::Coordinate const here{.x = 116.4, .y = 39.9};
  geo::NetworkData data;
  data.srs = "EPSG:4326";
  data.nodes = {{.id = "n1", .at = here}, {.id = "n2", .at = std::nullopt}};
  data.sources = {{"s", "n1", "F", "中心站", "S1", {3}, geo::SourceKind::islanding, -7, here, dates}};
  data.sections = {{"l", "n2", "n3", "line", "F", {5}, geo::SectionKind::line, 12.5, 0, false, "", here, dates},
                   {"t", "n3", "n4", "tx", "F", {7}, geo::SectionKind::transformer, 0, 400, true, "manager", here, dates}};
  data.devices = {{"d", "n1", "n2", "switch", "F", {7}, geo::DeviceKind::recloser, geo::Position::open, here, "400 A", 10.5, dates},
                  {"e", "", "n2", "", "", {1}, geo::DeviceKind::fuse, geo::Position::closed, {}, "", {}, {}}};
  data.customers = {{"c1", "n4", "t", "residential", "1 East Street", "East", "D1", "F", {1}, true, 3.25, here, dates},
                    {"c2", "", "", "", "", "", "", "", {}, false, 0, {}, {}}};
  data.service_points = {
      {"p1", "c2", "n4", "t", {2}, true, geo::ServicePointRole::standby, geo::Changeover::manual, dates},
      {"p2", "c1", "n4", "t", {}, false, geo::ServicePointRole::main, {}, {}}};
  data.meters = {{"m1", "p2"}, {"m2", "p1"}};
  return data;
}

geo::NetworkTables built_tables(geo::NetworkData const& data) {
  auto tables = geo::tables_of(data);
  REQUIRE(tables);
  return std::move(*tables);
}

/// A folder of its own for one test, taken away at the end.
struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("network_file_test." + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

std::vector<char> bytes_of(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put(std::filesystem::path const& path, std::vector<char> const& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string refusal(std::filesystem::path const& path, std::string const& hash = hash_64) {
  auto const tables = geo::map_network_file(path, hash);
  return tables ? std::string() : tables.error().message;
}

bool says(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a network gives back every field of every row that it was built from") {
  auto const data = everything_said();
  CHECK(geo::content_hash(geo::data_of(built_tables(data))) == geo::content_hash(data));
}

TEST_CASE("the stored network holds what was stored: fields, ids, and what hangs from each device") {
  Folder const folder;
  auto const path = folder.path / "network";
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    test::Chance chance(seed);
    auto const data = seed == 1 ? everything_said() : test::random_rows(chance);
    auto const built = geo::Network::over(built_tables(data));
    REQUIRE(geo::write_network_file(path, built->tables(), hash_64));
    auto tables = geo::map_network_file(path, hash_64);
    INFO("seed " << seed << ": " << (tables ? "" : tables.error().message));
    REQUIRE(tables);
    auto const stored = geo::Network::over(std::move(*tables));
    CHECK(geo::content_hash(stored->data()) == geo::content_hash(built->data()));
    CHECK(geo::trace_csv(geo::trace_all(geo::LiveNetwork(stored))) ==
          geo::trace_csv(geo::trace_all(geo::LiveNetwork(built))));
    for (auto const& row : data.customers) CHECK(stored->find_customer(row.id) == built->find_customer(row.id));
    for (auto const& row : data.devices) CHECK(stored->find_device(row.id) == built->find_device(row.id));
    for (auto const& row : data.meters) CHECK(stored->find_meter(row.id) == built->find_meter(row.id));
    CHECK(stored->find_device("nobody's") == std::nullopt);
    CHECK(stored->find_node("") == std::nullopt);
  }
}

TEST_CASE("a stored network that was cut short, damaged or made otherwise is refused and says why") {
  Folder const folder;
  auto const path = folder.path / "network";
  CHECK(says(refusal(path), "cannot be opened"));
  REQUIRE(geo::write_network_file(path, built_tables(everything_said()), hash_64));
  REQUIRE(refusal(path).empty());
  auto const whole = bytes_of(path);

  CHECK(says(refusal(path, std::string(64, 'b')), "holds another revision"));
  for (std::size_t bytes = 0; bytes < whole.size(); bytes += bytes < 256 ? 1 : 97) {
    put(path, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(bytes)});
    CHECK_FALSE(refusal(path).empty());
  }
  auto longer = whole;
  longer.push_back('\0');
  put(path, longer);
  CHECK(says(refusal(path), "bytes of"));

  auto other_version = whole;
  ++other_version[8];
  put(path, other_version);
  auto const versions = fmt::format("has version {}, this program reads {}", geo::network_file_version + 1,
                                    geo::network_file_version);
  CHECK(says(refusal(path), versions));
}

TEST_CASE("no flipped bit of a stored network goes unseen, but for the gaps between its columns") {
  Folder const folder;
  auto const path = folder.path / "network";
  auto const tables = built_tables(everything_said());
  REQUIRE(geo::write_network_file(path, tables, hash_64));
  auto whole = bytes_of(path);
  std::string const before = geo::content_hash(geo::data_of(tables));
  // Mapped bytes start on a page; these start where a column may.
  std::vector<char> room(whole.size() + 64);
  void* place = room.data();
  std::size_t space = room.size();
  auto* const bytes = static_cast<char*>(std::align(64, whole.size(), place, space));
  std::copy(whole.begin(), whole.end(), bytes);
  std::span const stored(reinterpret_cast<std::byte const*>(bytes), whole.size());
  REQUIRE(geo::read_network_bytes(stored, hash_64));
  std::size_t unseen = 0, seen = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    char const bit = static_cast<char>(1 << (i % 8));
    bytes[i] = static_cast<char>(bytes[i] ^ bit);
    auto const read = geo::read_network_bytes(stored, hash_64);
    read ? ++unseen : ++seen;
    if (read) CHECK(geo::content_hash(geo::data_of(*read)) == before);
    bytes[i] = static_cast<char>(bytes[i] ^ bit);
  }
  CHECK(seen > unseen / 2);
}

TEST_CASE("columns with an index that points outside are refused although their checksums are right") {
  auto const data = everything_said();
  Folder const folder;
  auto const path = folder.path / "network";
  auto const with = [&](auto&& spoil) {
    auto tables = built_tables(data);
    spoil(tables);
    REQUIRE(geo::write_network_file(path, tables, hash_64));
    return refusal(path);
  };
  std::vector<std::uint32_t> const far(100, 4);
  std::vector<geo::Arc> const arcs(100, geo::Arc{.to = 4, .edge = 0});
  CHECK(says(with([&](auto& t) { t.sections.from = {far.data(), t.sections.from.size()}; }), "section.from"));
  CHECK(says(with([&](auto& t) { t.join.arcs.items = {arcs.data(), t.join.arcs.items.size()}; }), "join.arcs"));
  CHECK(says(with([&](auto& t) { t.nodes.id.first = {far.data(), t.nodes.id.first.size()}; }), "node.id"));
  CHECK(says(with([&](auto& t) { t.points.customer = {far.data(), 2}; }), "point.customer"));
  CHECK(says(with([&](auto& t) { t.devices.kind = {}; }), "device.kind"));
  CHECK(says(with([&](auto& t) { t.zones.node_first = {}; }), "zone.node_first"));
}

TEST_CASE("an index that contradicts the rows it indexes is refused although its places are inside") {
  geo::NetworkData data;
  auto& source = data.sources.emplace_back();
  source.id = "s";
  source.node = "n0";
  source.phases = geo::PhaseSet::all();
  for (auto const& [id, from, to] : {std::array{"d", "n0", "n1"}, std::array{"e", "n1", "n2"}}) {
    auto& device = data.devices.emplace_back();
    device.id = id;
    device.from_node = from;
    device.to_node = to;
    device.phases = geo::PhaseSet::all();
  }
  for (auto const* id : {"c0", "c1"}) {
    auto& customer = data.customers.emplace_back();
    customer.id = id;
    customer.node = "n2";
    customer.phases = geo::PhaseSet::all();
  }
  Folder const folder;
  auto const path = folder.path / "network";
  auto tables = built_tables(data);
  auto const refused = [&] {
    REQUIRE(geo::write_network_file(path, tables, hash_64));
    return refusal(path);
  };
  REQUIRE(refused() == "");
  auto const stored = tables.normal.bridges;
  REQUIRE(stored.size() == 6);  // two devices on three phases
  REQUIRE(stored[1].above == 0);
  auto const with_bridge = [&](auto&& spoil) {
    std::vector<geo::PartBridge> bridges(stored.begin(), stored.end());
    spoil(bridges[1]);
    tables.normal.bridges = bridges;
    auto const words = refused();
    tables.normal.bridges = stored;
    return words;
  };
  CHECK(says(with_bridge([](auto& bridge) { bridge.begin = bridge.end; }), "normal.part_of"));
  CHECK(says(with_bridge([](auto& bridge) { bridge.begin = 0; }), "normal.part_of"));
  CHECK(says(with_bridge([](auto& bridge) { bridge.point_begin = bridge.point_end; }), "normal.part_of"));
  CHECK(says(with_bridge([](auto& bridge) { bridge.above = geo::no_index; }), "normal.part_of"));

  auto const live = tables.normal.live;
  std::vector<geo::PhaseSet> fewer(live.begin(), live.end());
  fewer.back() = {};
  tables.normal.live = fewer;
  CHECK(says(refused(), "normal.part_of"));
  tables.normal.live = live;

  auto const arcs = tables.join.arcs.items;
  std::vector<geo::Arc> crossed(arcs.begin(), arcs.end());
  for (geo::Arc& arc : crossed) arc.edge = 0;
  tables.join.arcs.items = crossed;
  CHECK(says(refused(), "join.arcs"));
}

TEST_CASE("a stored network that is absent or damaged is made again from the rows, once") {
  Folder const folder;
  auto const path = folder.path / "network";
  auto const data = everything_said();
  int asked = 0;
  auto const rows = [&] {
    ++asked;
    return data;
  };
  auto const open = [&] {
    auto cached = geo::cached_network(path, hash_64, rows);
    REQUIRE(cached);
    CHECK(geo::content_hash(cached->network->data()) == geo::content_hash(data));
    return cached->note;
  };
  CHECK(says(open(), "cannot be opened"));
  CHECK(open().empty());
  CHECK(asked == 1);
  auto damaged = bytes_of(path);
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  damaged.resize(damaged.size() - 1);
  put(path, damaged);
  CHECK(says(open(), "bytes of"));
  CHECK(open().empty());
  CHECK(asked == 2);
  auto const nowhere = geo::cached_network(folder.path / "none" / "network", hash_64, rows);
  REQUIRE(nowhere);
  CHECK(says(nowhere->note, "cannot be made"));
}

TEST_CASE("files of another content go, those of the same name that are kept and those of others stay") {
  Folder const folder;
  auto const file = [&](std::string const& name, std::string const& hash) {
    return geo::network_cache_file(folder.path, name, hash);
  };
  for (auto const& path : {file("network-1", "old"), file("network-1", "present"), file("network-1", "next"),
                           file("network-12", "old"), folder.path / "lamplighter.db"}) {
    put(path, {'x'});
  }
  put(file("network-1", "old").string() + ".4711", {'x'});  // left by a process that was killed while it wrote
  std::vector<std::string> const kept{"present", "next"};
  geo::forget_cached_networks(folder.path, "network-1", kept);
  CHECK_FALSE(std::filesystem::exists(file("network-1", "old")));
  CHECK_FALSE(std::filesystem::exists(file("network-1", "old").string() + ".4711"));
  CHECK(std::filesystem::exists(file("network-1", "present")));
  CHECK(std::filesystem::exists(file("network-1", "next")));
  CHECK(std::filesystem::exists(file("network-12", "old")));
  CHECK(std::filesystem::exists(folder.path / "lamplighter.db"));
  geo::forget_cached_networks(folder.path / "none", "network-1", kept);  // no folder, nothing to forget
}
