// Question: what does a province cost to store, start, ask and switch, and how does that grow with its size?
//
// Data: made provinces (province.hpp) of the sizes given, by default 10,000, 100,000 and 1,000,000 customers; the memory
// limit decides how far one can go. --tiles=FILE:COPIES adds copies of a real network; --import=CUSTOMERS measures the
// import of a province of that size, service points and meters listed, written as a GeoPackage (0: not); --import=FILE that
// of a GeoPackage of the standard layout, and nothing else.
// In the same run, on the same network, where it has at most 200,000 customers: a plain breadth-first search, a recursive
// query in SQLite and in PostgreSQL, and pgRouting; their answers must agree with the index. PostgreSQL is a server of its
// own, or what LAMPLIGHTER_BENCH_POSTGRES connects to. Prints a table, ratios and exponents; --plot=FILE draws them.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <stdexcept>

#include "geo/import.hpp"
#include "geo/live_network.hpp"
#include "geo/network_file.hpp"
#include "geo/network_impl.hpp"
#include "geo/zone_tally.hpp"
#include "tests/bench/network/builder_sink.hpp"
#include "tests/bench/network/draws.hpp"
#include "tests/bench/network/geopackage_sink.hpp"
#include "tests/bench/network/growth_plot.hpp"
#include "tests/bench/network/import_measure.hpp"
#include "tests/bench/network/postgres_rival.hpp"
#include "tests/bench/network/sqlite_rival.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/support/tiles.hpp"

using namespace lamplighter;
using namespace lamplighter::bench;
using geo::DeviceIndex;
using geo::LiveNetwork;
using geo::PhaseSet;

namespace {

double seconds_of(std::function<void()> const& work) {
  auto const start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Of this thread alone: on a busy machine the clock on the wall tells who else is running.
double processor_seconds_of(std::function<void()> const& work) {
  auto const now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  };
  double const start = now();
  work();
  return now() - start;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

[[noreturn]] void stop(std::string const& why) { throw std::runtime_error(why); }

/// What the index and the joints take, ids and attributes apart.
std::size_t joint_bytes(geo::NetworkTables tables) {
  std::size_t bytes = 0;
  tables.each([&]<class T>(std::string const& name, std::span<T const> column) {
    bool const is_joint = name.starts_with("join.") || name.starts_with("zone.") || name.starts_with("normal.") ||
                          name.ends_with(".node") || name.ends_with(".from") || name.ends_with(".to") ||
                          name.starts_with("point.of_customer") || name == "point.customer";
    if (is_joint) bytes += column.size_bytes();
  });
  return bytes;
}

/// Counts every device again from nothing, in one sweep over the stored order.
class CountAgain final : public geo::ZoneTally {
 public:
  explicit CountAgain(geo::ZonedSupply const& supply) : ZoneTally(supply), counts(supply.tables().device_count()) {}
  std::vector<geo::CountBelow> counts;

 private:
  void charge(std::uint32_t slot, std::uint32_t any, std::uint32_t all) override {
    counts[slot].any += any;
    counts[slot].all += all;
  }
};

/// Breadth-first from one end of a device over the flat arrays, not crossing it.
class PlainSearch {
 public:
  explicit PlainSearch(LiveNetwork const& live) : live_(live), arrays_(live.network().impl()), seen_(arrays_.node_count()) {}
  std::uint32_t customers_beyond(std::uint32_t node, DeviceIndex device, PhaseSet phase) {
    ++round_;
    queue_.assign(1, node);
    seen_[node] = round_;
    std::uint32_t customers = 0;
    for (std::size_t next = 0; next < queue_.size(); ++next) {
      for (auto const point : arrays_.node_points.of(queue_[next])) customers += arrays_.point_phases[point.value].contains(phase);
      for (auto const arc : arrays_.arcs.of(queue_[next])) {
        if (seen_[arc.to] == round_ || !conducts(arc.edge, device, phase)) continue;
        seen_[arc.to] = round_;
        queue_.push_back(arc.to);
      }
    }
    return customers;
  }

 private:
  bool conducts(std::uint32_t edge, DeviceIndex opened, PhaseSet phase) const {
    if (!arrays_.edge_phases[edge].contains(phase)) return false;
    if (edge < arrays_.section_count) return true;
    DeviceIndex const device{edge - arrays_.section_count};
    return device != opened && !live_.open_phases(device).contains(phase);
  }
  LiveNetwork const& live_;
  geo::Network::Impl const& arrays_;
  std::vector<std::uint32_t> seen_, queue_;
  std::uint32_t round_ = 0;
};

/// One phase of one device, and the end that loses supply.
struct Question {
  DeviceIndex device;
  PhaseSet phase;
  std::uint32_t far;
};

std::vector<Question> questions_of(LiveNetwork const& live, Random& random, std::size_t wanted) {
  std::vector<Question> questions;
  auto const& arrays = live.network().impl();
  PlainSearch search(live);
  for (int tries = 0; questions.size() < wanted && tries < 100'000; ++tries) {
    DeviceIndex const device{random.below(live.network().device_count())};
    PhaseSet const phase{static_cast<std::uint8_t>(1u << random.below(3))};
    auto const range = live.downstream_range(device, phase);
    if (range.empty()) continue;
    for (std::uint32_t const end : {arrays.device_from[device.value], arrays.device_to[device.value]}) {
      if (search.customers_beyond(end, device, phase) != range.size()) continue;
      questions.push_back({device, phase, end});
      break;
    }
  }
  if (questions.size() < wanted) stop("the plain search and the index disagree");
  return questions;
}

struct Figures {
  ProvinceSize size;
  double build_s = 0, write_s = 0, start_s = 0, bare_read_s = 0, count_s = 0, count_all_s = 0, list_s = 0, copy_s = 0;
  double operate_s = 0, operate_worst_s = 0, operate_processor_s = 0, copy_live_s = 0, search_s = 0;
  std::optional<double> sqlite_s, postgres_s, routing_s;
  double bytes_joint = 0, file_bytes = 0, operate_nodes = 0;
};

double bare_read(std::filesystem::path const& path) {
  return seconds_of([&] {
    std::ifstream file(path, std::ios::binary);
    std::vector<char> buffer(1 << 20);
    while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()))) {
    }
  });
}

