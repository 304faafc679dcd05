// Waves: notices of one stage and occurrence leave together, after their audience was computed again.
#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "engine/flow/announcement_posts.hpp"
#include "engine/flow/campaign_truth.hpp"
#include "engine/flow/expected_people.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/notice_truth.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_windows.hpp"
#include "engine/flow/wave_timer.hpp"
#include "engine/flow/zones.hpp"

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

/// Whoever came into the plan's windows gets this stage, if it still tells him something.
void add_newly_affected(Context& ctx, Situations& situations, outage::Outage const& outage, Wave const& wave,
                        std::vector<outage::PlanWindow> const& windows, std::vector<notice::Notice>& notices) {
  auto const* policy = policy_for(ctx.settings, outage::to_string(outage.kind));
  if (policy == nullptr) return;
  auto const known = known_to(ctx, outage, wave);
  auto const facts = facts_of(outage, windows);
  std::vector<notice::Notice> added;
  auto const all = notice::affected_customers(windows);
  expect_people(ctx, all);
  for (auto const& own : all) {
    auto const& spans = wave.stage == notice::reduced_security_stage ? own.reduced : own.windows;
    bool const has_window =
        std::ranges::any_of(spans, [&](auto const& window) { return to_ms(window.first) == wave.occurrence; });
    auto const customer = has_window && !known.contains(own.customer.value) ? ctx.notices.find_customer(own.customer)
                                                                            : std::nullopt;
    if (!customer) continue;
    for (auto const& draft : notice::plan_drafts(*policy, own, *customer, facts, zone_of(ctx.settings, *customer), ctx.now)) {
      if (draft.stage != wave.stage || draft.occurrence != wave.occurrence) continue;
      auto fresh = notice_of(draft, outage, wave.id);
      if (!situations.overtaken(outage, fresh)) added.push_back(std::move(fresh));
    }
  }
  auto const ids = ctx.notices.insert_notices(added);
  for (std::size_t index = 0; index < added.size(); ++index) {
    if (!ids[index]) continue;
    added[index].id = ids[index];
    ctx.decide("notice_added", ids[index].value, notice::to_string(Reason::newly_affected));
    notices.push_back(added[index]);
  }
}

// Below this it is cheaper to ask for each customer than to read a whole outage.
constexpr std::size_t few_notices = 32;

/// The wave's notices whose words hold for their recipients now, with those of whoever came in.
std::vector<notice::Notice> present_audience(Context& ctx, outage::Outage const& outage,
                                             std::optional<outage::Plan> const& plan, Wave const& wave) {
  auto notices = ctx.notices.open_notices_of_wave(wave.id);
  auto const* rule = stage_rule(ctx.settings, outage, wave.stage);
  bool const is_dated = plan && rule != nullptr && !rule->is_event;
  auto const windows = is_dated ? refresh_windows(ctx, *plan) : std::vector<outage::PlanWindow>{};
  bool const is_large = is_dated || notices.size() > few_notices;
  Situations situations(ctx, is_large ? Situations::Reach::everybody : Situations::Reach::few);
  if (is_dated) add_newly_affected(ctx, situations, outage, wave, windows, notices);
  return still_true(ctx, situations, outage, std::move(notices));
}

/// Without its go a wave had nothing to say; otherwise, if its words still hold, a person must know that it came too late.
void expire(Context& ctx, outage::Outage const& outage, Wave const& wave, Reason reason) {
  auto notices = ctx.notices.open_notices_of_wave(wave.id);
  if (reason == Reason::not_gone) {
    for (auto const& one : notices) supersede(ctx, one, reason);
  } else {
    Situations situations(ctx, Situations::Reach::everybody);
    for (auto const& one : still_true(ctx, situations, outage, std::move(notices))) {
      give_up(ctx, one, notice::Evidence::e0, reason);
    }
  }
  ctx.notices.set_wave_state(wave.id, Wave::State::superseded);
  if (wave.state != Wave::State::held) return;
  ctx.notices.lift_hold(fmt::format("wave:{}", wave.id.value));  // nobody can release it any more
  for (auto const* kind : {"wave_too_large", "feeder_invalid"}) ctx.store.clear_alarms(kind, wave.id.value, ctx.now);
}

/// Looks at a wave then; of several that are due at once the more urgent stage goes first.
void set_wave_timer(Context& ctx, outage::Outage const& outage, Time due, std::string_view stage, WaveId wave, NoticeId after = {}) {
  auto const* rule = stage_rule(ctx.settings, outage, stage);
  ctx.timer(due, TimerKind::wave_due, wave.value, packed({rule == nullptr ? 0 : rule->priority, after}, wave));
}

