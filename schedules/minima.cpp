// Which legal minima can still be kept for a window, by what, and which stage keeps them.
#include <algorithm>

#include "schedules/due.hpp"

namespace lamplighter::schedules {
namespace {

bool is_of_means(LegalMinimum const& minimum, StageRule const& stage) {
  switch (minimum.means) {
    case Means::notice:
      return !stage.is_announcement;
    case Means::announcement:
      return stage.is_announcement;
    case Means::either:
      return true;
  }
  return false;
}

/// The first stage that is in time, and of the kind and form that the law wants; empty when none is.
std::string stage_that_meets(Policy const& policy, LegalMinimum const& minimum, MinimumVerdict const& verdict,
                             std::vector<StageDue> const& stages) {
  for (auto const& one : stages) {
    auto const* const rule = find_stage(policy, one.stage);
    bool const is_in_time = one.due && *one.due <= verdict.latest && (!verdict.earliest || *one.due >= *verdict.earliest);
    if (rule != nullptr && is_in_time && is_of_means(minimum, *rule) && rule->form >= minimum.form) {
      return one.stage;
    }
  }
  return {};
}

}  // namespace

std::string_view to_string(MinimumReason reason) {
  switch (reason) {
    case MinimumReason::met_by_stage:
      return "met_by_stage";
    case MinimumReason::announced:
      return "announced";
    case MinimumReason::no_stage:
      return "no_stage";
    case MinimumReason::too_late:
      return "too_late";
    case MinimumReason::date_not_supported:
      return "date_not_supported";
  }
  return "";
}

std::vector<MinimumVerdict> check_minima(Policy const& policy, Subject const& subject, Zone const& zone, Time now) {
  std::vector<MinimumVerdict> verdicts;
  std::optional<std::vector<StageDue>> stages;
  for (auto const& minimum : policy.legal) {
    if (!selects(minimum.only, subject)) {
      continue;
    }
    MinimumVerdict verdict{.id = minimum.id, .source = minimum.source, .latest = subject.start};
    if (!is_supported(subject.start) || !is_supported(now)) {
      verdict.can_be_met = false;
      verdict.reason = MinimumReason::date_not_supported;
      verdicts.push_back(std::move(verdict));
      continue;
    }
    verdict.latest = lawful_latest(subject.start, minimum.before, zone, policy.calendar, minimum.counting);
    if (minimum.earliest) {
      verdict.earliest = before(subject.start, *minimum.earliest, zone, policy.calendar);
    }
    bool const is_announced =
        minimum.means != Means::notice && subject.announced_at && *subject.announced_at <= verdict.latest;
    verdict.can_be_met = is_announced || now <= verdict.latest;
    if (is_announced) {
      verdict.reason = MinimumReason::announced;
    } else if (!verdict.can_be_met) {
      verdict.reason = MinimumReason::too_late;
    } else {
      if (!stages) {
        stages = stages_due(policy, subject, zone, now);
      }
      verdict.met_by = stage_that_meets(policy, minimum, verdict, *stages);
      verdict.reason = verdict.met_by.empty() ? MinimumReason::no_stage : MinimumReason::met_by_stage;
    }
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace lamplighter::schedules
