// Bytes that claim to be a file of ids: refused, or a book whose every answer stays inside its columns and leads back.
//
// The hash is made right before reading, and the header of a good file put in front, so that the fuzzer gets to what they protect.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <unistd.h>

#include "engine/flow/name_file.hpp"

using namespace lamplighter;
using namespace lamplighter::flow;

namespace {

constexpr std::size_t header_size = 48;

geo::NetworkData rows() {
  geo::NetworkData data;
  for (auto const* id : {"N0", "N1"}) data.nodes.emplace_back().id = id;
  auto& source = data.sources.emplace_back();
  source.id = "S";
  source.node = "N0";
  source.phases = geo::PhaseSet::all();
  auto& device = data.devices.emplace_back();
  device.id = "D";
  device.from_node = "N0";
  device.to_node = "N1";
  device.phases = geo::PhaseSet::all();
  for (auto const* id : {"C0", "C1", "C2", "C3", "C4"}) {
    auto& customer = data.customers.emplace_back();
    customer.id = id;
    customer.node = "N1";
    customer.phases = geo::PhaseSet::all();
  }
  return data;
}

/// A network and the bytes of a good file for it.
struct Good {
  Good() : network(geo::Network::build(rows()).value()) {
    Names const names{.devices = {{"D", 7}},
                      .service_points = {{"C0", 1}, {"C1", 2}, {"C2", 3}, {"C3", 4}, {"C4", 5}},
                      .customers = {{"C0", 9}, {"C1", 3}, {"C3", 8}}};
    auto const file = std::filesystem::temp_directory_path() / ("name-file-fuzz-" + std::to_string(::getpid()));
    (void)write_name_file(file, NameBook(*network, names), *network).value();
    std::ifstream in(file, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
    std::filesystem::remove(file);
  }
  std::shared_ptr<geo::Network const> network;
  std::string bytes;
};

void must(bool is_true) {
  if (!is_true) std::abort();
}

void ask_everything(NameBook const& book, geo::Network const& network) {
  for (std::uint32_t i = 0; i < network.device_count(); ++i) {
    if (auto const id = book.id_of(geo::DeviceIndex{i})) must(book.device(id) == geo::DeviceIndex{i});
  }
  for (std::uint32_t i = 0; i < network.service_point_count(); ++i) {
    if (auto const id = book.id_of(geo::ServicePointIndex{i})) must(book.point(id) == geo::ServicePointIndex{i});
  }
  for (std::uint32_t i = 0; i < network.customer_count(); ++i) {
    if (auto const id = book.id_of(geo::CustomerIndex{i})) must(book.customer(id) == geo::CustomerIndex{i});
  }
  for (std::int64_t id = -2; id < 12; ++id) {
    (void)book.customer_of({id}, network);
    (void)book.device({id});
    (void)book.customer({id});
  }
}

void read(std::string_view text, geo::Network const& network) {
  std::size_t const room = (text.size() + 63) / 64 * 64 + 64;
  std::unique_ptr<void, decltype(&std::free)> const aligned(std::aligned_alloc(64, room), &std::free);
  std::memcpy(aligned.get(), text.data(), text.size());
  std::span<std::byte const> const bytes(static_cast<std::byte const*>(aligned.get()), text.size());
  must(!read_name_bytes(bytes, "", network, nullptr));
  if (auto const book = read_name_bytes(bytes, name_bytes_hash(bytes), network, nullptr)) ask_everything(*book, network);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static Good const good;
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  read(text, *good.network);
  read(good.bytes.substr(0, header_size) + std::string(text), *good.network);
  auto over = good.bytes;  // the input laid over what follows the header
  auto const count = std::min(size, over.size() - header_size);
  over.replace(header_size, count, text.substr(0, count));
  read(over, *good.network);
  return 0;
}
