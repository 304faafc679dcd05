// Openings heard of after something newer: who was without supply enters the ledger as ended, and nobody hears that his
// power is out.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/plan_flow.hpp"

namespace lamplighter::flow {
using outage::Reason;
using outage::State;

namespace {

constexpr std::array<geo::PhaseSet, 3> single_phases{{{1}, {2}, {4}}};

/// The network as it was just before `at`: devices that moved since are put back to what was last reported of them, and the islands
/// are those of then.
geo::LiveNetwork network_before(Context& ctx, Time at, std::vector<outage::DeviceMove> const& since) {
  auto past = ctx.live.network();
  std::vector<geo::Operation> back;
  std::set<DeviceId> seen;
  for (auto const& move : since) {
    auto const index = ctx.book.device(move.device);
    if (!index.is_valid() || !seen.insert(move.device).second) continue;
    auto const& device = ctx.network().device(index);
    for (auto const phase : single_phases) {
      if (!device.phases.contains(phase)) continue;
      auto const last = ctx.outages.last_move_before(move.device, phase, at);
      back.push_back({index, phase, last ? last->to : device.normal});
    }
  }
  past.operate(back);
  for (auto const source : ctx.live.islands()) past.declare_island(source, geo::IslandSupply::ended);
  for (auto const& island : ctx.outages.islands_at(at)) {
    if (auto const source = past.network().find_source(island.source)) past.declare_island(*source, geo::IslandSupply::declared);
  }
  return past;
}

/// One stretch that no row of the ledger holds yet.
struct Piece {
  ServicePointId point;
  Time start, end;
  bool is_partial = false;
  bool goes_on = false;  // in a row of another outage, so that nobody came back at its end
};

/// What is missing in the ledger, and the rows that only began too late.
struct Missing {
  std::vector<Piece> pieces;
  std::map<OutageId, std::vector<std::pair<outage::Interruption, Time>>> too_late;
  Time last_end;  // of all that the opening did, counted before or not
};

bool lists(Context& ctx, OutageId id, DeviceId device) {
  auto const row = ctx.outages.find(id);
  return row && std::any_of(row->devices.begin(), row->devices.end(), [&](auto const& d) { return d.device == device; });
}

void add_missing(Context& ctx, Missing& missing, outage::LateLoss const& loss, DeviceId device) {
  auto const point = ctx.book.id_of(loss.point);
  auto const rows = ctx.outages.interruptions_of_point(point, loss.start);
  std::vector<outage::TimeSpan> counted;
  for (auto const& row : rows) counted.push_back({row.started_at, row.ended_at.value_or(Time::max())});
  for (auto const& left : outage::without({loss.start, loss.end}, counted)) {
    auto const next = std::find_if(rows.begin(), rows.end(), [&](auto const& row) {
      return row.started_at == left.end && (!row.ended_at || *row.ended_at > row.started_at);
    });
    bool const is_same = next != rows.end() && (next->is_sustained || !next->ended_at) && lists(ctx, next->outage, device);
    if (is_same) missing.too_late[next->outage].emplace_back(*next, left.start);
    else missing.pieces.push_back({point, left.start, left.end, loss.is_partial, next != rows.end()});
  }
}

Missing find_missing(Context& ctx, SwitchingFact const& fact) {
  auto const& device = fact.devices.front();
  auto const since = ctx.outages.moves_since(fact.at);
  std::vector<outage::ReplayStep> known;
  for (auto const& move : since) {
    auto const index = ctx.book.device(move.device);
    if (index.is_valid()) known.push_back({move.at, {index, move.phases, move.to}});
  }
  outage::ReplayStep const late{fact.at, {device.index, device.phases, geo::Position::open}};
  Missing missing{.pieces = {}, .too_late = {}, .last_end = fact.at};
  for (auto const& loss : outage::late_losses(network_before(ctx, fact.at, since), known, late, ctx.now)) {
    missing.last_end = std::max(missing.last_end, loss.end);
    add_missing(ctx, missing, loss, device.id);
  }
  return missing;
}

/// The same outage, only that it began earlier than was known.
void move_beginnings(Context& ctx, SwitchingFact const& fact, Missing const& missing, SwitchingOutcome& outcome) {
  for (auto const& [id, rows] : missing.too_late) {
    auto row = ctx.outages.find(id);
    if (!row) continue;
    for (auto const& [entry, start] : rows) {
      ctx.outages.set_interruption_start(entry.id, start);
      row->started_at = std::min(row->started_at.value_or(start), start);
    }
    if (row->momentary_until) {
      row->momentary_until = std::min(*row->momentary_until, fact.at + ctx.settings.limits.momentary);
      ctx.timer(*row->momentary_until, TimerKind::momentary_limit, id.value);
    }
    ctx.outages.update(*row);
    note_history(ctx, *row, Reason::already_open, fact.actor,
                 fmt::format("a late report: {} service points are out since {}", rows.size(), to_rfc3339(fact.at)));
    outcome.points += rows.size();
    outcome.outages.push_back(std::move(*row));
  }
}

/// Rows and steps of what is over. A step is a moment at which people came back.
std::vector<outage::RestorationStep> write_rows(Context& ctx, OutageId id, std::vector<Piece> const& pieces, Duration duration) {
  std::map<Time, int> numbers;
  if (duration == Duration::sustained) {
    for (auto const& piece : pieces) {
      if (!piece.goes_on) numbers.emplace(piece.end, 0);
    }
  }
  auto const before = ctx.outages.steps(id);
  int number = before.empty() ? 0 : before.back().number;
  std::vector<outage::RestorationStep> steps;
  for (auto& [end, own] : numbers) {
    own = ++number;
    outage::RestorationStep step;
    step.outage = id;
    step.number = own;
    step.energised_at = end;
    ctx.outages.insert_step(step);
    steps.push_back(step);
  }
  std::vector<outage::Interruption> rows;
  for (auto const& piece : pieces) {
    auto const step = piece.goes_on || duration == Duration::pending ? 0 : numbers.at(piece.end);
    rows.push_back({.id = 0,
                    .outage = id,
                    .point = piece.point,
                    .customer = ctx.book.customer_of(piece.point, ctx.network()),
                    .started_at = piece.start,
                    .ended_at = piece.end,
                    .step = step,
                    .is_partial = piece.is_partial,
                    .is_sustained = duration == Duration::sustained});
  }
  ctx.outages.insert_interruptions(rows);
  return steps;
}

/// Suspected outages whose calls all came while their point was out because of this.
void absorb_explained(Context& ctx, outage::Outage& into, std::vector<Piece> const& pieces) {
  auto const is_explained = [&](outage::TroubleCall const& call) {
    return std::any_of(pieces.begin(), pieces.end(), [&](auto const& piece) {
      return piece.point == call.point && call.occurred_at >= piece.start && call.occurred_at <= piece.end;
    });
  };
  std::set<OutageId> suspected;
  for (auto const& [id, point] : ctx.outages.suspected_points(std::nullopt)) suspected.insert(id);
  for (auto const id : suspected) {
    auto const calls = ctx.outages.calls(id);
    if (id != into.id && std::all_of(calls.begin(), calls.end(), is_explained)) absorb_outage(ctx, into, id);
  }
}

/// Supply of a late step is proven like any other. When its time for proof is over already only the desk is asked: a text
/// about what was over long ago would tell nobody anything.
void ask_for_proof(Context& ctx, outage::Outage const& row, outage::RestorationStep step) {
  review_supply(ctx, row.id, step.number);
  for (auto const& kept : ctx.outages.steps(row.id)) {
    if (kept.number != step.number) continue;
    if (kept.confirmed_at) return;
    step = kept;
  }
  auto const deadline = step.energised_at + ctx.settings.limits.confirmation;
  if (ctx.now < deadline) return ctx.timer(deadline, TimerKind::supply_confirmation, row.id.value, step.number);
  step.asked_at = ctx.now;
  ctx.outages.update_step(step);
  raise_alarm(ctx, "supply_unconfirmed", row.id.value,
              fmt::format("outage {} was reported after its end: is everybody back since {}? nothing proves it yet", row.ref,
                          to_rfc3339(step.energised_at)));
}

outage::Outage enter_sustained(Context& ctx, SwitchingFact const& fact, std::vector<Piece> const& pieces, outage::Outage row,
                               Reason reason) {
  auto const steps = write_rows(ctx, row.id, pieces, Duration::sustained);
  absorb_explained(ctx, row, pieces);
  if (row.state == State::suspected || row.state == State::scheduled) {
    change_state(ctx, row, State::confirmed, reason, fact.actor);
  }
  auto plan = ctx.outages.find_plan(row.id);
  if (plan) plan_cut(ctx, *plan, fact.at);
  auto const next = outage::state_after_restoration(row.state, restoration_facts(ctx, row.id));
  if (steps.empty()) {  // everybody went over into another outage
    row.restored_at = pieces.back().end;
    change_state(ctx, row, State::restored, Reason::device_closed, fact.actor);
  } else if (next != row.state) {
    change_state(ctx, row, next, Reason::device_closed, fact.actor);
  }
  if (plan && restoration_facts(ctx, row.id).open_interruptions == 0) plan_energised(ctx, *plan, steps.empty() ? fact.at : steps.back().energised_at);
  for (auto const& step : steps) ask_for_proof(ctx, row, step);
  return ctx.outages.find(row.id).value_or(row);
}

outage::Outage enter_pieces(Context& ctx, SwitchingFact const& fact, Missing const& missing) {
  auto const& pieces = missing.pieces;
  auto const [verdict, plan] = classify_fact(ctx, fact);
  if (auto row = plan ? ctx.outages.find(plan->outage) : std::nullopt) {
    add_devices(*row, fact);
    row->started_at = std::min(row->started_at.value_or(fact.at), fact.at);
    ctx.outages.update(*row);
    return enter_sustained(ctx, fact, pieces, std::move(*row), verdict.reason);
  }
  std::vector<ServicePointId> points;
  for (auto const& piece : pieces) points.push_back(piece.point);
  auto row = fresh_outage(ctx, fact, points, verdict.reason);
  row.momentary_until.reset();
  ctx.outages.update(row);
  bool const may_be_momentary = verdict.treatment == outage::OpeningVerdict::Treatment::wait_for_momentary_limit;
  if (may_be_momentary && missing.last_end < fact.at + ctx.settings.limits.momentary) {
    write_rows(ctx, row.id, pieces, Duration::pending);
    finish_momentary(ctx, row, missing.last_end, fact.actor);
    return row;
  }
  auto const reason = may_be_momentary ? Reason::momentary_limit_passed : verdict.reason;
  return enter_sustained(ctx, fact, pieces, std::move(row), reason);
}

}  // namespace

std::optional<SwitchingOutcome> enter_late(Context& ctx, SwitchingFact const& fact) {
  auto const& device = fact.devices.front();
  bool const is_closing = fact.report == outage::ReportKind::closed;
  std::optional<SwitchingOutcome> outcome;
  if (auto const missing = is_closing ? Missing{} : find_missing(ctx, fact); !missing.pieces.empty() || !missing.too_late.empty()) {
    outcome = SwitchingOutcome{.treatment = "entered_late", .reason = Reason::already_open, .outages = {}, .points = 0};
    move_beginnings(ctx, fact, missing, *outcome);
    if (!missing.pieces.empty()) {
      std::set<ServicePointId> points;
      for (auto const& piece : missing.pieces) points.insert(piece.point);
      outcome->points += points.size();
      outcome->outages.insert(outcome->outages.begin(), enter_pieces(ctx, fact, missing));
    }
  }
  ctx.outages.put_move({device.id, fact.at, device.phases, is_closing ? geo::Position::closed : geo::Position::open});
  return outcome;
}

}  // namespace lamplighter::flow
