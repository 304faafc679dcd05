// Bytes that claim to be a stored network: refused, or a network whose every answer stays inside its columns.
//
// The checksums are made right before reading, so that the fuzzer gets past them to what they protect.
#include <cstdlib>
#include <cstring>
#include <memory>

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::size_t const room = (size + 63) / 64 * 64 + 64;
  std::unique_ptr<void, decltype(&std::free)> const bytes(std::aligned_alloc(64, room), &std::free);
  std::memcpy(bytes.get(), data, size);
  std::span<std::byte> const stored(static_cast<std::byte*>(bytes.get()), size);
  std::string const hash(64, 'a');
  if (auto tables = read_network_bytes(stored, hash)) ask_everything(std::move(*tables));
  seal_network_bytes(stored, hash);
  if (auto tables = read_network_bytes(stored, hash)) ask_everything(std::move(*tables));
  return 0;
}
