// From the books to what may be said, then the decision, the texts, one row, and for a plan its announcement (A1).
#include "engine/flow/public_alerts.hpp"

#include <algorithm>
#include <optional>

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "engine/flow/announcements.hpp"
#include "engine/flow/kept_places.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/views_public.hpp"
#include "engine/notice/cap_alert.hpp"

namespace lamplighter::flow {
namespace {

using notice::PublicSituation;
using Phase = PublicSituation::Phase;

constexpr std::chrono::seconds count_every{30};

bool is_approved(outage::Plan const& plan) { return plan.state != outage::PlanState::draft && plan.state != outage::PlanState::submitted; }

Phase phase_of(outage::Outage const& row, std::optional<outage::Plan> const& plan) {
  if (is_private(row.kind)) return Phase::hidden;
  switch (row.state) {
    case outage::State::scheduled: return plan && is_approved(*plan) ? Phase::ahead : Phase::hidden;
    case outage::State::suspected: return Phase::hidden;
    case outage::State::confirmed:
    case outage::State::partially_restored: return Phase::out;
    case outage::State::restored:
    case outage::State::closed: return Phase::over;
    case outage::State::cancelled: return Phase::none_after_all;
    case outage::State::merged: return Phase::told_elsewhere;
  }
  return Phase::hidden;
}

void put_windows(Context& ctx, outage::Plan const& plan, PublicSituation& out) {
  for (auto const& day : split_days(ctx, plan.steps)) {
    if (day.end > ctx.now) out.windows.emplace_back(day.start, day.end);
  }
}

/// Of a plan's cut without another word: the end of the window that runs.
std::optional<Time> expected_end(PublicSituation const& now_is, Time now) {
  for (auto const& [start, end] : now_is.windows) {
    if (start <= now + std::chrono::hours{1}) return end;
  }
  return std::nullopt;
}

void put_place(Context& ctx, PublicSituation& out) {
  auto const places = kept_area_places(ctx.store);
  auto place = places.find(out.area);
  if (place == places.end()) place = places.find(out.feeder);
  if (place != places.end()) out.place = std::pair(place->second.x, place->second.y);
}

std::string identifier_of(std::string_view ref, int number) {
  std::string out;
  for (char const one : ref) {
    bool const is_safe = (one >= '0' && one <= '9') || (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || one == '-' || one == '_' || one == '.';
    out += is_safe ? one : '_';
  }
  return fmt::format("{}.{}", out, number);
}

/// Numbers that would point at homes are not said, nor kept as said.
std::int64_t said_count(PublicSituation const& now_is) {
  bool const is_said = now_is.phase == Phase::ahead || now_is.phase == Phase::out;
  return is_said && now_is.customers >= notice::public_customers_min ? now_is.customers : 0;
}

void publish(Context& ctx, outage::Outage const& row, PublicSituation now_is, notice::AlertDecision const& decision) {
  auto const& publisher = ctx.settings.public_alerts;
  auto& books = ctx.notices.published();
  auto const before = books.alerts_of(row.id);
  put_place(ctx, now_is);
  notice::PublicAlert alert;
  alert.outage = row.id;
  alert.number = static_cast<int>(before.size()) + 1;
  alert.identifier = identifier_of(row.ref, alert.number);
  alert.sender = publisher.sender;
  alert.sent = std::chrono::floor<std::chrono::seconds>(ctx.now);
  alert.message = decision.message;
  alert.is_last = decision.is_last;
  alert.expires = decision.expires;
  alert.key = decision.key;
  alert.customers = said_count(now_is);
  auto const words = notice::alert_words(now_is, publisher, ctx.settings.languages, ctx.settings.zone, ctx.now);
  alert.title = words.front().headline;
  alert.text = notice::cap_alert(alert, now_is, publisher, words, before, ctx.settings.zone);
  books.put_alert(alert);
  ctx.decide("alert_published", row.id.value, notice::to_string(decision.reason));
  if (now_is.phase == Phase::ahead && publisher.status == notice::AlertStatus::actual) note_published(ctx, row, alert.identifier);
}

void look_at(Context& ctx, OutageId id, AlertWatch& watch) {
  auto const row = ctx.outages.find(id);
  if (!row) return;
  auto const last = ctx.notices.published().newest_alert(id);
  if (last && last->is_last) return;
  auto now_is = public_situation(ctx, *row, Counting::without_count);
  auto decision = notice::decide_alert(now_is, last, ctx.now);
  bool const is_same = last && decision.reason == notice::AlertReason::nothing_new;
  if (is_same) {
    auto const counted = watch.counted_at.find(id);
    if (counted != watch.counted_at.end() && ctx.now - counted->second < count_every) {
      watch.later.insert(id);
      return;
    }
  }
  if (decision.reason == notice::AlertReason::not_public || decision.reason == notice::AlertReason::is_over_already) return;
  if (!decision.is_last) {
    now_is = public_situation(ctx, *row, Counting::with_count);
    decision = notice::decide_alert(now_is, last, ctx.now);
    watch.counted_at[id] = ctx.now;
  }
  watch.later.erase(id);
  if (!decision.is_published) return;
  publish(ctx, *row, std::move(now_is), decision);
  if (decision.is_last) watch.counted_at.erase(id);
}

std::set<OutageId> touched(Context& ctx, AlertWatch const& watch) {
  std::set<OutageId> out;
  std::set<std::string> seen;
  for (auto const& event : ctx.effects.events) {
    if (event.kind != "outage" && event.kind != "plan") continue;
    auto const* ref = event.body.if_contains("id");
    if (ref == nullptr || !ref->is_string() || !seen.emplace(ref->get_string()).second) continue;
    if (auto const row = ctx.outages.find_by_ref(std::string_view(ref->get_string()))) out.insert(row->id);
  }
  auto const may_count = [&](OutageId id) {
    auto const counted = watch.counted_at.find(id);
    return counted == watch.counted_at.end() || ctx.now - counted->second >= count_every;
  };
  // A plan whose time has passed without its cut stays here until the desk decides: it is not looked at in every batch.
  for (auto const id : ctx.notices.published().expired_alerts(ctx.now)) {
    if (may_count(id)) out.insert(id);
  }
  for (auto const id : watch.later) {
    if (may_count(id)) out.insert(id);
  }
  return out;
}

}  // namespace

PublicSituation public_situation(Context& ctx, outage::Outage const& row, Counting counting) {
  PublicSituation out;
  auto const plan = ctx.outages.find_plan(row.id);
  out.phase = phase_of(row, plan);
  out.ref = row.ref;
  out.kind = row.kind;
  out.cause = outage::public_cause(row.cause);
  out.area = row.area;
  out.feeder = row.feeder;
  out.started_at = row.started_at;
  out.restored_at = row.restored_at;
  if (plan && out.phase != Phase::hidden) put_windows(ctx, *plan, out);
  if (row.etr) out.etr = row.etr->at;
  if (!out.etr && plan && out.phase == Phase::out) out.etr = expected_end(out, ctx.now);
  if (out.phase != Phase::ahead) out.windows.clear();
  if (out.phase == Phase::told_elsewhere) {
    if (auto const other = ctx.outages.find(row.merged_into)) out.continued_in = other->ref;
  }
  if (out.phase == Phase::out && !ctx.notices.published().has_customers_out(row.id)) out.phase = Phase::switched_on;
  if (counting == Counting::without_count) return out;
  if (out.phase == Phase::ahead) out.customers = ctx.outages.plan_extent(row.id, plan->revision, ctx.now).customers;
  if (out.phase == Phase::out) out.customers = ctx.notices.published().customers_out(row.id);
  return out;
}

void publish_alerts(Context& ctx, AlertWatch& watch) {
  if (ctx.settings.public_alerts.sender.empty()) return;
  for (auto const id : touched(ctx, watch)) look_at(ctx, id, watch);
}

}  // namespace lamplighter::flow
