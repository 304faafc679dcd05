// Question: what does it cost to list and count the service points below every device, by the index and by plain search?
//
// Data: a network file, by default the IEEE 8500-node feeder; LAMPLIGHTER_BENCH_NETWORK names another.
// Both ways answer for every closed device that is no part of a loop, on the same network in the same run, and their
// answers are compared before anything is timed. The plain search walks breadth-first from the far end of the device,
// phase by phase, over the same flat arrays; which end is far is told to it beforehand. It is the best that can be done
// without an order of nodes prepared for the question.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <stdexcept>

#include "geo/import.hpp"
#include "geo/live_network.hpp"
#include "geo/network_impl.hpp"

using namespace lamplighter::geo;

namespace {

constexpr PhaseSet phases[] = {PhaseSet{1}, PhaseSet{2}, PhaseSet{4}};

LiveNetwork load() {
  char const* const named = std::getenv("LAMPLIGHTER_BENCH_NETWORK");
  Dataset const dataset{.path = named != nullptr ? named : LAMPLIGHTER_TEST_DATA "/networks/ieee8500.gpkg"};
  auto imported = import_network({&dataset, 1});
  if (!imported) throw std::runtime_error(imported.error().message);
  auto network = Network::build(std::move(imported->data));
  if (!network) throw std::runtime_error(network.error().message);
  return LiveNetwork(*network);
}

class PlainSearch {
 public:
  explicit PlainSearch(LiveNetwork const& live) : live_(live), arrays_(live.network().impl()) {
    visited_.resize(arrays_.node_count());
  }

  /// Adds the service points beyond `far` on one phase, not crossing the device.
  void list(DeviceIndex device, std::uint32_t far, PhaseSet phase, std::vector<ServicePointIndex>& points) {
    ++round_;
    queue_.assign(1, far);
    visited_[far] = round_;
    for (std::size_t next = 0; next < queue_.size(); ++next) {
      for (ServicePointIndex const point : arrays_.node_points.of(queue_[next])) {
        if (arrays_.point_phases[point.value].contains(phase)) points.push_back(point);
      }
      for (Arc const arc : arrays_.arcs.of(queue_[next])) {
        if (visited_[arc.to] == round_ || !conducts(arc.edge, device, phase)) continue;
        visited_[arc.to] = round_;
        queue_.push_back(arc.to);
      }
    }
  }

 private:
  bool conducts(std::uint32_t edge, DeviceIndex opened, PhaseSet phase) const {
    if (!arrays_.edge_phases[edge].contains(phase)) return false;
    if (edge < arrays_.section_count) return true;
    DeviceIndex const device{edge - arrays_.section_count};
    return device != opened && !live_.open_phases(device).contains(phase);
  }

  LiveNetwork const& live_;
  Network::Impl const& arrays_;
  std::vector<std::uint32_t> visited_;
  std::vector<std::uint32_t> queue_;
  std::uint32_t round_ = 0;
};

/// One phase of one device, with the end that loses supply when it opens.
struct Question {
  DeviceIndex device;
  PhaseSet phase;
  std::uint32_t far;
};

bool is_same(std::vector<ServicePointIndex> one, std::span<ServicePointIndex const> range) {
  std::vector<ServicePointIndex> other(range.begin(), range.end());
  std::sort(one.begin(), one.end());
  std::sort(other.begin(), other.end());
  return one == other;
}

/// A bridge has one end beyond which plain search finds what the index lists: anything else is a disagreement.
std::vector<Question> questions_of(LiveNetwork const& live) {
  std::vector<Question> questions;
  Network::Impl const& arrays = live.network().impl();
  for (std::uint32_t device = 0; device < live.network().device_count(); ++device) {
    for (PhaseSet const phase : phases) {
      if (live.downstream_range({device}, phase).empty()) continue;
      PlainSearch search(live);
      std::size_t const before = questions.size();
      for (std::uint32_t const end : {arrays.device_from[device], arrays.device_to[device]}) {
        std::vector<ServicePointIndex> found;
        search.list({device}, end, phase, found);
        if (is_same(found, live.downstream_range({device}, phase))) {
          questions.push_back({{device}, phase, end});
          break;
        }
      }
      if (questions.size() == before) throw std::runtime_error("the two ways disagree");
    }
  }
  return questions;
}

struct Subject {
  LiveNetwork live = load();
  std::vector<Question> questions = questions_of(live);
  std::size_t points = 0;

