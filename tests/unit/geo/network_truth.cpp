// The comparison of network_truth.hpp, by bytes.
#include "tests/unit/geo/network_truth.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "geo/sha256.hpp"
#include "geo/trace.hpp"

namespace lamplighter::test {

std::string file_text(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

geo::LiveNetwork live_network_of(std::string const& path) {
  geo::Dataset const dataset{.path = path};
  auto imported = geo::import_network({&dataset, 1});
  if (!imported) throw std::runtime_error(imported.error().message);
  auto network = geo::Network::build(std::move(imported->data));
  if (!network) throw std::runtime_error(network.error().message);
  return geo::LiveNetwork(*network);
}

std::string customers_csv(geo::LiveNetwork const& live) {
  geo::Network const& network = live.network();
  std::string text = "customer_id,energised_phases,devices_count,devices_sha256\n";
  for (std::uint32_t row = 0; row < network.customer_count(); ++row) {
    std::vector<std::string> above;
    geo::PhaseSet phases;
    for (auto const point : network.service_points_of({row})) {
      for (auto const device : live.devices_above(point)) above.emplace_back(network.device(device).id);
      phases = phases | live.supplied(point);
    }
    std::sort(above.begin(), above.end());
    above.erase(std::unique(above.begin(), above.end()), above.end());
    std::string joined;
    for (auto const& id : above) joined += (joined.empty() ? "" : "\n") + id;
    geo::Sha256 hash;
    hash.add(joined);
    text += fmt::format("{},{},{},{}\n", network.customer({row}).id, to_string(phases), above.size(), hash.finish());
  }
  return text;
}

namespace {

std::string sorted_lines(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  std::string sorted;
  for (auto const& line : lines) sorted += line + '\n';
  return sorted;
}

}  // namespace

void check_against_truth(std::string const& folder, std::string const& name) {
  check_against_truth(live_network_of(folder + "/" + name + ".gpkg"), folder, name);
}

void check_against_truth(geo::LiveNetwork const& live, std::string const& folder, std::string const& name) {
  INFO(name);
  std::string const path = folder + "/" + name;
  auto const rows = geo::trace_all(live);
  CHECK(geo::trace_csv(rows) == file_text(path + ".expected.csv"));
  CHECK(sorted_lines(customers_csv(live)) == sorted_lines(file_text(path + ".customers.csv")));
  // The counts that a device stores are those of the lists.
  for (auto const& row : rows) {
    auto const device = *live.network().find_device(row.device_id);
    if (row.opened != live.network().device(device).phases) continue;
    INFO(row.device_id);
    CHECK(live.downstream_count(device).any == row.customers_any.size());
    CHECK(live.downstream_count(device).all == row.customers_all.size());
  }
}

}  // namespace lamplighter::test
