// Caps by counting what went within their span, quiet hours by the channel at hand.
#include "schedules/sending.hpp"

#include <algorithm>

#include "schedules/due_rules.hpp"

namespace lamplighter::schedules {
namespace {

bool names(std::vector<std::string> const& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_for(Cap const& cap, std::string_view channel) { return cap.channels.empty() || names(cap.channels, channel); }

/// When what went so far leaves room for one more; nothing: it does now.
std::optional<Time> full_until(Cap const& cap, std::string_view channel, Urgency urgency, std::span<Sent const> sent, Time now) {
  std::vector<Time> counted;
  for (auto const& one : sent) {
    bool const is_counted = cap.channels.empty() ? one.channel == channel : names(cap.channels, one.channel);
    if (is_counted && one.at > now - cap.per) {
      counted.push_back(one.at);
    }
  }
  auto const limit = static_cast<std::size_t>(urgency == Urgency::urgent ? cap.messages : cap.messages - cap.reserve);
  if (counted.size() < limit) {
    return std::nullopt;
  }
  std::sort(counted.begin(), counted.end());
  return counted[counted.size() - limit] + cap.per;
}

}  // namespace

Time rung_opens(Policy const& policy, StageRule const& stage, std::size_t rung, Subject const& subject, Zone const& zone, Time due,
                Time now) {
  if (rung == 0 || rung >= stage.ladder.size() || stage.ladder[rung].overrides_quiet || !is_supported(now) || !is_supported(due)) {
    return now;
  }
  bool const was_let_through = quiet_holds(quiet_for(policy, stage, subject), due, zone);
  if (was_let_through) {
    return now;
  }
  return quiet_until(policy, stage, stage.ladder[rung].channel, subject, zone, now).value_or(now);
}

CapVerdict check_caps(Policy const& policy, std::string_view channel, Subject const& subject, Urgency urgency,
                      std::span<Sent const> sent, Time now) {
  CapVerdict verdict;
  for (auto const& cap : policy.caps) {
    if (!is_for(cap, channel) || !selects(cap.only, subject)) {
      continue;
    }
    auto const until = full_until(cap, channel, urgency, sent, now);
    if (until && (verdict.reached == nullptr || *until > verdict.free_at)) {
      verdict = {&cap, *until};
    }
  }
  return verdict;
}

std::chrono::milliseconds longest_cap(Policy const& policy, std::string_view channel) {
  std::chrono::milliseconds longest{0};
  for (auto const& cap : policy.caps) {
    longest = is_for(cap, channel) ? std::max(longest, cap.per) : longest;
  }
  return longest;
}

bool is_ended_by_stop(StageRule const& stage, std::span<std::string const> classes) {
  return stage.is_ended_by_stop && std::none_of(classes.begin(), classes.end(), [&](std::string const& one) {
           return names(stage.spared_by_stop, one);
         });
}

}  // namespace lamplighter::schedules
