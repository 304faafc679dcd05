// Bytes that claim to be a stored network: refused, or a network whose every answer stays inside its columns.
//
// The checksums are made right before reading, so that the fuzzer gets past them to what they protect; the input is also laid
// over a good file, at the place that its first two bytes say.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <unistd.h>

#include "geo/live_network.hpp"
#include "geo/network_file.hpp"

using namespace lamplighter::geo;

namespace {

void ask_everything(NetworkTables tables) {
  auto const network = Network::over(std::move(tables));
  LiveNetwork live(network);
  auto const data = network->data();
  for (std::uint32_t device = 0; device < network->device_count(); ++device) {
    (void)live.downstream_count({device});
    (void)live.downstream_all({device}, PhaseSet::all());
    (void)live.section_below({device});
    (void)live.feeder_of(DeviceIndex{device});
    Operation operation{.device = {device}, .phases = PhaseSet::all(), .to = Position::open};
    (void)live.operate({&operation, 1});
    operation.to = Position::closed;
    (void)live.operate({&operation, 1});
  }
  for (std::uint32_t point = 0; point < network->service_point_count(); ++point) {
    (void)live.devices_above({point});
    (void)live.feeder_of(ServicePointIndex{point});
  }
  for (auto const& row : data.customers) (void)network->find_customer(row.id);
  for (std::uint32_t source = 0; source < network->source_count(); ++source) {
    (void)live.declare_island({source}, IslandSupply::declared);
  }
}

/// A source, a fuse and a line, with customers below.
NetworkData rows() {
  NetworkData data;
  for (auto const* id : {"N0", "N1", "N2"}) data.nodes.emplace_back().id = id;
  auto& source = data.sources.emplace_back();
  source.id = "S";
  source.node = "N0";
  source.phases = PhaseSet::all();
  auto const join = [](auto& row, std::string id, std::string from, std::string to) {
    row.id = std::move(id);
    row.from_node = std::move(from);
    row.to_node = std::move(to);
    row.phases = PhaseSet::all();
  };
  join(data.devices.emplace_back(), "D", "N0", "N1");
  join(data.sections.emplace_back(), "L", "N1", "N2");
  for (auto const* id : {"C0", "C1", "C2"}) {
    auto& customer = data.customers.emplace_back();
    customer.id = id;
    customer.node = "N2";
    customer.phases = PhaseSet::all();
  }
  return data;
}

std::string good_file() {
  auto const file = std::filesystem::temp_directory_path() / ("network-file-fuzz-" + std::to_string(::getpid()));
  auto const network = Network::build(rows());
  if (!network || !write_network_file(file, (*network)->tables(), std::string(64, 'a'))) std::abort();
  std::ifstream in(file, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  std::filesystem::remove(file);
  return bytes;
}

void read(std::string_view text) {
  std::size_t const room = (text.size() + 63) / 64 * 64 + 64;
  std::unique_ptr<void, decltype(&std::free)> const bytes(std::aligned_alloc(64, room), &std::free);
  std::memcpy(bytes.get(), text.data(), text.size());
  std::span<std::byte> const stored(static_cast<std::byte*>(bytes.get()), text.size());
  std::string const hash(64, 'a');
  if (auto tables = read_network_bytes(stored, hash)) ask_everything(std::move(*tables));
  seal_network_bytes(stored, hash);
  if (auto tables = read_network_bytes(stored, hash)) ask_everything(std::move(*tables));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static std::string const good = good_file();
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  read(text);
  if (size < 2) return 0;
  auto over = good;
  auto const at = (std::size_t{data[0]} * 256 + data[1]) % over.size();
  auto const count = std::min(size - 2, over.size() - at);
  over.replace(at, count, text.substr(2, count));
  read(over);
  return 0;
}
