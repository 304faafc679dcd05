// Open notices as messages in the queues: where each goes, from when its channel may write, and what shares one text.
#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "engine/flow/expected_people.hpp"
#include "engine/flow/notice_caps.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/zones.hpp"
#include "engine/notice/sending_lanes.hpp"

namespace lamplighter::flow {
namespace {

using notice::Reason;

/// What is at stake for a recipient: in which lane he is told, and whether twice is better than not at all.
struct Stake {
  notice::SendingLane lane;
  bool needs_repeat;
};
Stake stake_of(Context& ctx, outage::Outage const& outage, schedules::StageRule const& rule, notice::Recipient const& recipient) {
  notice::LaneFacts facts;
  if (rule.may_repeat) facts.stage = notice::LaneFacts::Stage::last_before_cut;
  if (recipient.kind == notice::RecipientKind::crew) facts.recipient = notice::LaneFacts::Recipient::crew;
  if (outage.has_hazard) facts.danger = notice::LaneFacts::Danger::hazard;
  auto const customer = recipient.kind == notice::RecipientKind::customer && !outage.has_hazard ? ctx.notices.find_customer({recipient.id}) : std::nullopt;
  if (!customer) return {notice::lane_of(facts), outage.has_hazard};
  facts.classes = customer->classes;
  facts.critical_level = customer->critical_level;
  bool const needs_repeat = std::ranges::any_of(customer->classes, [](auto const& one) { return one == "life_support" || one == "hazardous"; });
  return {notice::lane_of(facts), needs_repeat};
}

/// A message for notices to one address.
struct Outgoing {
  notice::NewMessage one;
  std::vector<notice::Notice> notices;
};

Outgoing outgoing(Context& ctx, outage::Outage const& outage, schedules::StageRule const& rule, Place const& place, Time opens,
                  std::vector<notice::Notice> notices) {
  Outgoing result;
  auto& message = result.one.message;
  message.outage = outage.id;
  message.stage = notices.front().stage;
  message.lane = place.lane;
  message.rung = place.rung;
  message.recipient = notices.front().recipient;
  message.address = place.address;
  message.language = place.language;
  auto lane = notice::SendingLane::rest;
  message.due_at = opens;
  message.expires_at = notices.front().expires_at;
  message.may_repeat = rule.may_repeat;
  message.required = notice::Evidence::e0;
  for (auto const& one : notices) {
    result.one.notices.push_back(one.id);
    message.expires_at = std::min(message.expires_at, one.expires_at);
    message.required = std::max(message.required, one.required);
    auto const stake = stake_of(ctx, outage, rule, one.recipient);
    message.may_repeat = message.may_repeat || stake.needs_repeat;
    lane = std::min(lane, stake.lane);  // the first of those whom it tells
  }
  message.priority = notice::queue_priority(lane, rule.priority);
  result.notices = std::move(notices);
  return result;
}

/// In the queues; the ladder looks at each when its rung has waited and when proof is overdue.
void queue(Context& ctx, schedules::StageRule const& rule, std::vector<Outgoing> const& all) {
  std::vector<notice::NewMessage> messages;
  messages.reserve(all.size());
  for (auto const& one : all) messages.push_back(one.one);
  auto const ids = ctx.notices.queue_messages(messages);
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto const& message = messages[i].message;
    auto const wait = rule.ladder[static_cast<std::size_t>(message.rung)].wait;
    if (wait > milliseconds{0}) ctx.timer(message.due_at + wait, TimerKind::ladder_check, ids[i].value);
    for (auto const& one : all[i].notices) {
      ctx.timer(one.proof_due + milliseconds{1}, TimerKind::ladder_check, ids[i].value);
      ctx.timer(one.expires_at, TimerKind::ladder_check, ids[i].value);
    }
    ctx.decide("message_queued", ids[i].value, fmt::format("{} rung {}", message.lane, message.rung));
  }
}

/// A place, and from when its channel may write there.
struct Way {
  Place place;
  Time opens;
};

/// Later rungs keep the quiet hours of their own channel; the first one's date has looked at them.
Time opening_of(Context& ctx, outage::Outage const& outage, schedules::StageRule const& rule, notice::Notice const& notice, int rung) {
  auto const* policy = rung == 0 || notice.recipient.kind != notice::RecipientKind::customer ? nullptr : policy_of(ctx.settings, outage);
  auto const customer = policy == nullptr ? std::nullopt : ctx.notices.find_customer({notice.recipient.id});
  if (!customer) return ctx.now;
  return schedules::rung_opens(*policy, rule, static_cast<std::size_t>(rung), sending_subject(outage, rule, notice, *customer),
                               zone_of(ctx.settings, *customer), notice.due_at, ctx.now);
}

/// A channel whose night would outlast the proof gives way to a later one that may write in time.
tl::expected<Way, Reason> find_way(Context& ctx, outage::Outage const& outage, schedules::StageRule const& rule,
                                   notice::Notice const& notice, int from_rung) {
  auto place = find_place(ctx, rule, notice, from_rung);
  if (!place) return tl::unexpected(place.error());
  Way way{std::move(*place), {}};
  way.opens = opening_of(ctx, outage, rule, notice, way.place.rung);
  auto const last = std::min(notice.proof_due, notice.expires_at);
  for (auto rung = way.place.rung + 1; way.opens > last; ++rung) {
    auto next = find_place(ctx, rule, notice, rung);
    if (!next) break;
    rung = next->rung;
    auto const opens = opening_of(ctx, outage, rule, notice, rung);
    if (opens <= last) way = {std::move(*next), opens};
  }
  return way;
}

}  // namespace

