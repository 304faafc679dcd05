// The walk from customers towards the source that keeps every device's counts.
#include "geo/downstream_tally.hpp"

namespace lamplighter::geo {
namespace {

/// Where one phase of one service point hangs: the nearest bridge above it, if any.
struct Hook {
  std::size_t phase;
  std::uint32_t block;
  std::uint32_t bridge;
};

class Counter {
 public:
  Counter(SupplyState& state, Tally tally)
      : state_(state), step_(tally == Tally::add ? 1u : 0xffffffffu), hits_(state.counts.size()) {
    for (std::size_t phase = 0; phase < 3; ++phase) weights_[phase].resize(state.phases[phase].blocks.size());
  }

  void count(CustomerIndex customer) {
    hooks_.clear();
    for (ServicePointIndex const point : state_.arrays().customer_points.of(customer.value)) hook(point);
    if (hooks_.size() == 1) {
      hang(hooks_.front());
    } else {
      walk();
    }
  }

  /// Most customers have one point on one phase: they are summed along each part once.
  void settle() {
    for (std::size_t phase = 0; phase < 3; ++phase) {
      for (std::uint32_t block = 0; block < weights_[phase].size(); ++block) {
        auto& weights = weights_[phase][block];
        if (weights.empty()) continue;
        auto const& bridges = state_.phases[phase].blocks[block]->bridges;
        for (std::size_t i = bridges.size(); i-- > 0;) {
          if (bridges[i].above != no_index) weights[bridges[i].above] += weights[i];
          DownstreamCount& count = state_.counts[bridges[i].device];
          count.any += weights[i] * step_;
          count.all += weights[i] * step_;
        }
      }
    }
  }

 private:
  void hook(ServicePointIndex point) {
    std::uint32_t const node = state_.arrays().point_node[point.value];
    if (node == no_index) return;
    for (std::size_t phase = 0; phase < 3; ++phase) {
      if (!state_.arrays().point_phases[point.value].contains(each_phase[phase])) continue;
      PhaseSupply const& supply = state_.phases[phase];
      std::uint32_t const block = supply.block_of[node];
      if (block == no_index) continue;
      hooks_.push_back({phase, block, supply.blocks[block]->bridge_of[supply.position_of[node]]});
    }
  }

  void hang(Hook const& hook) {
    if (hook.bridge == no_index) return;
    auto& weights = weights_[hook.phase][hook.block];
    if (weights.empty()) weights.resize(state_.phases[hook.phase].blocks[hook.block]->bridges.size());
    ++weights[hook.bridge];
  }

  void walk() {
    above_.clear();
    for (Hook const& hook : hooks_) {
      auto const& bridges = state_.phases[hook.phase].blocks[hook.block]->bridges;
      for (std::uint32_t at = hook.bridge; at != no_index; at = bridges[at].above) {
        if (hits_[bridges[at].device]++ == 0) above_.push_back(bridges[at].device);
      }
    }
    for (std::uint32_t const device : above_) {
      state_.counts[device].any += step_;
      // All is lost only when the device stands above every phase of every point that has supply.
      if (hits_[device] == hooks_.size()) state_.counts[device].all += step_;
      hits_[device] = 0;
    }
  }

  SupplyState& state_;
  std::uint32_t step_;  // modulo 2^32, adding the greatest number takes one away
  ZeroedArray hits_;
  std::array<std::vector<std::vector<std::uint32_t>>, 3> weights_;
  std::vector<Hook> hooks_;
  std::vector<std::uint32_t> above_;
};

}  // namespace

void tally_customers(SupplyState& state, std::span<CustomerIndex const> customers, Tally tally) {
  Counter counter(state, tally);
  for (CustomerIndex const customer : customers) counter.count(customer);
  counter.settle();
}

}  // namespace lamplighter::geo
