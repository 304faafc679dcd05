// Islands when another network takes effect, and as they are shown.
#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/island_flow.hpp"
#include "engine/flow/island_support.hpp"

namespace lamplighter::flow {

using geo::IslandSupply;
using outage::Reason;
using outage::State;
using Points = std::vector<ServicePointId>;

namespace {

constexpr std::size_t possible_max = 100;  // so many sources are tried for one look
constexpr std::size_t outages_shown_max = 10;

/// Why the island of the former network cannot go on in this one; empty: it can.
std::string why_lost(Context& ctx, FormerNetwork const& former, std::string const& id) {
  auto const now = ctx.network().find_source(id);
  if (!now) return fmt::format("not in network revision {}", former.revision);
  auto const row = ctx.network().source(*now);
  if (row.kind != geo::SourceKind::islanding) return fmt::format("of another kind in network revision {}", former.revision);
  auto const& network = former.live.network();
  auto const before = network.find_source(id);
  if (before && network.source(*before).node == row.node && network.source(*before).phases == row.phases) return {};
  return fmt::format("at another node, or with other phases, in network revision {}", former.revision);
}

IslandView described(Context& ctx, geo::SourceIndex source, IslandSupply supply) {
  auto const row = ctx.network().source(source);
  IslandView out{.source = std::string(row.id), .name = std::string(row.name), .feeder = std::string(row.feeder), .phases = row.phases,
                 .declared = {}, .outages = {}};
  std::set<CustomerId> customers;
  std::set<OutageId> outages;
  // Of a declared one what it supplies by itself or together with others: alone none of two would be said to supply anybody.
  auto const from = supply == IslandSupply::declared ? ctx.live.network() : without_islands(ctx);
  for (auto const index : points_moved(from, source, IslandSupply::declared)) {
    auto const point = ctx.book.id_of(index);
    ++out.service_points;
    customers.insert(ctx.book.customer_of(point, ctx.network()));
    if (outages.size() >= outages_shown_max) continue;
    auto const entry = supply == IslandSupply::declared ? ctx.outages.open_interruption(point) : ctx.outages.last_ended(point, Time{});
    if (entry) outages.insert(entry->outage);
  }
  for (auto const id : outages) {
    if (auto const found = ctx.outages.find(id); found && outage::is_open(found->state)) out.outages.push_back(found->ref);
  }
  out.customers = customers.size();
  return out;
}

}  // namespace

void end_lost_islands(Context& ctx, FormerNetwork const& former) {
  std::string names;
  for (auto const& island : ctx.outages.open_islands()) {
    auto const why = why_lost(ctx, former, island.source);
    if (why.empty()) continue;
    if (auto const source = ctx.network().find_source(island.source); source && is_declared(ctx, *source)) {
      ctx.live.set_island(*source, IslandSupply::ended);
    }
    close_island(ctx, island, ctx.now, "system", why);
    names += fmt::format("{}'{}' ({})", names.empty() ? "" : ", ", island.source, why);
  }
  if (!names.empty()) {
    raise_alarm(ctx, "island_source_gone", former.revision,
                fmt::format("declared islands of {} have ended, and whom they supplied counts as out; declare those that still run anew, or "
                            "correct the data",
                            names));
  }
  // Whoever hung on an island and has nothing now is out again where he was, not somewhere that he came below.
  auto grid = former.live;
  bool had_islands = false;
  auto const& sources = former.live.network().rows().sources;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    if (sources[i].kind != geo::SourceKind::islanding || !former.live.supplies({i})) continue;
    grid.declare_island({i}, IslandSupply::ended);
    had_islands = true;
  }
  if (!had_islands) return;
  std::set<ServicePointId> lost;
  geo::ExpectedSupply had(former.live), has(ctx.live.network());
  for (auto const old : grid.points_without_normal_supply()) {
    auto const id = former.book.id_of(old);
    auto const now = ctx.book.point(id);
    if (now.is_valid() && had.has_it(old) && !has.has_it(now) && !ctx.outages.open_interruption(id)) lost.insert(id);
  }
  auto const where = outages_of(ctx, lost);
  IslandPoints known;
  for (auto const& [id, points] : where) {
    if (id) known[id] = points;
  }
  take_back(ctx, {.at = ctx.now, .actor = former.actor, .source = {}}, known);
}

IslandViews view_islands(Context& ctx) {
  IslandViews out;
  for (auto const& island : ctx.outages.open_islands()) {
    auto const source = ctx.network().find_source(island.source);
    if (!source) continue;
    auto one = described(ctx, *source, IslandSupply::ended);
    one.declared = island;
    out.islands.push_back(std::move(one));
  }
  auto const& sources = ctx.network().rows().sources;
  std::vector<IslandView> possible;
  std::size_t tried = 0;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    geo::SourceIndex const source{i};
    if (sources[i].kind != geo::SourceKind::islanding || is_declared(ctx, source)) continue;
    auto const node = ctx.network().find_node(sources[i].node);
    if (!node || !(ctx.live.network().live_phases(*node) & sources[i].phases).empty()) continue;
    if (++tried > possible_max) {
      out.is_all = false;
      break;
    }
    if (auto one = described(ctx, source, IslandSupply::declared); one.service_points > 0) possible.push_back(std::move(one));
  }
  std::ranges::sort(possible, {}, &IslandView::source);
  std::ranges::move(possible, std::back_inserter(out.islands));
  return out;
}

}  // namespace lamplighter::flow
