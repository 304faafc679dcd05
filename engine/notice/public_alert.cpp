// The decision compares what would be said now with what was said last.
#include "engine/notice/public_alert.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

namespace lamplighter::notice {
namespace {

using Phase = PublicSituation::Phase;

std::string time_key(std::optional<Time> const& time) { return time ? std::to_string(to_ms(*time) / 60'000) : "-"; }

/// A passed time for supply is not said: nobody is promised what did not come.
std::optional<Time> spoken_etr(PublicSituation const& now_is, Time now) {
  return now_is.phase == Phase::out && now_is.etr && *now_is.etr > now ? now_is.etr : std::nullopt;
}

std::string key_of(PublicSituation const& now_is, Time now) {
  auto key = fmt::format("{}|{}|{}|{}|{}|{}|{}", static_cast<int>(now_is.phase), static_cast<int>(now_is.kind), now_is.cause, now_is.area,
                         now_is.feeder, time_key(spoken_etr(now_is, now)), now_is.continued_in);
  for (auto const& [start, end] : now_is.windows) key += fmt::format("|{}-{}", time_key(start), time_key(end));
  return key;
}

std::optional<Time> expiry(PublicSituation const& now_is, Time now) {
  switch (now_is.phase) {
    case Phase::ahead:
      if (now_is.windows.empty()) return std::nullopt;
      return std::ranges::max_element(now_is.windows, {}, [](auto const& window) { return window.second; })->second;
    case Phase::out: return spoken_etr(now_is, now);
    case Phase::hidden:
    case Phase::switched_on:
    case Phase::over:
    case Phase::none_after_all:
    case Phase::told_elsewhere: break;
  }
  return std::nullopt;
}

bool counts_differ(std::int64_t said, std::int64_t now) {
  if (now < public_customers_min || said == 0) return false;
  auto const change = std::abs(now - said);
  return change >= public_customers_min && change * 10 >= said;
}

/// The end of what was published before.
AlertDecision end_of(PublicSituation const& now_is, AlertDecision out) {
  bool const is_cancel = now_is.phase != Phase::over;
  out.is_published = true;
  out.is_last = true;
  out.message = is_cancel ? AlertMessage::cancel : AlertMessage::update;
  out.reason = is_cancel ? AlertReason::cancelled : AlertReason::over;
  return out;
}

}  // namespace

std::string_view to_string(AlertReason reason) {
  switch (reason) {
    case AlertReason::nothing_new: return "nothing_new";
    case AlertReason::not_public: return "not_public";
    case AlertReason::too_few: return "too_few";
    case AlertReason::first: return "first";
    case AlertReason::changed: return "changed";
    case AlertReason::count_changed: return "count_changed";
    case AlertReason::expired: return "expired";
    case AlertReason::over: return "over";
    case AlertReason::cancelled: return "cancelled";
    case AlertReason::is_over_already: return "is_over_already";
  }
  return "nothing_new";
}

AlertDecision decide_alert(PublicSituation const& situation, std::optional<PublicAlert> const& last, Time now) {
  AlertDecision out;
  out.key = key_of(situation, now);
  out.expires = expiry(situation, now);
  auto const refuse = [&](AlertReason reason) {
    out.reason = reason;
    return out;
  };
  if (last && last->is_last) return refuse(AlertReason::is_over_already);
  if (situation.phase == Phase::hidden) return refuse(AlertReason::not_public);
  bool const is_end = situation.phase == Phase::over || situation.phase == Phase::none_after_all || situation.phase == Phase::told_elsewhere;
  if (!last && is_end) return refuse(AlertReason::not_public);
  if (is_end) return end_of(situation, std::move(out));
  if (!last && situation.customers < public_customers_min) return refuse(AlertReason::too_few);
  if (!last && situation.phase == Phase::ahead && situation.windows.empty()) return refuse(AlertReason::not_public);
  out.is_published = true;
  out.message = last ? AlertMessage::update : AlertMessage::alert;
  if (!last) return refuse(AlertReason::first);
  // A plan whose time has passed without its cut is said again by nobody: the desk decides what becomes of it.
  bool const is_stale_plan = situation.phase == Phase::ahead && situation.windows.empty();
  if (!is_stale_plan && out.key != last->key) {
    return refuse(last->expires && *last->expires <= now && situation.phase == Phase::out ? AlertReason::expired : AlertReason::changed);
  }
  if (!is_stale_plan && counts_differ(last->customers, situation.customers)) return refuse(AlertReason::count_changed);
  out.is_published = false;
  return refuse(AlertReason::nothing_new);
}

}  // namespace lamplighter::notice
