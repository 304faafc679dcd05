// The made province has the shape that was measured on real feeders, and no two feeders are alike.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "geo/live_network.hpp"
#include "tests/bench/network/builder_sink.hpp"

using namespace lamplighter;

namespace {

struct Made {
  bench::ProvinceSize size;
  std::shared_ptr<geo::Network const> network;
  std::uint32_t repeated = 0, inactive = 0;
};

class CountingSink final : public bench::RowSink {
 public:
  bench::BuilderSink to;
  std::uint32_t repeated = 0, inactive = 0;
  void add(geo::NodeView const& row) override { to.add(row); }
  void add(geo::SourceView const& row) override { to.add(row); }
  void add(geo::SectionView const& row) override { to.add(row); }
  void add(geo::DeviceView const& row) override { to.add(row); }
  void add(geo::CustomerView const& row, bench::CustomerDirt dirt) override {
    repeated += dirt.is_repeated ? 1 : 0;
    inactive += dirt.is_inactive ? 1 : 0;
    to.add(row, dirt);
  }
  void add(geo::ServicePointView const& row) override { to.add(row); }
  void add(geo::MeterView const& row) override { to.add(row); }
};

Made made(std::uint64_t seed, std::uint32_t customers) {
  CountingSink sink;
  Made result;
  result.size = bench::make_province({.seed = seed, .customers = customers}, sink);
  auto tables = std::move(sink.to).finish();
  REQUIRE(tables);
  result.network = geo::Network::over(std::move(*tables));
  result.repeated = sink.repeated;
  result.inactive = sink.inactive;
  return result;
}

/// The value below which `per_cent` of them lie.
std::uint32_t quantile(std::vector<std::uint32_t> values, std::size_t per_cent) {
  std::sort(values.begin(), values.end());
  return values.at((values.size() - 1) * per_cent / 100);
}

double share(double part, double whole) { return part / whole; }

/// Whether the value lies where the measured feeders lie, ends included.
void check_between(char const* what, double value, double least, double most) {
  INFO(what << ": " << value << " is not in " << least << " to " << most);
  CHECK((value >= least && value <= most));
}

}  // namespace

TEST_CASE("a made province of 100,000 customers has the measured shape") {
  Made const province = made(1, 100'000);
  geo::Network const& network = *province.network;
  geo::LiveNetwork const live(province.network);
  auto const customers = static_cast<double>(network.customer_count());

  check_between("nodes per customer", share(network.node_count(), customers), 1.05, 7.4);
  check_between("repeated rows", share(province.repeated, customers), 0.02, 0.03);
  check_between("inactive customers", share(province.inactive, customers), 0.022, 0.032);

  std::vector<std::uint32_t> below_fuse;
  std::uint32_t fuses = 0, empty_fuses = 0, open = 0, switching = 0;
  for (std::uint32_t i = 0; i < network.device_count(); ++i) {
    auto const row = network.device({i});
    ++switching;
    open += row.normal == geo::Position::open ? 1 : 0;
    if (row.kind != geo::DeviceKind::fuse) continue;
    ++fuses;
    std::uint32_t const below = live.downstream_count({i}).any;
    empty_fuses += below == 0 ? 1 : 0;
    if (below != 0) below_fuse.push_back(below);
  }
  check_between("open points", share(open, switching), 0.07, 0.15);
  check_between("fuses per 100 customers", 100 * share(fuses, customers), 0.7, 13);
  check_between("fuses with nothing below", share(empty_fuses, fuses), 0.05, 0.15);
  check_between("median below a fuse", quantile(below_fuse, 50), 1, 100);
  check_between("p90 over median below a fuse", share(quantile(below_fuse, 90), quantile(below_fuse, 50)), 3, 67);
  check_between("most below a fuse", quantile(below_fuse, 100), 30, 2000);

  std::vector<std::uint32_t> above;
  std::uint32_t dead = 0, single = 0;
  for (std::uint32_t point = 0; point < network.service_point_count(); ++point) {
    single += live.used({point}).count() == 1 ? 1 : 0;
    if (live.supplied({point}).empty()) {
      ++dead;
    } else {
      above.push_back(static_cast<std::uint32_t>(live.devices_above({point}).size()));
    }
  }
  check_between("single-phase customers", share(single, customers), 0.57, 0.9);
  check_between("customers on islands", share(dead, customers), 0.0005, 0.05);
  check_between("median devices above a customer", quantile(above, 50), 5, 24);
  check_between("p90 devices above a customer", quantile(above, 90), 10, 47);
  check_between("most devices above a customer", quantile(above, 100), 20, 80);
}

TEST_CASE("half of a made town's nodes are service ends, and most have no place of their own") {
  Made const province = made(2, 40'000);
  geo::Network const& network = *province.network;
  std::map<std::string, std::uint32_t> degree;
  std::vector<std::uint32_t> lengths;
  std::map<std::string, std::uint32_t> per_transformer;
  std::uint32_t three_phase = 0;
  for (auto const row : network.rows().sections) {
    ++degree[std::string(row.from_node)];
    ++degree[std::string(row.to_node)];
    three_phase += row.phases.count() == 3 ? 1 : 0;
    if (row.kind == geo::SectionKind::line) lengths.push_back(static_cast<std::uint32_t>(row.length_m));
  }
  for (auto const row : network.rows().customers) ++per_transformer[std::string(row.transformer)];
  std::vector<std::uint32_t> sizes;
  for (auto const& [id, size] : per_transformer) sizes.push_back(size);
  double ends = 0, placeless = 0;
  for (auto const& [id, count] : degree) ends += count == 1 ? 1 : 0;
  for (auto const row : network.rows().nodes) placeless += row.at ? 0 : 1;

  check_between("nodes of degree 1", share(ends, network.node_count()), 0.25, 0.56);
  check_between("nodes without a place", share(placeless, network.node_count()), 0.2, 0.6);
  check_between("three-phase sections", share(three_phase, static_cast<double>(network.section_count())), 0.15, 0.59);
  check_between("median length", quantile(lengths, 50), 14, 103);
  check_between("p90 length", quantile(lengths, 90), 30, 156);
  check_between("median customers of a transformer", quantile(sizes, 50), 1, 51);
  check_between("p90 customers of a transformer", quantile(sizes, 90), 2, 145);
  check_between("most customers of a transformer", quantile(sizes, 100), 50, 190);
}

TEST_CASE("one seed always makes the same province, and its feeders differ") {
  Made const one = made(3, 20'000), again = made(3, 20'000), other = made(4, 20'000);
  CHECK(one.size.nodes == again.size.nodes);
  CHECK(one.network->data().customers.back().address == again.network->data().customers.back().address);
  CHECK(one.size.nodes != other.size.nodes);
  std::map<std::string, std::uint32_t> per_feeder;
  for (auto const row : one.network->rows().sections) ++per_feeder[std::string(row.feeder)];
  std::set<std::uint32_t> sizes;
  for (auto const& [feeder, sections] : per_feeder) sizes.insert(sections);
  CHECK(sizes.size() == per_feeder.size());
}
