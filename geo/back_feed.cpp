// Walks from every source that does not count over what has no supply.
#include "geo/back_feed.hpp"

#include <algorithm>

#include "geo/edge_view.hpp"

namespace lamplighter::geo {

std::vector<BackFeedPart> may_be_live(LiveNetwork const& live) {
  EdgeView const view(live);
  std::vector<BackFeedPart> parts;
  for_each_phase(PhaseSet::all(), [&](PhaseSet phase) {
    std::vector<SourceIndex> silent;
    for (std::uint32_t row = 0; row < view.source_count(); ++row) {
      std::uint32_t const node = view.source_node({row});
      bool const is_silent = node != no_index && !live.supplies({row}) && view.source_phases({row}).contains(phase);
      if (is_silent && !live.live_phases({node}).contains(phase)) silent.push_back({row});
    }
    Flood flood(view);
    for (SourceIndex const source : silent) {
      std::uint32_t const start = view.source_node(source);
      if (flood.has(start)) {
        for (BackFeedPart& part : parts) {
          bool const is_there = part.phase == phase && std::binary_search(part.nodes.begin(), part.nodes.end(), NodeIndex{start});
          if (is_there) part.sources.push_back(source);
        }
        continue;
      }
      std::size_t const first = flood.nodes().size();
      flood.from(start, [&](std::uint32_t edge) { return view.conducting(edge).contains(phase); });
      BackFeedPart& part = parts.emplace_back(BackFeedPart{.phase = phase, .sources = {source}, .nodes = {}});
      for (std::size_t i = first; i < flood.nodes().size(); ++i) part.nodes.push_back({flood.nodes()[i]});
      std::sort(part.nodes.begin(), part.nodes.end());
    }
  });
  return parts;
}

}  // namespace lamplighter::geo
