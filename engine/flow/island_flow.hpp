// Islands 孤岛运行: parts that a generator or battery supplies because a dispatcher declared it, and for as long as that stands.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/flow/context.hpp"
#include "engine/flow/network_activation.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {

/// Declares or ends the island of an `islanding` source. Who gets supply by it is back in the ledger, and out again when it ends.
/// Errors: invalid (no such source, or one that has no island), conflict (it is joined to the grid; somebody works there; newer
/// is known).
Result<Answer> on_report_island(Context&, Command const&);
/// An island that is joined to the grid is none any more 并网: the declaration ends, so that nobody is taken for supplied by it when
/// the part is cut off again. One that still supplies somebody whom the grid does not stays.
void end_joined_islands(Context&, Time at);
/// An outage that an island alone kept open is over: nobody is out, all is proven, and the grid supplies them. False while it is not.
bool finish_freed(Context&, outage::Outage&, std::string const& actor);
/// After another network took effect: islands whose source it does not have, or has as another kind, end with an alarm.
void end_lost_islands(Context&, FormerNetwork const&);
/// Service points of the outage that came back by an island and have no supply of the grid: on it still, or cut off from it.
std::uint32_t count_on_islands(Context&, OutageId);
/// Takes from `points` those whom only islands supply, and gives them.
std::vector<ServicePointId> supplied_by_islands(Context&, std::vector<ServicePointId>& points);
/// Takes from those that an opening has left without supply whoever hung on an island: it is the outage that keeps the grid from
/// them in which they are out again. Those outages.
std::vector<outage::Outage> cut_off_islands(Context&, SwitchingFact const&, std::vector<ServicePointId>& lost);
/// The islands that the store has, laid over the network; those that it has not are ended.
void lay_islands(LiveState&, std::vector<outage::Island> const& declared);

/// A source that supplies as an island, or could supply a dead part if somebody declared it.
struct IslandView {
  std::string source, name, feeder;
  geo::PhaseSet phases;
  std::optional<outage::Island> declared;
  std::size_t service_points = 0, customers = 0;  // that it alone supplies, or would
  std::vector<std::string> outages;               // whose service points these are, by id; at most ten
};
struct IslandViews {
  std::vector<IslandView> islands;  // declared ones first, each by id of the source
  bool is_all = true;               // false: more sources could than are looked at
};
IslandViews view_islands(Context&);

}  // namespace lamplighter::flow
