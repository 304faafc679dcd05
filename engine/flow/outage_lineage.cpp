// Splits and merges followed, in both directions.
#include "engine/flow/outage_lineage.hpp"

#include <algorithm>

#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"

namespace lamplighter::flow {
namespace {

/// With everybody who was told under it while it was what it is, or part of something else, whoever left it since.
void gather_told(Context& ctx, OutageId id, std::set<OutageId>& seen, std::set<CustomerId>& told) {
  if (!seen.insert(id).second) return;
  for (auto const& one : ctx.notices.told(id)) {
    if (one.kind == notice::RecipientKind::customer) told.insert({one.id});
  }
  for (auto const other : ctx.outages.merged_into(id)) gather_told(ctx, other, seen, told);
  auto const split = ctx.outages.split_of(id);
  if (!split) return;
  std::set<CustomerId> before;
  gather_told(ctx, split->from, seen, before);
  for (auto const customer : ctx.outages.split_customers(id)) {
    if (before.contains(customer)) told.insert(customer);
  }
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

std::vector<OutageId> split_off_all(outage::Repository& outages, OutageId id) {
  std::set<OutageId> found;
  std::vector<OutageId> open{id};
  while (!open.empty()) {
    auto const from = open.back();
    open.pop_back();
    for (auto const& split : outages.split_off(from)) {
      for (auto const next : {split.outage, standing(outages, split.outage)}) {
        if (next != id && found.insert(next).second) open.push_back(next);
      }
    }
  }
  return {found.begin(), found.end()};
}

std::vector<OutageId> origins(outage::Repository& outages, OutageId id) {
  std::vector<OutageId> found;
  for (auto split = outages.split_of(id); split; split = outages.split_of(split->from)) found.push_back(split->from);
  return found;
}

OutageId present_outage(outage::Repository& outages, OutageId id, CustomerId customer) {
  std::set<OutageId> seen;
  while (seen.insert(id).second) {
    auto const part = outages.split_to(id, customer);
    if (!part) break;
    auto const next = standing(outages, *part);
    if (seen.contains(next)) return next;
    id = *part;
    if (next != *part) id = next;
  }
  return id;
}

OutageId present_outage(Context& ctx, OutageId id, CustomerId customer) {
  auto const present = present_outage(ctx.outages, id, customer);
  auto const index = present == id ? geo::CustomerIndex{} : ctx.book.customer(customer);
  if (!index.is_valid()) return present;
  for (auto const point : ctx.network().service_points_of(index)) {
    auto const open = ctx.outages.open_interruption(ctx.book.id_of(point));
    if (open && open->outage == id) return id;
  }
  return present;
}

std::optional<outage::Outage> present_for(Context& ctx, outage::Outage const& outage, notice::Recipient const& recipient) {
  if (!outage.has_parts || recipient.kind != notice::RecipientKind::customer) return std::nullopt;
  auto const id = present_outage(ctx, outage.id, {recipient.id});
  return id == outage.id ? std::nullopt : ctx.outages.find(id);
}

std::set<CustomerId> told_customers(Context& ctx, OutageId id) {
  std::set<OutageId> seen;
  std::set<CustomerId> told;
  gather_told(ctx, id, seen, told);
  if (!ctx.outages.split_off(id).empty()) {
    std::erase_if(told, [&](auto const customer) { return present_outage(ctx, id, customer) != id; });
  }
  return told;
}

void supersede_words(Context& ctx, OutageId id, std::span<std::string_view const> stages, notice::Reason reason) {
  supersede_open(ctx, id, stages, reason);
  for (auto const origin : origins(ctx.outages, id)) {
    for (auto const& one : ctx.notices.open_notices(origin)) {
      bool const is_meant = std::ranges::find(stages, one.stage) != stages.end() && one.recipient.kind == notice::RecipientKind::customer;
      if (is_meant && present_outage(ctx, origin, {one.recipient.id}) == id) supersede(ctx, one, reason);
    }
  }
}

}  // namespace lamplighter::flow