/// A database with pgRouting where that is installed; it lives as long as this program.
std::string const& postgres_address() {
  static std::string const address = [] {
    if (char const* const given = std::getenv("LAMPLIGHTER_BENCH_POSTGRES")) return std::string(given);
    auto made = test::postgres_cluster().create_database();
    try {
      test::postgres_cluster().run(made, "create extension pgrouting cascade");
    } catch (std::exception const&) {
      fmt::print("pgRouting is not compared: it is not installed (./setup --full)\n");
    }
    return made;
  }();
  return address;
}

void measure_questions(LiveNetwork const& live, Figures& figures) {
  Random random(7);
  auto const questions = questions_of(live, random, 64);
  std::uint64_t sum = 0, listed = 0;
  std::vector<DeviceIndex> devices;
  for (int i = 0; i < 1'000'000; ++i) devices.push_back({random.below(live.network().device_count())});
  figures.count_s = seconds_of([&] {
    for (DeviceIndex const device : devices) sum += live.downstream_count(device).any;
  }) / 1e6;
  std::vector<geo::ServicePointIndex> list;
  auto const list_all = [&](auto const& spans) {
    for (int round = 0; round < 200; ++round) {
      for (auto const& question : questions) {
        auto const range = spans(question);
        list.assign(range.begin(), range.end());
        listed += list.size();
      }
    }
  };
  figures.list_s = seconds_of([&] { list_all([&](Question const& q) { return live.downstream_range(q.device, q.phase); }); });
  double const ids = static_cast<double>(listed);
  std::vector<std::span<geo::ServicePointIndex const>> ranges;
  for (auto const& q : questions) ranges.push_back(live.downstream_range(q.device, q.phase));
  figures.copy_s = seconds_of([&] {
    list_all([&](Question const& q) { return ranges[static_cast<std::size_t>(&q - questions.data())]; });
  });
  figures.list_s /= ids;
  figures.copy_s /= ids;
  PlainSearch search(live);
  figures.search_s = seconds_of([&] {
    for (auto const& q : questions) sum += search.customers_beyond(q.far, q.device, q.phase);
  }) / static_cast<double>(questions.size());
  auto const ask = [&](std::size_t how_many, auto const& rival) {
    auto const asked = std::span(questions).first(how_many);
    for (auto const& q : asked) {
      if (rival(q) != live.downstream_range(q.device, q.phase).size()) stop("a database and the index disagree");
    }
    return seconds_of([&] {
      for (auto const& q : asked) sum += rival(q);
    }) / static_cast<double>(asked.size());
  };
  if (live.network().customer_count() <= 200'000) {
    SqliteRival sqlite(live);
    figures.sqlite_s =
        ask(questions.size(), [&](Question const& q) { return sqlite.customers_beyond({q.far}, q.device, q.phase); });
    PostgresRival postgres(live, postgres_address().c_str());
    figures.postgres_s =
        ask(questions.size(), [&](Question const& q) { return postgres.customers_beyond({q.far}, q.device, q.phase); });
    if (postgres.has_routing()) {  // reads every edge for each question
      figures.routing_s =
          ask(8, [&](Question const& q) { return postgres.customers_beyond_by_routing({q.far}, q.device, q.phase); });
    }
  }
  if (sum == 0) stop("nothing was counted");
}

