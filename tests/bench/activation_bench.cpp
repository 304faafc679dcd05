// Question: what do activating a network revision and starting the engine cost, and how do both grow with the customers?
//
// Data: made provinces (network/province.hpp) of the sizes given, by default 10,000, 100,000 and 1,000,000 customers, in SQLite
// on the machine's temporary folder; the page cache is warm. Each revision has other words for one customer in a hundred.
// Compared in the same run with what a region does when an import has made nothing ready but the network's file: ids are given
// within the activation, and a start reads them from the dictionaries one by one (and writes their file). A third
// activation brings a contact of every customer, up to 100,000 of them; beyond two million only the start is measured. Each start is a process of its own: memory is what its `open` added.
// Usage: activation_bench [customers…]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine/flow/engine.hpp"
#include "engine/flow/kept_places.hpp"
#include "engine/flow/name_file.hpp"
#include "engine/store/region_store.hpp"
#include "geo/network_cache.hpp"
#include "geo/network_file.hpp"
#include "tests/bench/network/builder_sink.hpp"
#include "tests/bench/network/growth_plot.hpp"

using namespace lamplighter;
namespace fs = std::filesystem;

namespace {

/// By the clock, and of the processor alone: the machine may have other work.
struct Cost {
  double seconds = 0, processor = 0;
};

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto const of = [](timeval const& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

Cost cost_of(std::function<void()> const& work) {
  auto const start = std::chrono::steady_clock::now();
  auto const before = processor_seconds();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), processor_seconds() - before};
}

template <class R>
auto value(R result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<typename R::value_type>) return std::move(*result);
}

struct StillClock final : Clock {
  Time now() const override { return from_ms(1'772'409'600'000); }
};
struct NoDecisions final : flow::DecisionLog {
  void record(std::string_view) override {}
};

/// The store of a folder, and an engine over it when asked for.
class Region {
 public:
  explicit Region(fs::path folder)
      : store(value(store::RegionStore::open({.address = "sqlite:" + (folder / "region.db").string(), .region = {1},
                                              .owner = "bench"}))),
        folder_(std::move(folder)) {}
  ~Region() {
    engine.reset();
    store->release_lease();
  }
  void open() {
    static std::uint64_t engines = 0;  // none gives a fact the name of another's
    flow::Settings settings{.utility_name = "Bench", .utility_phone = {}, .zone = *schedules::Zone::find("Asia/Shanghai"),
                            .region = {1}, .limits = {}, .policies = {}, .templates = {}, .lanes = {}};
    settings.network_cache = folder_.string();
    engine = std::make_unique<flow::Engine>(settings, flow::Ports{.store = *store, .clock = clock, .decisions = decisions,
                                                                  .assigner = assigner, .uuid_seed = ++engines, .yield = [](auto) {},
                                                                  .publish = [](auto const&) {}, .note = [](auto const& text) {
                                                                    fmt::print(stderr, "  ({})\n", text);
                                                                  }});
    value(engine->open());
  }
  void activate() {
    std::string trouble = "no answer";
    engine->post({flow::CommandKind::activate_network, {"chief", "admin"}, {}, {}, {}},
                 [&](Result<flow::Answer> answer) { trouble = answer ? "" : answer.error().message; });
    engine->step();
    if (!trouble.empty()) throw std::runtime_error(trouble);
  }
  template <class Act>
  void commit(Act act) {
    store->begin();
    act(store->flow());
    store->commit();
  }
  fs::path file_of(std::string const& content) const { return geo::network_cache_file(folder_, "network-1", content); }

  std::unique_ptr<store::RegionStore> store;
  std::unique_ptr<flow::Engine> engine;

 private:
  fs::path folder_;
  StillClock clock;
  NoDecisions decisions;
  dispatch::NearestSuitable const assigner;
};

enum class Ready { names, rows_alone };
enum class People { none, all };
constexpr std::uint32_t people_up_to = 100'000, activations_up_to = 2'000'000;

