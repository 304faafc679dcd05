// Rows of several service points, as one customer meets them.
#include "engine/flow/customer_supply.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/notice/decisions.hpp"
#include "geo/expected_supply.hpp"
#include "geo/feeds.hpp"

namespace lamplighter::flow {
namespace {

using RowsByPoint = std::map<geo::ServicePointIndex, std::vector<outage::Interruption>>;

/// The moments at which one of the rows begins or ends, in order.
std::set<Time> moments_of(RowsByPoint const& rows) {
  std::set<Time> moments;
  for (auto const& [point, own] : rows) {
    for (auto const& row : own) {
      moments.insert(row.started_at);
      if (row.ended_at) moments.insert(*row.ended_at);
    }
  }
  return moments;
}

bool runs_at(outage::Interruption const& row, Time at) {
  return row.started_at <= at && (!row.ended_at || *row.ended_at > at);
}

}  // namespace

bool has_several_feeds(Context& ctx, CustomerId id) {
  auto const customer = ctx.book.customer(id);
  return customer.is_valid() && ctx.network().service_points_of(customer).size() > 1;
}

bool keeps_supply(Context& ctx, CustomerId id) {
  if (!has_several_feeds(ctx, id)) return false;
  auto const& live = ctx.live.network();
  auto const is_out = [&](geo::ServicePointIndex point) { return ctx.outages.open_interruption(ctx.book.id_of(point)).has_value(); };
  auto const now = [&](geo::ServicePointIndex point) {
    return is_out(point) ? geo::PhaseSet::none() : live.supplied(point);
  };
  geo::ExpectedSupply expected(live);
  auto const before = [&](geo::ServicePointIndex point) { return is_out(point) ? expected.of(point) : live.normally_supplied(point); };
  return geo::feeds_left(ctx.network(), ctx.book.customer(id), before, now).keeps_load;
}

std::vector<CustomerId> customers_cut(Context& ctx, std::span<ServicePointId const> points) {
  auto customers = customers_of(ctx, points);
  std::erase_if(customers, [&](auto const id) { return keeps_supply(ctx, id); });
  return customers;
}

std::vector<CustomerId> customers_reduced(Context& ctx, std::span<ServicePointId const> points) {
  auto customers = customers_of(ctx, points);
  std::erase_if(customers, [&](auto const id) { return !keeps_supply(ctx, id); });
  return customers;
}

void tell_reduced(Context& ctx, outage::Outage const& row, std::span<ServicePointId const> points, Time at) {
  auto const customers = customers_reduced(ctx, points);
  if (customers.empty()) return;
  ctx.decide("customers_reduced", row.id.value, std::to_string(customers.size()));
  tell(ctx, row, notice::reduced_security_stage, to_ms(at), customers, at);
}

std::vector<CustomerCut> cuts_of(Context& ctx, CustomerId id, std::optional<OutageId> of) {
  auto const& live = ctx.live.network();
  auto const customer = ctx.book.customer(id);
  if (!customer.is_valid()) return {};
  RowsByPoint rows;
  for (auto const point : ctx.network().service_points_of(customer)) {
    auto own = ctx.outages.interruptions_of_point(ctx.book.id_of(point), Time{});
    std::erase_if(own, [](auto const& row) { return !row.is_sustained; });
    rows.emplace(point, std::move(own));
  }
  geo::ExpectedSupply expected(live);  // who has lost supply had it, whatever the network expects of him since
  auto const before = [&](geo::ServicePointIndex point) { return rows.at(point).empty() ? live.normally_supplied(point) : expected.of(point); };
  std::vector<CustomerCut> cuts;
  auto const moments = moments_of(rows);
  for (auto at = moments.begin(); at != moments.end(); ++at) {
    bool has_part = !of.has_value();
    auto const then = [&](geo::ServicePointIndex point) {
      auto const& own = rows.at(point);
      auto const found = std::ranges::find_if(own, [&](auto const& row) { return runs_at(row, *at); });
      if (found == own.end()) return before(point);
      has_part = has_part || found->outage == *of;
      return geo::PhaseSet::none();
    };
    bool const is_out = !geo::feeds_left(ctx.network(), customer, before, then).keeps_load;
    if (!is_out || !has_part) continue;
    auto const next = std::next(at);
    auto const end = next == moments.end() ? std::nullopt : std::optional(*next);
    if (!cuts.empty() && cuts.back().end == *at) cuts.back().end = end;
    else cuts.push_back({*at, end});
  }
  return cuts;
}

}  // namespace lamplighter::flow