/// Opens and closes devices of feeders of about 5,000 nodes.
void measure_operations(LiveNetwork live, Figures& figures) {
  geo::ZonedSupply const supply(geo::Network::over(live.network().tables()));
  auto const& tables = live.network().tables();
  Random random(11);
  std::vector<double> times, processor, sizes;
  for (int tries = 0; times.size() < 200 && tries < 1'000'000; ++tries) {
    DeviceIndex const device{random.below(tables.device_count())};
    std::uint32_t const node = tables.devices.from[device.value];
    auto const nodes = static_cast<double>(supply.zone(supply.zone_of_node(node)).live.size());
    if (live.downstream_count(device).any == 0 || nodes < 3000 || nodes > 7000) continue;
    geo::Operation operation{.device = device, .phases = PhaseSet::all(), .to = geo::Position::open};
    for (auto const to : {geo::Position::open, geo::Position::closed}) {
      operation.to = to;
      times.push_back(seconds_of([&] {
        processor.push_back(processor_seconds_of([&] { live.operate({&operation, 1}); }));
      }));
    }
    sizes.push_back(nodes);
  }
  if (times.empty()) return;
  figures.operate_s = median(times);
  figures.operate_processor_s = median(processor);
  figures.operate_worst_s = *std::max_element(times.begin(), times.end());
  figures.operate_nodes = median(sizes);
  figures.copy_live_s = seconds_of([&] { LiveNetwork const copy = live; });
}

/// `fill` puts rows into the sink and says how many there were.
Figures measure(std::function<ProvinceSize(BuilderSink&)> const& fill, std::filesystem::path const& path) {
  Figures figures;
  std::string const hash(64, '0');
  {
    std::optional<geo::Result<geo::NetworkTables>> tables;
    figures.build_s = seconds_of([&] {
      BuilderSink sink;
      figures.size = fill(sink);
      tables = std::move(sink).finish();
    });
    if (!*tables) stop(tables->error().message);
    figures.write_s = seconds_of([&] {
      auto const written = geo::write_network_file(path, **tables, hash);
      if (!written) stop(written.error().message);
    });
  }
  figures.bare_read_s = bare_read(path);  // and brings it into the page cache
  std::optional<LiveNetwork> live;
  figures.start_s = seconds_of([&] {
    auto tables = geo::map_network_file(path, hash);
    if (!tables) stop(tables.error().message);
    live.emplace(geo::Network::over(std::move(*tables)));
  });
  figures.bytes_joint = static_cast<double>(joint_bytes(live->network().tables()));
  figures.file_bytes = static_cast<double>(std::filesystem::file_size(path));
  {
    geo::ZonedSupply const supply(geo::Network::over(live->network().tables()));
    CountAgain again(supply);
    std::vector<geo::CustomerIndex> several;
    figures.count_all_s = seconds_of([&] {
      for (std::uint32_t zone = 0; zone < supply.zone_count(); ++zone) again.count_zone(zone, several);
    });
    for (std::uint32_t device = 0; device < again.counts.size(); ++device) {
      std::uint32_t const slot = slot_of(supply.tables(), device);
      if (again.counts[slot].any != live->downstream_count({device}).any) stop("the counts disagree");
    }
  }
  measure_questions(*live, figures);
  measure_operations(*live, figures);
  return figures;
}

void print(Figures const& f) {
  double const pair = std::max(f.size.nodes, f.size.sections);
  fmt::print("{} customers, {} feeders, {} nodes, {} sections, {} devices\n", f.size.customers, f.size.feeders,
             f.size.nodes, f.size.sections, f.size.devices);
  fmt::print("  made and indexed {:.2f} s, written {:.2f} s, file {:.0f} MB (bare read {:.2f} s)\n", f.build_s, f.write_s,
             f.file_bytes / 1e6, f.bare_read_s);
  fmt::print("  joints and index: {:.1f} bytes for a node with its section, ids and attributes apart\n", f.bytes_joint / pair);
  fmt::print("  start from the file {:.3f} s; all devices counted again {:.3f} s\n", f.start_s, f.count_all_s);
  fmt::print("  count below a device {:.0f} ns; list {:.2f} ns an id, copying alone {:.2f} ns (ratio {:.2f})\n",
             f.count_s * 1e9, f.list_s * 1e9, f.copy_s * 1e9, f.list_s / f.copy_s);
  fmt::print("  operation in a feeder of {:.0f} nodes: median {:.3f} ms ({:.3f} ms of the processor), worst {:.3f} ms; copy of the "
             "live network {:.3f} ms\n",
             f.operate_nodes, f.operate_s * 1e3, f.operate_processor_s * 1e3, f.operate_worst_s * 1e3, f.copy_live_s * 1e3);
  fmt::print("  plain search {:.1f} us a question: {:.0f} times a count\n", f.search_s * 1e6, f.search_s / f.count_s);
  auto const print_rival = [&](char const* name, std::optional<double> seconds) {
    if (!seconds) return;
    fmt::print("  recursive query in {}: {:.1f} us a question: {:.0f} times a count\n", name, *seconds * 1e6,
               *seconds / f.count_s);
  };
  print_rival("SQLite", f.sqlite_s);
  print_rival("PostgreSQL", f.postgres_s);
  if (f.routing_s) {
    fmt::print("  pgRouting: {:.1f} us a question: {:.0f} times a count\n", *f.routing_s * 1e6, *f.routing_s / f.count_s);
  }
  std::fflush(stdout);
}