void hold_wave(Context& ctx, outage::Outage const& outage, Wave const& wave) {
  ctx.notices.set_wave_state(wave.id, Wave::State::held);
  set_wave_timer(ctx, outage, ctx.now + held_look_again, wave.stage, wave.id);
  if (wave.state != Wave::State::held) ctx.decide("wave_held", wave.id.value, notice::to_string(Reason::held));
}

/// What a person should look at before a wave leaves, as an alarm.
struct Doubt {
  std::string alarm, why, text;
};

/// All feeders that its devices belong to, its own first.
std::vector<std::string> feeders_of(Context& ctx, outage::Outage const& outage, std::optional<outage::Plan> const& plan) {
  std::vector<std::string> feeders{outage.feeder};
  auto const add = [&](DeviceId id) {
    auto const device = ctx.book.device(id);
    auto const feeder = device.is_valid() ? ctx.live.network().feeder_of(device) : std::string_view{};
    if (!feeder.empty() && std::ranges::find(feeders, feeder) == feeders.end()) feeders.emplace_back(feeder);
  };
  for (auto const& one : outage.devices) add(one.device);
  if (!plan) return feeders;
  for (auto const& step : plan->steps) {
    if (step.to == geo::Position::open) add(step.device);
  }
  return feeders;
}

/// Nothing: it may leave by its time.
std::optional<Doubt> doubt_about(Context& ctx, outage::Outage const& outage, std::optional<outage::Plan> const& plan, Wave const& wave,
                                 std::size_t size) {
  auto const limit = ctx.settings.wave_size_for_person;
  if (limit > 0 && static_cast<std::int64_t>(size) > limit) {
    return Doubt{"wave_too_large", "larger than a wave may be without a person",
                 fmt::format("wave {} ({}) has {} notices; release it by hand", wave.id.value, wave.stage, size)};
  }
  if (size == 0 || wave.stage == "order") return std::nullopt;  // what hangs where is no matter for sending a crew
  for (auto const& feeder : feeders_of(ctx, outage, plan)) {
    auto const reason = ctx.store.why_invalid(feeder);
    if (!reason) continue;
    return Doubt{"feeder_invalid", fmt::format("feeder '{}' is invalid: {}", feeder, *reason),
                 fmt::format("wave {} ({}) of outage {} has {} notices that wait: feeder '{}' is invalid in the active network, {}; "
                             "look whom it concerns and release it by hand",
                             wave.id.value, wave.stage, outage.ref, size, feeder, *reason)};
  }
  return std::nullopt;
}

constexpr auto piece = wave_piece;  // more of a wave waits for the next batch, behind whatever is more urgent by then
constexpr int pages_at_once = 8;  // read in vain, of other waves

void release_first_piece(Context& ctx, outage::Outage const& outage, Wave const& wave, std::vector<notice::Notice> notices) {
  auto const share = notices.size() > piece ? Share::part : Share::whole;
  if (share == Share::part) {
    std::ranges::sort(notices, {}, &notice::Notice::id);
    notices.resize(piece);
    set_wave_timer(ctx, outage, ctx.now, wave.stage, wave.id, notices.back().id);
  }
  release(ctx, outage, notices, 0, share);
}

/// Of a page of the outage's notices those of this wave that nothing was done about: open, and in no message.
std::vector<notice::Notice> untouched(Context& ctx, std::vector<notice::Notice> const& page, WaveId wave) {
  std::vector<notice::Notice> result;
  std::ranges::copy_if(page, std::back_inserter(result), [&](auto const& one) {
    return one.wave == wave && !ctx.notices.outcome(one.id) && ctx.notices.messages_of_notice(one.id).empty();
  });
  return result;
}

/// The wave has begun to leave; what is asked of a whole wave was asked then. Sending may have been held since, or words overtaken.
void release_next_piece(Context& ctx, WaveId id, NoticeId after) {
  auto const wave = ctx.notices.find_wave(id);
  auto const outage = wave ? ctx.outages.find(wave->outage) : std::nullopt;
  if (!outage || wave->state != Wave::State::released) return;
  Holds const holds(ctx);
  if (holds.all() || holds.stage(wave->stage) || holds.wave(id)) {
    return set_wave_timer(ctx, *outage, ctx.now + held_look_again, wave->stage, id, after);
  }
  std::vector<notice::Notice> notices;
  bool is_last = false;
  for (int read = 0; read < pages_at_once && notices.empty() && !is_last; ++read) {
    auto const page = ctx.notices.notices_page(outage->id, after.value, static_cast<int>(piece));
    is_last = page.size() < piece;
    if (!page.empty()) after = page.back().id;
    notices = untouched(ctx, page, id);
  }
  if (!is_last) set_wave_timer(ctx, *outage, ctx.now, wave->stage, id, after);
  Situations situations(ctx);
  notices = still_true(ctx, situations, *outage, std::move(notices));
  ctx.decide("wave_goes_on", id.value, fmt::format("{} {}", wave->stage, notices.size()));
  if (ctx.now < wave->expires_at) return release(ctx, *outage, notices, 0);
  for (auto const& one : notices) give_up(ctx, one, notice::Evidence::e0, Reason::expired);
}