std::vector<flow::CustomerImport> people(geo::NetworkData const& rows, std::size_t first) {
  std::vector<flow::CustomerImport> out;
  for (auto i = first; i < std::min(rows.customers.size(), first + 2'000); ++i) {
    auto& one = out.emplace_back();
    one.customer.ref = rows.customers[i].id;
    one.customer.language = "en";
    one.contacts.emplace_back().phone = fmt::format("+999{:09}", i);
  }
  return out;
}

/// As an import does beside a daemon. Returns what ids and their file took.
Cost stage(Region& region, geo::NetworkData const& rows, std::string const& content, Ready ready, People whose) {
  int number = 0;
  region.commit([&](auto& books) { number = books.begin_staging(content, rows.srs, StillClock().now()); });
  for (std::optional<std::size_t> chunk = 0; chunk;) {
    region.commit([&](auto& books) { chunk = books.stage_rows(number, rows, *chunk); });
  }
  auto const network = value(geo::Network::build(rows));
  value(geo::write_network_file(region.file_of(content), network->tables(), content));
  auto const prepare = [&] {
    using Left = flow::Repository::NamesLeft;
    auto& books = region.store->flow();
    for (auto left = Left::look_again; left != Left::none;) {
      if (left == Left::look_again) (void)books.plan_names(number, rows);
      region.commit([&](auto&) { left = books.stage_names(rows); });
    }
    auto const hash = value(flow::write_name_file(flow::name_file_of(region.file_of(content)),
                                                  flow::NameBook(*network, books.names()), *network));
    auto const places = flow::area_places_text(outage::area_places(geo::LiveNetwork(network)));
    region.commit([&](auto&) { books.put_prepared(number, hash, places); });
  };
  auto const cost = ready == Ready::names ? cost_of(prepare) : Cost{};
  for (std::size_t first = 0; whose == People::all && first < rows.customers.size(); first += 2'000) {
    region.commit([&](auto& books) { books.stage_customers(number, static_cast<int>(first / 2'000), people(rows, first)); });
  }
  region.commit([&](auto& books) { (void)books.finish_staging(number); });
  return cost;
}

geo::NetworkData province(std::uint32_t customers) {
  bench::BuilderSink sink;
  (void)bench::make_province({.customers = customers}, sink);
  return geo::Network::over(value(std::move(sink).finish()))->data();
}

void say_otherwise(geo::NetworkData& rows, std::size_t revision) {
  for (auto i = revision; i < rows.customers.size(); i += 100) rows.customers[i].address = fmt::format("{} Mill Lane", revision);
}

struct Start {
  Cost cost;
  long own_kb = 0, file_kb = 0;
};

long kilobytes(std::string const& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::atol(line.c_str() + name.size() + 1);
  }
  throw std::runtime_error("the system does not tell " + name);
}

/// In the process that is measured.
int start_here(fs::path const& folder) {
  Region region(folder);
  auto const own = kilobytes("RssAnon"), file = kilobytes("RssFile");
  auto const cost = cost_of([&] { region.open(); });
  fmt::print("{} {} {} {}\n", cost.seconds, cost.processor, kilobytes("RssAnon") - own, kilobytes("RssFile") - file);
  return 0;
}

Start start_elsewhere(fs::path const& folder) {
  auto const command = fmt::format("'{}' '--start={}'", fs::read_symlink("/proc/self/exe").string(), folder.string());
  auto* const pipe = ::popen(command.c_str(), "r");
  Start out;
  auto const got = pipe == nullptr ? 0 : std::fscanf(pipe, "%lf %lf %ld %ld", &out.cost.seconds, &out.cost.processor, &out.own_kb, &out.file_kb);
  if (pipe == nullptr || ::pclose(pipe) != 0 || got != 4) throw std::runtime_error("a start failed");
  return out;
}

struct Figures {
  double customers = 0;
  Cost prepare, activate, activate_rival, activate_people, activate_same_people;
  Start start, start_rival;
};

/// Of a revision that was staged before the engine was opened.
Cost activation(fs::path const& folder, geo::NetworkData const& rows, std::string const& content, Ready ready, People whose) {
  Region region(folder);
  (void)stage(region, rows, content, ready, whose);
  region.open();
  return cost_of([&] { region.activate(); });
}

Figures measure(std::uint32_t customers) {
  auto const folder = fs::temp_directory_path() / fmt::format("lamplighter-activation-{}-{}", customers, ::getpid());
  fs::create_directories(folder);
  auto rows = province(customers);
  Figures out;
  out.customers = static_cast<double>(rows.customers.size());
  {
    Region region(folder);
    out.prepare = stage(region, rows, "content0", Ready::names, People::none);
    region.open();
  }
  if (customers > activations_up_to) {
    rows = {};  // the start has the machine for itself
    out.start = start_elsewhere(folder);
    fs::remove_all(folder);
    return out;
  }
  say_otherwise(rows, 1);
  out.activate = activation(folder, rows, "content1", Ready::names, People::none);
  out.start = start_elsewhere(folder);
  say_otherwise(rows, 2);
  out.activate_rival = activation(folder, rows, "content2", Ready::rows_alone, People::none);
  for (auto const& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".names") fs::remove(entry.path());
  }
  out.start_rival = start_elsewhere(folder);
  if (customers <= people_up_to) {
    say_otherwise(rows, 3);
    out.activate_people = activation(folder, rows, "content3", Ready::names, People::all);
    say_otherwise(rows, 4);
    out.activate_same_people = activation(folder, rows, "content4", Ready::names, People::all);
  }
  fs::remove_all(folder);
  return out;
}

void print(Figures const& f) {
  auto const each = [&](Cost const& cost) {
    return fmt::format("{:.3f} s, {:.3f} s of the processor ({:.3f} µs a customer)", cost.seconds, cost.processor,
                       cost.processor / f.customers * 1e6);
  };
  auto const start = [&](Start const& one) {
    return fmt::format("{}, {:.1f} MB own and {:.1f} MB mapped", each(one.cost), static_cast<double>(one.own_kb) / 1024,
                       static_cast<double>(one.file_kb) / 1024);
  };
  fmt::print("{:.0f} customers\n", f.customers);
  fmt::print("  ids and their file made ready by the first import: {}\n", each(f.prepare));
  bool const is_activated = f.activate.seconds > 0;
  if (is_activated) {
    fmt::print("  activation: {}\n    giving ids itself: {}, {:.1f} times as long\n", each(f.activate), each(f.activate_rival),
               f.activate_rival.processor / f.activate.processor);
  }
  if (f.activate_people.seconds > 0) {
    fmt::print("    with a contact of everybody: {}\n    with the same contacts once more: {}\n", each(f.activate_people),
               each(f.activate_same_people));
  }
  fmt::print("  start: {}\n", start(f.start));
  if (is_activated) {
    fmt::print("    ids from the dictionaries: {}, {:.1f} times as long\n", start(f.start_rival),
               f.start_rival.cost.processor / f.start.cost.processor);
  }
  std::fflush(stdout);
}

int run(std::vector<std::string> const& words) {
  std::vector<std::uint32_t> sizes;
  for (auto const& word : words) {
    if (word.starts_with("--start=")) return start_here(word.substr(8));
    sizes.push_back(static_cast<std::uint32_t>(std::stoul(word)));
  }
  if (sizes.empty()) sizes = {10'000, 100'000, 1'000'000};
  std::vector<Figures> all;
  for (auto const size : sizes) {
    all.push_back(measure(size));
    print(all.back());
  }
  auto const exponent = [&](auto const& processor_of) {
    std::vector<double> customers, seconds;
    for (auto const& one : all) {
      if (processor_of(one) <= 0) continue;
      customers.push_back(one.customers);
      seconds.push_back(processor_of(one));
    }
    return customers.size() < 2 ? std::string("not measured") : fmt::format("{:.2f}", bench::exponent(customers, seconds));
  };
  fmt::print("exponents of the processor's time: activation {} (giving ids itself {}), start {} (from the dictionaries {})\n",
             exponent([](auto const& f) { return f.activate.processor; }),
             exponent([](auto const& f) { return f.activate_rival.processor; }),
             exponent([](auto const& f) { return f.start.cost.processor; }),
             exponent([](auto const& f) { return f.start_rival.cost.processor; }));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run({words + 1, words + count});
  } catch (std::exception const& trouble) {
    fmt::print(stderr, "{}\n", trouble.what());
    return 1;
  }
}