/// What `text` of --tiles=FILE:COPIES asks for.
std::function<ProvinceSize(BuilderSink&)> tiles_of(std::string const& text) {
  auto const colon = text.rfind(':');
  if (colon == std::string::npos) stop("--tiles wants FILE:COPIES");
  auto const copies = static_cast<std::uint32_t>(std::stoul(text.substr(colon + 1)));
  geo::Dataset const dataset{.path = text.substr(0, colon)};
  auto imported = geo::import_network({&dataset, 1});
  if (!imported) stop(imported.error().message);
  auto const data = std::make_shared<geo::NetworkData>(geo::data_of(imported->data));
  return [=](BuilderSink& sink) {
    test::write_tiles(*data, copies, [&]<class View>(View const& row) {
      if constexpr (std::is_same_v<View, geo::CustomerView>) {
        sink.add(row, {});
      } else {
        sink.add(row);
      }
    });
    auto const times = [&](auto const& layer) { return static_cast<std::uint32_t>(layer.size()) * copies; };
    return ProvinceSize{.feeders = times(data->sources), .nodes = times(data->nodes), .sections = times(data->sections),
                        .devices = times(data->devices), .customers = times(data->customers)};
  };
}

void measure_import_of(std::uint32_t customers, std::filesystem::path const& path) {
  {
    GeopackageSink sink(path);
    make_province({.seed = 1, .customers = customers, .points = Points::listed}, sink);
    sink.finish();
  }
  print(measure_import(path, 3));
  std::filesystem::remove(path);
}

}  // namespace

int main(int argc, char** argv) try {
  std::vector<std::uint32_t> wanted;
  std::string plot, tiles;
  std::uint32_t imported = 100'000;
  for (int i = 1; i < argc; ++i) {
    std::string const word = argv[i];
    if (word.starts_with("--plot=")) {
      plot = word.substr(7);
    } else if (word.starts_with("--tiles=")) {
      tiles = word.substr(8);
    } else if (word.starts_with("--import=") && word.ends_with(".gpkg")) {
      print(measure_import(word.substr(9), 3));
      return 0;
    } else if (word.starts_with("--import=")) {
      imported = static_cast<std::uint32_t>(std::stoul(word.substr(9)));
    } else {
      wanted.push_back(static_cast<std::uint32_t>(std::stoul(word)));
    }
  }
  if (wanted.empty() && tiles.empty()) wanted = {10'000, 100'000, 1'000'000};
  auto const folder = std::filesystem::temp_directory_path();
  auto const path = folder / "lamplighter_network_bench";
  if (imported != 0) measure_import_of(imported, folder / "lamplighter_network_bench.gpkg");
  if (!tiles.empty()) print(measure(tiles_of(tiles), path));
  std::vector<double> sizes;
  std::vector<Series> series{{"made and indexed", {}}, {"start from the file", {}}, {"all devices counted", {}},
                             {"operation, 5,000 nodes", {}}, {"plain search below a device", {}}};
  for (std::uint32_t const customers : wanted) {
    bench::Province const province{.seed = 1, .customers = customers};
    CountingSink counted;
    make_province(province, counted);
    auto const fill = [&](BuilderSink& sink) {
      sink.make_room(counted.rows);
      return make_province(province, sink);
    };
    Figures const figures = measure(fill, path);
    print(figures);
    sizes.push_back(figures.size.customers);
    double const values[] = {figures.build_s, figures.start_s, figures.count_all_s, figures.operate_s, figures.search_s};
    for (std::size_t i = 0; i < series.size(); ++i) series[i].seconds.push_back(values[i]);
  }
  std::filesystem::remove(path);
  if (sizes.size() < 2) return 0;
  for (Series const& one : series) fmt::print("{}: exponent {:.2f}\n", one.name, exponent(sizes, one.seconds));
  if (!plot.empty()) std::ofstream(plot) << growth_svg(sizes, series);
  return 0;
} catch (std::exception const& trouble) {
  fmt::print(stderr, "{}\n", trouble.what());
  return 1;
}
