// Waves: notices of one stage and occurrence leave together, after their audience was computed again.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_windows.hpp"

namespace lamplighter::flow {
namespace {

using notice::Reason;
using notice::Wave;

// A held wave looks again so often: a release is felt at once, and a restart forgets nothing.
constexpr std::chrono::seconds held_look_again{15};

std::string words_of(std::vector<schedules::DueReason> const& reasons) {
  std::string words;
  for (auto const reason : reasons) {
    if (!words.empty()) words += ',';
    words += schedules::to_string(reason);
  }
  return words;
}

notice::Notice notice_of(notice::Draft const& draft, outage::Outage const& outage, WaveId wave) {
  notice::Notice result;
  result.outage = outage.id;
  result.recipient = draft.recipient;
  result.stage = draft.stage;
  result.occurrence = draft.occurrence;
  result.revision = outage.revision;
  result.wave = wave;
  result.due_at = draft.due_at;
  result.expires_at = draft.expires_at;
  result.proof_due = draft.proof_due;
  result.required = draft.required;
  result.reason = words_of(draft.reasons);
  return result;
}

/// Stages that are only for people who are out at the moment of sending.
bool is_for_those_out(std::string_view stage) {
  return stage == "started" || stage == "etr" || stage == "crew_assigned" || stage == "crew_on_site";
}

/// Nobody is told of an interruption that is not his any more.
std::vector<notice::Notice> still_out(Context& ctx, outage::Outage const& outage, std::vector<notice::Notice> notices) {
  auto const out = customers_out(ctx, outage.id);
  std::erase_if(notices, [&](auto const& one) {
    if (std::ranges::binary_search(out, CustomerId{one.recipient.id})) return false;
    supersede(ctx, one, Reason::no_longer_affected);
    return true;
  });
  return notices;
}

/// Who need not be added to a wave: has this notice, or heard of the change that made this stage late for them.
std::set<std::int64_t> known_to(Context& ctx, outage::Outage const& outage, Wave const& wave) {
  std::set<std::int64_t> known;
  for (auto const& one : ctx.notices.notices(outage.id)) {
    bool const is_same = one.stage == wave.stage && one.occurrence == wave.occurrence;
    bool const is_change = one.stage == "rescheduled" || one.stage == "delayed" || one.stage == "extended";
    bool const says_it = is_change && one.revision == wave.revision && wave.due_at <= one.due_at;
    if (is_same || says_it) known.insert(one.recipient.id);
  }
  return known;
}

/// The plan's windows as they are now: whoever came in gets this stage, whoever left does not.
std::vector<notice::Notice> still_planned(Context& ctx, outage::Outage const& outage, outage::Plan const& plan,
                                          Wave const& wave, std::vector<notice::Notice> notices) {
  auto const windows = refresh_windows(ctx, plan);
  std::map<CustomerId, notice::Affected> affected;
  for (auto& one : notice::affected_customers(windows)) affected.emplace(one.customer, std::move(one));
  auto const has_window = [&](CustomerId customer) {
    auto const found = affected.find(customer);
    return found != affected.end() && std::ranges::any_of(found->second.windows, [&](auto const& window) {
             return to_ms(window.first) == wave.occurrence;
           });
  };
  std::erase_if(notices, [&](auto const& one) {
    if (has_window({one.recipient.id})) return false;
    supersede(ctx, one, Reason::no_longer_affected);
    return true;
  });
  auto const known = known_to(ctx, outage, wave);
  auto const* policy = policy_for(ctx.settings, outage::to_string(outage.kind));
  std::vector<notice::Notice> added;
  for (auto const& [id, own] : affected) {
    if (policy == nullptr || known.contains(id.value) || !has_window(id)) continue;
    auto const customer = ctx.notices.find_customer(id);
    if (!customer) continue;
    for (auto const& draft : notice::plan_drafts(*policy, own, *customer, outage::to_string(outage.kind),
                                                 ctx.settings.zone, ctx.now)) {
      if (draft.stage == wave.stage && draft.occurrence == wave.occurrence) {
        added.push_back(notice_of(draft, outage, wave.id));
      }
    }
  }
  auto const ids = ctx.notices.insert_notices(added);
  for (std::size_t index = 0; index < added.size(); ++index) {
    if (!ids[index]) continue;
    added[index].id = ids[index];
    ctx.decide("notice_added", ids[index].value, notice::to_string(Reason::newly_affected));
    notices.push_back(added[index]);
  }
  return notices;
}

std::vector<notice::Notice> present_audience(Context& ctx, outage::Outage const& outage,
                                             std::optional<outage::Plan> const& plan, Wave const& wave) {
  auto notices = ctx.notices.open_notices_of_wave(wave.id);
  if (is_for_those_out(wave.stage)) return still_out(ctx, outage, std::move(notices));
  auto const* rule = stage_rule(ctx.settings, outage, wave.stage);
  if (plan && rule != nullptr && !rule->is_event) {
    return still_planned(ctx, outage, *plan, wave, std::move(notices));
  }
  return notices;
}

/// Without its go a wave had nothing to say; otherwise it came too late, and a person must know.
void expire(Context& ctx, Wave const& wave, Reason reason) {
  for (auto const& one : ctx.notices.open_notices_of_wave(wave.id)) {
    if (reason == Reason::not_gone) supersede(ctx, one, reason);
    else give_up(ctx, one, notice::Evidence::e0, reason);
  }
  ctx.notices.set_wave_state(wave.id, Wave::State::superseded);
}

void hold_wave(Context& ctx, Wave const& wave) {
  ctx.notices.set_wave_state(wave.id, Wave::State::held);
  ctx.timer(ctx.now + held_look_again, TimerKind::wave_due, wave.id.value);
  if (wave.state != Wave::State::held) ctx.decide("wave_held", wave.id.value, notice::to_string(Reason::held));
}

bool is_too_large(Context& ctx, Wave const& wave, std::size_t size) {
  auto const limit = ctx.settings.wave_size_for_person;
  return limit > 0 && static_cast<std::int64_t>(size) > limit && wave.state == Wave::State::waiting;
}

}  // namespace

std::size_t add_notices(Context& ctx, outage::Outage const& outage, std::vector<notice::Draft> const& drafts) {
  std::map<std::tuple<Time, std::string, std::int64_t, bool>, std::vector<notice::Draft const*>> waves;
  for (auto const& draft : drafts) {
    waves[{draft.due_at, draft.stage, draft.occurrence, draft.needs_go}].push_back(&draft);
  }
  std::size_t count = 0;
  std::vector<WaveId> due_now;  // released once all are written: an audience looks at what its people get besides
  for (auto const& [key, members] : waves) {
    auto const& [due, stage, occurrence, needs_go] = key;
    Wave wave;
    wave.outage = outage.id;
    wave.stage = stage;
    wave.occurrence = occurrence;
    wave.revision = outage.revision;
    wave.due_at = due;
    wave.needs_go = needs_go;
    for (auto const* draft : members) wave.expires_at = std::max(wave.expires_at, draft->expires_at);
    wave.id = ctx.notices.insert_wave(wave);
    std::vector<notice::Notice> notices;
    for (auto const* draft : members) notices.push_back(notice_of(*draft, outage, wave.id));
    auto const ids = ctx.notices.insert_notices(notices);
    auto const added = static_cast<std::size_t>(std::ranges::count_if(ids, [](auto id) { return static_cast<bool>(id); }));
    count += added;
    ctx.decide("wave_planned", wave.id.value, fmt::format("{} {}", stage, added));
    if (added == 0) ctx.notices.set_wave_state(wave.id, Wave::State::superseded);
    else if (due <= ctx.now) due_now.push_back(wave.id);
    else ctx.timer(due, TimerKind::wave_due, wave.id.value);
  }
  for (auto const id : due_now) on_wave_due(ctx, id);
  return count;
}

void on_wave_due(Context& ctx, WaveId id) {
  auto const wave = ctx.notices.find_wave(id);
  if (!wave || wave->state == Wave::State::released || wave->state == Wave::State::superseded) return;
  auto const outage = ctx.outages.find(wave->outage);
  if (!outage) return;
  auto const plan = ctx.outages.find_plan(outage->id);
  bool const waits_for_go = wave->needs_go && plan && !has_go_for(ctx, *plan, from_ms(wave->occurrence));
  if (ctx.now >= wave->expires_at) return expire(ctx, *wave, waits_for_go ? Reason::not_gone : Reason::expired);
  if (waits_for_go) {
    ctx.timer(wave->expires_at, TimerKind::wave_due, id.value);
    ctx.decide("wave_waits", id.value, notice::to_string(Reason::not_gone));
    return;
  }
  Holds const holds(ctx);
  if (holds.all() || holds.stage(wave->stage) || holds.wave(id)) return hold_wave(ctx, *wave);
  auto const notices = present_audience(ctx, *outage, plan, *wave);
  if (is_too_large(ctx, *wave, notices.size())) {
    ctx.notices.put_hold({fmt::format("wave:{}", id.value), ctx.now, "system", "larger than a wave may be without a person"});
    raise_notice_alarm(ctx, "wave_too_large", id.value,
                       fmt::format("wave {} ({}) has {} notices; release it by hand", id.value, wave->stage, notices.size()));
    return hold_wave(ctx, *wave);
  }
  ctx.notices.set_wave_state(id, Wave::State::released);
  ctx.decide("wave_released", id.value, fmt::format("{} {}", wave->stage, notices.size()));
  release(ctx, *outage, notices, 0);
}

void plan_gone(Context& ctx, outage::Outage const& outage) {
  for (auto const& wave : ctx.notices.waves(outage.id)) {
    bool const is_open = wave.state == Wave::State::waiting || wave.state == Wave::State::held;
    if (wave.needs_go && is_open && wave.due_at <= ctx.now) on_wave_due(ctx, wave.id);
  }
}

}  // namespace lamplighter::flow