Parcels parcels_of(Context& ctx, outage::Outage const& outage, schedules::StageRule const& rule, std::vector<notice::Notice> const& notices, int from_rung,
                   WindowEnds const& ends, std::function<OutageId(notice::Notice const&)> const& present) {
  auto const end_of = [&](notice::Notice const& one) {
    auto const found = ends.find({CustomerId{one.recipient.id}, from_ms(one.occurrence)});
    return found == ends.end() ? Time{} : found->second;
  };
  // One text has one lane, one start and one end, in one zone, about one outage; within that, moderation joins what goes to one
  // address.
  using Key = std::tuple<int, std::string, std::int64_t, Time, std::string, Time, OutageId>;
  std::map<Key, std::pair<std::vector<notice::Notice>, std::vector<notice::Addressee>>> groups;
  Parcels out;
  for (auto const& one : notices) {
    auto way = find_way(ctx, outage, rule, one, from_rung);
    if (!way) {
      out.nowhere.emplace_back(one, way.error());
      continue;
    }
    auto& place = way->place;
    auto& [members, addressees] =
        groups[{place.rung, place.lane, one.occurrence, end_of(one), zone_of(ctx, one.recipient).name(), way->opens, present(one)}];
    members.push_back(one);
    addressees.push_back({std::move(place.address), std::move(place.language)});
  }
  for (auto const& [key, group] : groups) {
    auto const& [members, addressees] = group;
    for (auto const& envelope : notice::moderate(addressees)) {
      std::vector<notice::Notice> chosen;
      for (auto const index : envelope.notices) chosen.push_back(members[index]);
      out.all.push_back({Place{std::get<0>(key), std::get<1>(key), envelope.address, envelope.language}, std::get<5>(key), std::move(chosen)});
    }
  }
  return out;
}

void release(Context& ctx, outage::Outage const& outage, std::vector<notice::Notice> const& notices, int from_rung, Share share) {
  if (notices.empty()) return;
  auto const* rule = stage_rule(ctx.settings, outage, notices.front().stage);
  if (rule == nullptr) {
    for (auto const& one : notices) give_up(ctx, one, notice::Evidence::e0, Reason::no_lane);
    return;
  }
  expect_people(ctx, notices);
  // Whose ladder climbs need not wait until the windows of a hundred thousand others are read.
  auto const ends = !names_window(rule->id)  ? WindowEnds{}
                    : share == Share::whole ? window_ends(ctx, outage)
                                            : window_ends(ctx, outage, notices);
  auto const present = [&](notice::Notice const& one) {
    auto const other = present_for(ctx, outage, one.recipient);
    return other ? other->id : outage.id;
  };
  auto const parcels = parcels_of(ctx, outage, *rule, notices, from_rung, ends, present);
  for (auto const& [one, why] : parcels.nowhere) {
    give_up(ctx, one, notice::best_evidence(counting_attempts(ctx, one)), from_rung > 0 ? Reason::ladder_exhausted : why);
  }
  std::vector<Outgoing> messages;
  for (auto const& one : parcels.all) messages.push_back(outgoing(ctx, outage, *rule, one.place, one.opens, one.notices));
  queue(ctx, *rule, messages);
}

}  // namespace lamplighter::flow
