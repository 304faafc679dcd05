// What the handlers of islands share: who hangs on one, and the outage that keeps the grid from them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/flow/outage_support.hpp"
#include "geo/expected_supply.hpp"

namespace lamplighter::flow {

using IslandPoints = std::map<OutageId, std::vector<ServicePointId>>;

bool is_declared(Context&, geo::SourceIndex);
/// The live network as it would be if every island ended.
geo::LiveNetwork without_islands(Context&);

/// Who has all that is expected of them without any island, after these operations.
class GridSupply {
 public:
  explicit GridSupply(Context&, std::vector<geo::Operation> const& operations = {});
  bool has(ServicePointId);

 private:
  Context& ctx_;
  geo::LiveNetwork grid_;
  geo::ExpectedSupply expected_;
};

/// Service points that get, or lose, a phase when the island is declared, or ended, on this network.
std::vector<geo::ServicePointIndex> points_moved(geo::LiveNetwork trial, geo::SourceIndex source, geo::IslandSupply supply);
/// Outages that are not over and in which these were out last; those that have none such under the id 0.
IslandPoints outages_of(Context&, std::set<ServicePointId> const& points);
/// Ends the row of a declared island, with audit and event.
void close_island(Context&, outage::Island island, Time at, std::string const& actor, std::string const& note);
void say_island(Context&, std::string_view what, std::string const& source, std::string const& actor, std::string const& note);

/// How people lost what an island gave them.
struct Losing {
  Time at;
  std::string actor;
  std::string source;                   // whose island has ended; empty: they were cut off from it
  std::vector<MovedDevice> devices{};   // by which
};
/// Out again, in the outage they were in; where that is over, in one of their own.
std::vector<outage::Outage> take_back(Context&, Losing const& how, IslandPoints const& lost);

}  // namespace lamplighter::flow
