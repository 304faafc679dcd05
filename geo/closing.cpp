// Looks at both sides of a device, phase by phase, and puts equal findings together.
#include "geo/closing.hpp"

#include <algorithm>

#include "geo/edge_view.hpp"

namespace lamplighter::geo {
namespace {

/// One side of the device on one phase.
struct Side {
  bool is_live = false;
  bool has_conductor = false;                 // other than the device itself, or a source
  std::vector<SourceIndex> supplying, silent;  // joined to it, without the device
};

Side side_of(LiveNetwork const& live, EdgeView const& view, std::uint32_t node, std::uint32_t device_edge,
             PhaseSet phase) {
  Side side;
  if (node == no_index) return side;
  side.is_live = live.live_phases({node}).contains(phase);
  for (Arc const arc : view.arcs(node)) {
    side.has_conductor = side.has_conductor || (arc.edge != device_edge && view.phases(arc.edge).contains(phase));
  }
  Flood flood(view);
  flood.from(node, [&](std::uint32_t edge) { return view.conducting(edge).contains(phase); });
  for (std::uint32_t row = 0; row < view.source_count(); ++row) {
    std::uint32_t const at = view.source_node({row});
    if (!view.source_phases({row}).contains(phase) || !flood.has(at)) continue;
    side.has_conductor = side.has_conductor || at == node;
    (live.supplies({row}) ? side.supplying : side.silent).push_back({row});
  }
  return side;
}

class Findings {
 public:
  void add(ClosingEffect effect, PhaseSet phase, std::vector<SourceIndex> from = {}, std::vector<SourceIndex> to = {}) {
    for (ClosingReason& reason : reasons_) {
      if (reason.effect != effect || reason.from_sources != from || reason.to_sources != to) continue;
      reason.phases = reason.phases | phase;
      return;
    }
    reasons_.push_back({.effect = effect, .phases = phase, .from_sources = std::move(from), .to_sources = std::move(to)});
  }
  std::vector<ClosingReason> take() {
    std::stable_sort(reasons_.begin(), reasons_.end(), [](ClosingReason const& a, ClosingReason const& b) {
      return std::pair(a.effect, a.phases.bits) < std::pair(b.effect, b.phases.bits);
    });
    return std::move(reasons_);
  }

 private:
  std::vector<ClosingReason> reasons_;
};

void judge_phase(Side const& from, Side const& to, PhaseSet phase, Findings& findings) {
  if (!from.has_conductor || !to.has_conductor) findings.add(ClosingEffect::no_conductor, phase);
  if (from.is_live && to.is_live) {
    // Two parts of one phase have no source in common; one part has the same on both sides.
    bool const is_one_part = from.supplying == to.supplying;
    findings.add(is_one_part ? ClosingEffect::closes_loop : ClosingEffect::joins_sources, phase, from.supplying,
                 to.supplying);
    return;
  }
  if (from.is_live || to.is_live) {
    findings.add(ClosingEffect::energises, phase, from.supplying, to.supplying);
  } else {
    findings.add(ClosingEffect::joins_dead_parts, phase);
  }
  auto const from_silent = from.is_live ? std::vector<SourceIndex>{} : from.silent;
  auto const to_silent = to.is_live ? std::vector<SourceIndex>{} : to.silent;
  if (!from_silent.empty() || !to_silent.empty()) {
    findings.add(ClosingEffect::may_be_live, phase, from_silent, to_silent);
  }
}

}  // namespace

ClosingVerdict would_close(LiveNetwork const& live, DeviceIndex device, PhaseSet phases) {
  EdgeView const view(live);
  PhaseSet const has = live.network().device(device).phases;
  PhaseSet const open = live.open_phases(device) & has;
  std::uint32_t const from = live.network().from_node(device).value, to = live.network().to_node(device).value;
  ClosingVerdict verdict{.closes = phases & open, .reasons = {}, .energised = {}, .changes = {}};
  Findings findings;
  for_each_phase(verdict.closes, [&](PhaseSet phase) {
    std::uint32_t const edge = view.edge_of(device);
    judge_phase(side_of(live, view, from, edge, phase), side_of(live, view, to, edge, phase), phase, findings);
  });
  if (PhaseSet const closed = (phases & has) - open; !closed.empty()) findings.add(ClosingEffect::already_closed, closed);
  if (PhaseSet const left = open - phases; !left.empty()) findings.add(ClosingEffect::stays_open, left);
  verdict.reasons = findings.take();
  Operation const closing{.device = device, .phases = verdict.closes, .to = Position::closed};
  verdict.energised = live.would_energise({&closing, 1});
  verdict.changes = live.would_change({&closing, 1});
  return verdict;
}

bool needs_warning(ClosingVerdict const& verdict) {
  return std::any_of(verdict.reasons.begin(), verdict.reasons.end(), [](ClosingReason const& reason) {
    return reason.effect == ClosingEffect::joins_sources || reason.effect == ClosingEffect::may_be_live;
  });
}

}  // namespace lamplighter::geo