  Subject() {
    for (Question const& question : questions) {
      points += live.downstream_range(question.device, question.phase).size();
    }
  }
};

void by_search(benchmark::State& state, Subject const& subject) {
  PlainSearch search(subject.live);
  std::vector<ServicePointIndex> points;
  for (auto _ : state) {
    for (Question const& question : subject.questions) {
      points.clear();
      search.list(question.device, question.far, question.phase, points);
      benchmark::DoNotOptimize(points.data());
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(subject.points));
}

void by_index(benchmark::State& state, Subject const& subject) {
  std::vector<ServicePointIndex> points;
  for (auto _ : state) {
    for (Question const& question : subject.questions) {
      auto const range = subject.live.downstream_range(question.device, question.phase);
      points.assign(range.begin(), range.end());
      benchmark::DoNotOptimize(points.data());
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(subject.points));
}

void merged_in_order(benchmark::State& state, Subject const& subject) {
  for (auto _ : state) {
    for (Question const& question : subject.questions) {
      benchmark::DoNotOptimize(subject.live.downstream_points(question.device, question.phase));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(subject.points));
}

void counts(benchmark::State& state, Subject const& subject) {
  for (auto _ : state) {
    for (Question const& question : subject.questions) {
      benchmark::DoNotOptimize(subject.live.downstream_count(question.device));
    }
  }
}

void open_and_close_each(benchmark::State& state, Subject const& subject) {
  LiveNetwork live = subject.live;
  for (auto _ : state) {
    for (Question const& question : subject.questions) {
      Operation operation{.device = question.device, .phases = PhaseSet::all(), .to = Position::open};
      benchmark::DoNotOptimize(live.operate({&operation, 1}));
      operation.to = Position::closed;
      benchmark::DoNotOptimize(live.operate({&operation, 1}));
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(2 * subject.questions.size()));
}

/// Keeps each processor time, so that the ratios can be printed at the end.
class Times : public benchmark::ConsoleReporter {
 public:
  std::map<std::string, double> seconds;
  void ReportRuns(std::vector<Run> const& runs) override {
    for (Run const& run : runs) {
      seconds[run.benchmark_name()] = run.cpu_accumulated_time / static_cast<double>(run.iterations);
    }
    ConsoleReporter::ReportRuns(runs);
  }
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  Subject const subject;
  fmt::print("{} devices, {} service points; {} questions (one phase of one device), {} service points listed in all\n",
             subject.live.network().device_count(), subject.live.network().service_point_count(),
             subject.questions.size(), subject.points);
  benchmark::RegisterBenchmark("list/search", by_search, std::cref(subject));
  benchmark::RegisterBenchmark("list/index", by_index, std::cref(subject));
  benchmark::RegisterBenchmark("list/index_in_row_order", merged_in_order, std::cref(subject));
  benchmark::RegisterBenchmark("count/index", counts, std::cref(subject));
  benchmark::RegisterBenchmark("operate/one_device", open_and_close_each, std::cref(subject));
  Times times;
  benchmark::RunSpecifiedBenchmarks(&times);
  auto const ratio = [&](char const* name) { return times.seconds["list/search"] / times.seconds[name]; };
  fmt::print("plain search over index: list {:.0f}, list in row order {:.1f}, count {:.0f}\n", ratio("list/index"),
             ratio("list/index_in_row_order"), ratio("count/index"));
}
