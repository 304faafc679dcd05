// Splits and merges followed, in both directions.
#include "engine/flow/outage_lineage.hpp"

#include <algorithm>

#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"

namespace lamplighter::flow {
namespace {

/// The outages that a customer was in, one after the other, since he was in this one; the last is where he is.
std::vector<OutageId> way_of(outage::Repository& outages, OutageId id, CustomerId customer) {
  std::vector<OutageId> way;
  std::set<OutageId> seen;
  while (id) {
    way.push_back(id);
    // Who came back by a merge did not leave again: the newest split that he left by is behind him.
    auto const part = seen.insert(id).second ? outages.split_to(id, customer) : std::nullopt;
    auto const row = part ? std::nullopt : outages.find(id);
    if (!part && (!row || row->state != outage::State::merged || !row->merged_into)) break;
    id = part ? *part : row->merged_into;
  }
  return way;
}

}  // namespace

OutageId standing(outage::Repository& outages, OutageId id) {
  std::set<OutageId> seen;
  while (id && seen.insert(id).second) {
    auto const row = outages.find(id);
    if (!row || row->state != outage::State::merged) break;
    id = row->merged_into;
  }
  return id;
}

std::vector<OutageId> successors(outage::Repository& outages, OutageId id) {
  std::vector<OutageId> found{id};
  auto const add = [&](OutageId one) {
    if (std::ranges::find(found, one) == found.end()) found.push_back(one);
  };
  for (std::size_t next = 0; next < found.size(); ++next) {
    auto const from = found[next];
    for (auto const& split : outages.split_off(from)) add(split.outage);
    auto const row = outages.find(from);
    if (row && row->state == outage::State::merged && row->merged_into) add(row->merged_into);
  }
  found.erase(found.begin());
  std::ranges::sort(found);
  return found;
}

std::vector<OutageId> origins(outage::Repository& outages, OutageId id) {
  std::vector<OutageId> found;
  for (auto split = outages.split_of(id); split; split = outages.split_of(split->from)) found.push_back(split->from);
  return found;
}

std::vector<OutageId> word_homes(outage::Repository& outages, OutageId id) {
  std::vector<OutageId> homes{id};
  auto const add = [&](OutageId one) {
    if (std::ranges::find(homes, one) == homes.end()) homes.push_back(one);
  };
  for (std::size_t next = 0; next < homes.size(); ++next) {
    auto const home = homes[next];
    if (auto const split = outages.split_of(home)) add(split->from);
    for (auto const other : outages.merged_into(home)) add(other);
  }
  return homes;
}

OutageId present_outage(outage::Repository& outages, OutageId id, CustomerId customer) { return way_of(outages, id, customer).back(); }

OutageId present_outage(Context& ctx, OutageId id, CustomerId customer) {
  auto const way = way_of(ctx.outages, id, customer);
  auto const index = way.size() == 1 ? geo::CustomerIndex{} : ctx.book.customer(customer);
  if (!index.is_valid()) return way.back();
  std::set<OutageId> out_by;
  for (auto const point : ctx.network().service_points_of(index)) {
    if (auto const open = ctx.outages.open_interruption(ctx.book.id_of(point))) out_by.insert(open->outage);
  }
  auto const found = std::ranges::find_if(way, [&](auto const one) { return out_by.contains(one); });
  return found == way.end() ? way.back() : *found;
}

std::optional<OutageId> Whereabouts::of_all(OutageId home) {
  auto const known = of_all_.find(home);
  if (known != of_all_.end()) return known->second;
  std::optional<OutageId> place;
  if (outages_.split_off(home).empty()) {
    auto const row = outages_.find(home);
    bool const is_merged = row && row->state == outage::State::merged && row->merged_into;
    place = is_merged ? of_all(row->merged_into) : home;
  }
  return of_all_[home] = place;
}

OutageId Whereabouts::of(OutageId home, CustomerId customer) {
  auto const place = of_all(home);
  return place ? *place : present_outage(outages_, home, customer);
}

std::optional<outage::Outage> present_for(Context& ctx, outage::Outage const& outage, notice::Recipient const& recipient) {
  if (!outage.has_parts || recipient.kind != notice::RecipientKind::customer) return std::nullopt;
  auto const id = present_outage(ctx, outage.id, {recipient.id});
  return id == outage.id ? std::nullopt : ctx.outages.find(id);
}

std::set<CustomerId> told_customers(Context& ctx, OutageId id) {
  Whereabouts present(ctx.outages);
  std::set<CustomerId> told;
  for (auto const home : word_homes(ctx.outages, id)) {
    for (auto const& one : ctx.notices.told(home)) {
      bool const is_here = one.kind == notice::RecipientKind::customer && present.of(home, {one.id}) == id;
      if (is_here) told.insert({one.id});
    }
  }
  return told;
}

std::set<CustomerId> owed_customers(Context& ctx, OutageId id, std::string_view stage) {
  Whereabouts present(ctx.outages);
  std::set<CustomerId> owed;
  for (auto const home : word_homes(ctx.outages, id)) {
    for (auto const& one : ctx.notices.notices(home)) {
      if (one.stage != stage || one.recipient.kind != notice::RecipientKind::customer) continue;
      auto const outcome = ctx.notices.outcome(one.id);
      if (outcome && outcome->kind == notice::OutcomeKind::superseded) continue;
      if (present.of(home, {one.recipient.id}) == id) owed.insert({one.recipient.id});
    }
  }
  return owed;
}

void supersede_words(Context& ctx, OutageId id, std::span<std::string_view const> stages, notice::Reason reason) {
  Whereabouts present(ctx.outages);
  for (auto const home : word_homes(ctx.outages, id)) {
    for (auto const& one : ctx.notices.open_notices(home)) {
      if (std::ranges::find(stages, one.stage) == stages.end()) continue;
      bool const is_customer = one.recipient.kind == notice::RecipientKind::customer;
      if (is_customer ? present.of(home, {one.recipient.id}) == id : home == id) supersede(ctx, one, reason);
    }
  }
}

}  // namespace lamplighter::flow
