// Tells the supply of islands from that of the grid, and puts back into their outage whom an island no longer supplies.
#include "engine/flow/island_support.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/customer_supply.hpp"
#include "engine/flow/island_flow.hpp"
#include "engine/flow/notice_flow.hpp"

namespace lamplighter::flow {

using geo::IslandSupply;
using outage::Reason;
using outage::State;
using Points = std::vector<ServicePointId>;

bool is_declared(Context& ctx, geo::SourceIndex source) { return ctx.live.network().supplies(source); }

geo::LiveNetwork without_islands(Context& ctx) {
  auto out = ctx.live.network();
  for (auto const source : ctx.live.islands()) out.declare_island(source, IslandSupply::ended);
  return out;
}

GridSupply::GridSupply(Context& ctx, std::vector<geo::Operation> const& operations)
    : ctx_(ctx), grid_(without_islands(ctx)), expected_(grid_) {
  if (!operations.empty()) grid_.operate(operations);
}

bool GridSupply::has(ServicePointId id) {
  auto const point = ctx_.book.point(id);
  return point.is_valid() && expected_.has_it(point);
}

std::vector<geo::ServicePointIndex> points_moved(geo::LiveNetwork trial, geo::SourceIndex source, IslandSupply supply) {
  std::vector<geo::ServicePointIndex> out;
  for (auto const& change : trial.declare_island(source, supply)) {
    auto const moved = supply == IslandSupply::declared ? change.after - change.before : change.before - change.after;
    if (!moved.empty()) out.push_back(change.point);
  }
  return out;
}

IslandPoints outages_of(Context& ctx, std::set<ServicePointId> const& points) {
  IslandPoints out;
  for (auto const point : points) {
    auto const last = ctx.outages.last_ended(point, Time{});
    auto const row = last ? ctx.outages.find(last->outage) : std::nullopt;
    bool const is_there = row && outage::is_open(row->state) && row->state != State::restored && row->state != State::scheduled;
    out[is_there ? row->id : OutageId{}].push_back(point);
  }
  return out;
}

void say_island(Context& ctx, std::string_view what, std::string const& source, std::string const& actor, std::string const& note) {
  ctx.decide(what, 0, source);
  ctx.store.audit(ctx.now, actor, std::string(what), source, note);
  ctx.event("island", {{"source", source}, {"state", what == "island_declared" ? "declared" : "ended"}});
}

void close_island(Context& ctx, outage::Island island, Time at, std::string const& actor, std::string const& note) {
  island.ended_at = std::max(at, island.declared_at);
  island.ended_by = actor;
  ctx.outages.put_island(island);
  say_island(ctx, "island_ended", island.source, actor, note);
}

std::vector<outage::Outage> take_back(Context& ctx, Losing const& how, IslandPoints const& lost) {
  std::vector<outage::Outage> touched;
  for (auto const& [id, points] : lost) {
    auto row = id ? ctx.outages.find(id) : std::nullopt;
    bool const is_new = !row;
    if (is_new) {
      outage::Outage fresh;
      fresh.kind = outage::Kind::fault;
      fresh.feeder = std::string(ctx.live.network().feeder_of(ctx.book.point(points.front())));
      fresh.area = area_in_words(ctx, points, fresh.feeder);
      fresh.started_at = how.at;
      row = open_outage(ctx, std::move(fresh), Reason::island_ended, how.actor);
    }
    SwitchingFact fact;
    fact.devices = how.devices;
    add_devices(*row, fact);
    ctx.outages.update(*row);
    auto const taken = interrupt(ctx, *row, points, how.at, Duration::sustained);
    note_history(ctx, *row, Reason::island_ended, how.actor,
                 how.source.empty()
                     ? fmt::format("{} service points were cut off from their island and are out again", taken.size())
                     : fmt::format("the island of source '{}' has ended: {} service points are out again", how.source, taken.size()));
    if (is_new) {
      confirm_sustained(ctx, *row, Reason::island_ended, how.actor);
    } else if (!taken.empty()) {
      absorb_suspected(ctx, *row, taken);
      tell(ctx, *row, "started", to_ms(how.at), customers_cut(ctx, taken), how.at);
      tell_reduced(ctx, *row, taken, how.at);
    }
    if (auto after = ctx.outages.find(row->id)) touched.push_back(std::move(*after));
  }
  return touched;
}

std::uint32_t count_on_islands(Context& ctx, OutageId id) {
  auto const history = ctx.outages.history(id);
  bool const had_island = std::ranges::any_of(history, [](auto const& line) { return line.reason == Reason::island_declared; });
  if (!had_island) return 0;
  GridSupply grid(ctx);
  std::set<ServicePointId> found;
  for (auto const& row : ctx.outages.interruptions(id)) {
    bool const is_back = row.ended_at && row.step > 0 && ctx.book.point(row.point).is_valid();
    if (is_back && !grid.has(row.point)) found.insert(row.point);
  }
  return static_cast<std::uint32_t>(found.size());
}

std::vector<ServicePointId> supplied_by_islands(Context& ctx, std::vector<ServicePointId>& points) {
  std::vector<ServicePointId> out;
  if (ctx.live.islands().empty()) return out;
  GridSupply grid(ctx);
  std::erase_if(points, [&](auto point) {
    if (grid.has(point)) return false;
    out.push_back(point);
    return true;
  });
  return out;
}

std::vector<outage::Outage> cut_off_islands(Context& ctx, SwitchingFact const& fact, std::vector<ServicePointId>& lost) {
  if (lost.empty() || ctx.live.islands().empty()) return {};
  std::vector<geo::Operation> back;
  for (auto const& device : fact.devices) back.push_back({device.index, device.phases, geo::Position::closed});
  GridSupply before(ctx, back);
  std::set<ServicePointId> of_islands;
  std::ranges::copy_if(lost, std::inserter(of_islands, of_islands.end()), [&](auto point) { return !before.has(point); });
  auto known = outages_of(ctx, of_islands);
  if (auto const nowhere = known.find(OutageId{}); nowhere != known.end()) {
    for (auto const point : nowhere->second) of_islands.erase(point);
    known.erase(nowhere);
  }
  std::erase_if(lost, [&](auto point) { return of_islands.contains(point); });
  return take_back(ctx, {.at = fact.at, .actor = fact.actor, .source = {}, .devices = fact.devices}, known);
}

}  // namespace lamplighter::flow
