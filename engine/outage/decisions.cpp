// What a report, a call, and the evidence after a restoration mean: the decisions about an outage that need no network.
#include "engine/outage/decisions.hpp"

#include <algorithm>

namespace lamplighter::outage {
namespace {

// From the go until supply is back the plan may cut; before its go nothing that opens belongs to it.
bool may_cut(PlanState state) {
  switch (state) {
    case PlanState::go:
    case PlanState::switching_off:
    case PlanState::out:
    case PlanState::work_permitted:
    case PlanState::work_complete:
    case PlanState::switching_on:
    case PlanState::extended:
      return true;
    case PlanState::draft:
    case PlanState::submitted:
    case PlanState::approved:
    case PlanState::published:
    case PlanState::restored:
    case PlanState::closed:
    case PlanState::postponed:
    case PlanState::cancelled:
    case PlanState::finished_early:
      return false;
  }
  return false;
}

bool recloses_by_itself(geo::DeviceKind kind) {
  switch (kind) {
    case geo::DeviceKind::breaker:
    case geo::DeviceKind::recloser:
      return true;
    case geo::DeviceKind::sectionalizer:
    case geo::DeviceKind::fuse:
    case geo::DeviceKind::switch_device:
      return false;
  }
  return false;
}

// "Still out" can be said by someone without power, with part of it, or whose life support fails for want of it.
bool says_no_supply(CallKind kind) {
  return kind == CallKind::no_power || kind == CallKind::part_power || kind == CallKind::life_support;
}

}  // namespace

OpeningVerdict classify_opening(ReportKind report, ReportSource source, geo::DeviceKind device,
                                std::optional<PlanState> plan_state) {
  using Treatment = OpeningVerdict::Treatment;
  switch (report) {
    case ReportKind::closed:
      return {Treatment::nothing_changes, Reason::device_closed};
    case ReportKind::locked_out:
      return {Treatment::sustained, Reason::device_locked_out};  // protection acted, whatever a plan had in mind
    case ReportKind::opened:
      if (plan_state && may_cut(*plan_state)) return {Treatment::planned_cut, Reason::planned_cut};
      break;
    case ReportKind::tripped:
      break;
  }
  if (device == geo::DeviceKind::fuse) return {Treatment::sustained, Reason::fuse_opened};
  if (source != ReportSource::scada) return {Treatment::sustained, Reason::confirmed_by_person};
  if (recloses_by_itself(device)) return {Treatment::wait_for_momentary_limit, Reason::waiting_momentary_limit};
  return {Treatment::sustained, Reason::device_opened};
}

CallVerdict classify_call(bool is_located, bool has_open_interruption, bool has_recently_ended, CallKind kind) {
  using Treatment = CallVerdict::Treatment;
  if (!is_located) return {Treatment::unlocated, Reason::call_unlocated};
  if (has_open_interruption) return {Treatment::joins_outage, Reason::call_joined};
  if (has_recently_ended && says_no_supply(kind)) return {Treatment::nested, Reason::still_out_reported};
  return {Treatment::opens_suspected, Reason::call_on_point};
}

ConfirmationVerdict judge_supply(SupplyEvidence const& evidence, Time energised_at, bool already_asked,
                                 Limits const& limits, Time now) {
  using Treatment = ConfirmationVerdict::Treatment;
  if (evidence.confirmed_by_person) return {Treatment::confirmed, Reason::supply_confirmed_by_person};
  if (evidence.confirmed_by_crew) return {Treatment::confirmed, Reason::supply_confirmed_by_crew};
  auto const needed = std::min(evidence.points, static_cast<std::uint32_t>(std::max(1, limits.confirming_meters)));
  if (evidence.still_out == 0 && evidence.points > 0 && evidence.alive >= needed) {
    return {Treatment::confirmed, Reason::supply_confirmed_by_meters};
  }
  if (!already_asked && now >= energised_at + limits.confirmation) {
    return {Treatment::ask_customers, Reason::confirmation_overdue};
  }
  return {Treatment::wait, evidence.still_out > 0 ? Reason::still_out_reported : Reason::device_closed};
}

State state_after_restoration(State current, RestorationFacts const& facts) {
  switch (current) {
    case State::closed:
    case State::cancelled:
    case State::merged:
      return current;
    case State::scheduled:
    case State::suspected:
    case State::confirmed:
    case State::partially_restored:
    case State::restored:
      break;
  }
  if (facts.ended_interruptions == 0) return current;
  if (facts.open_interruptions > 0 || facts.unconfirmed_steps > 0 || facts.on_islands > 0) return State::partially_restored;
  return State::restored;
}

std::int64_t customer_minutes(std::span<Interruption const> interruptions, Time now) {
  milliseconds total{0};
  for (auto const& row : interruptions) {
    if (!row.is_sustained) continue;
    total += std::max(milliseconds{0}, row.ended_at.value_or(now) - row.started_at);
  }
  return std::chrono::floor<std::chrono::minutes>(total).count();
}

}  // namespace lamplighter::outage