/// Who wants it to leave: its time, or a person who looked at what it was held for.
enum class Hand : std::uint8_t { time, person };

void pass(Context& ctx, WaveId id, Hand hand);

}  // namespace

std::size_t add_notices(Context& ctx, outage::Outage const& outage, std::vector<notice::Draft> const& drafts, std::string_view also_because) {
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
    for (auto const* draft : members) {
      notices.push_back(notice_of(*draft, outage, wave.id));
      if (!also_because.empty()) (notices.back().reason += ',') += also_because;
    }
    auto const ids = ctx.notices.insert_notices(notices);
    auto const added = static_cast<std::size_t>(std::ranges::count_if(ids, [](auto id) { return static_cast<bool>(id); }));
    count += added;
    ctx.decide("wave_planned", wave.id.value, fmt::format("{} {}", stage, added));
    if (added == 0) ctx.notices.set_wave_state(wave.id, Wave::State::superseded);
    else if (due <= ctx.now) due_now.push_back(wave.id);
    else set_wave_timer(ctx, outage, due, stage, wave.id);
    if (outage.campaign && needs_go && due > ctx.now) set_wave_timer(ctx, outage, std::max(ctx.now, due - ask_for_check_before), stage, wave.id);
  }
  for (auto const id : due_now) on_wave_due(ctx, id);
  return count;
}

void on_wave_due(Context& ctx, WaveId id, NoticeId after) {
  if (after) release_next_piece(ctx, id, after);
  else pass(ctx, id, Hand::time);
}

void release_wave(Context& ctx, WaveId id) {
  for (auto const* kind : {"wave_too_large", "feeder_invalid"}) ctx.store.clear_alarms(kind, id.value, ctx.now);
  pass(ctx, id, Hand::person);
}

namespace {

void pass(Context& ctx, WaveId id, Hand hand) {
  auto const wave = ctx.notices.find_wave(id);
  if (!wave || wave->state == Wave::State::released || wave->state == Wave::State::superseded) return;
  auto const outage = ctx.outages.find(wave->outage);
  if (!outage) return;
  auto const plan = ctx.outages.find_plan(outage->id);
  bool const has_no_check = wave->needs_go && outage->campaign && !ctx.notices.campaigns().find_campaign(outage->id).value().checked_at;
  bool const waits_for_go = wave->needs_go && plan && !has_go_for(ctx, *plan, from_ms(wave->occurrence));
  if (ctx.now >= wave->expires_at) return expire(ctx, *outage, *wave, waits_for_go || has_no_check ? Reason::not_gone : Reason::expired);
  if (waits_for_go) {
    set_wave_timer(ctx, *outage, wave->expires_at, wave->stage, id);
    ctx.decide("wave_waits", id.value, notice::to_string(Reason::not_gone));
    return;
  }
  if (wave->needs_go && outage->campaign && waits_for_check(ctx, *outage, *wave)) return;
  Holds const holds(ctx);
  if (holds.all() || holds.stage(wave->stage) || holds.wave(id)) return hold_wave(ctx, *outage, *wave);
  auto const* const rule = stage_rule(ctx.settings, *outage, wave->stage);
  if (rule != nullptr && rule->is_announcement) return release_posts(ctx, *outage, *wave, *rule);
  auto const notices = present_audience(ctx, *outage, plan, *wave);
  auto const doubt = hand == Hand::time ? doubt_about(ctx, *outage, plan, *wave, notices.size()) : std::nullopt;
  if (doubt) {
    ctx.notices.put_hold({fmt::format("wave:{}", id.value), ctx.now, "system", doubt->why});
    raise_notice_alarm(ctx, doubt->alarm, id.value, doubt->text);
    return hold_wave(ctx, *outage, *wave);
  }
  ctx.notices.set_wave_state(id, Wave::State::released);
  ctx.decide("wave_released", id.value, fmt::format("{} {}", wave->stage, notices.size()));
  release_first_piece(ctx, *outage, *wave, notices);
}

}  // namespace

void plan_gone(Context& ctx, outage::Outage const& outage) {
  for (auto const& wave : ctx.notices.waves(outage.id)) {
    bool const is_open = wave.state == Wave::State::waiting || wave.state == Wave::State::held;
    if (wave.needs_go && is_open && wave.due_at <= ctx.now) on_wave_due(ctx, wave.id);
  }
}

}  // namespace lamplighter::flow
