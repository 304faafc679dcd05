// Who is owed which notices: windows per customer, and the stages that a policy derives from them.
#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/notice/cut_stages.hpp"
#include "engine/notice/decisions.hpp"
#include "schedules/renotice.hpp"

namespace lamplighter::notice {
namespace {

Draft draft_of(schedules::StageRule const& rule, schedules::StageDue const& due, Customer const& customer,
               std::int64_t occurrence) {
  return Draft{
      .recipient = {RecipientKind::customer, customer.id.value},
      .stage = due.stage,
      .occurrence = occurrence,
      .due_at = *due.due,
      .expires_at = due.expires,
      .proof_due = due.proof_due,
      .required = static_cast<Evidence>(std::clamp(schedules::evidence_required(rule, customer.classes), 0, 5)),
      .needs_go = rule.needs_go,
      .reasons = due.reasons,
  };
}

}  // namespace

schedules::Policy stages_of_cuts(schedules::Policy policy) {
  std::erase_if(policy.stages, [](auto const& stage) { return stage.id == reduced_security_stage; });
  return policy;
}

schedules::Policy stages_of_reduced(schedules::Policy policy) {
  std::erase_if(policy.stages, [](auto const& stage) { return stage.id != reduced_security_stage; });
  return policy;
}

std::vector<Affected> affected_customers(std::span<outage::PlanWindow const> windows) {
  std::vector<outage::PlanWindow> sorted(windows.begin(), windows.end());
  std::ranges::sort(sorted, [](auto const& left, auto const& right) {
    return std::tie(left.customer, left.start, left.end) < std::tie(right.customer, right.start, right.end);
  });
  std::vector<Affected> result;
  for (auto const& window : sorted) {
    if (result.empty() || result.back().customer != window.customer) {
      result.push_back({window.customer, {}, {}});
    }
    auto& own = window.loss == outage::Loss::out ? result.back().windows : result.back().reduced;
    if (!own.empty() && window.start <= own.back().second) {
      own.back().second = std::max(own.back().second, window.end);
    } else {
      own.emplace_back(window.start, window.end);
    }
  }
  return result;
}

std::vector<Draft> plan_drafts(schedules::Policy const& policy, Affected const& affected, Customer const& customer,
                               schedules::Subject const& facts, schedules::Zone const& zone, Time now) {
  std::vector<Draft> drafts;
  auto const add = [&](Spans const& windows, schedules::Policy const& stages, std::vector<std::string> classes) {
    auto subject = facts;
    subject.classes = std::move(classes);
    for (auto const& [start, end] : windows) {
      subject.start = start;
      subject.end = end;
      for (auto const& due : schedules::stages_due(stages, subject, zone, now)) {
        auto const* rule = schedules::find_stage(stages, due.stage);
        if (!due.due || rule == nullptr || rule->is_announcement) continue;
        drafts.push_back(draft_of(*rule, due, customer, to_ms(start)));
      }
    }
  };
  bool const has_reduced = schedules::find_stage(policy, reduced_security_stage) != nullptr;
  if (!affected.windows.empty()) add(affected.windows, has_reduced ? stages_of_cuts(policy) : policy, customer.classes);
  if (affected.reduced.empty() || !has_reduced) return drafts;
  auto classes = customer.classes;
  classes.emplace_back(reduced_security_stage);  // what a policy's stage selects them by
  add(affected.reduced, stages_of_reduced(policy), std::move(classes));
  return drafts;
}

std::vector<Draft> campaign_drafts(schedules::Policy const& policy, Customer const& customer, schedules::Subject const& facts,
                                   schedules::Zone const& zone, Time now) {
  auto subject = facts;
  subject.classes = customer.classes;
  std::vector<Draft> drafts;
  for (auto const& due : schedules::stages_due(policy, subject, zone, now)) {
    auto const* rule = schedules::find_stage(policy, due.stage);
    if (!due.due || rule == nullptr || rule->is_announcement) continue;
    drafts.push_back(draft_of(*rule, due, customer, to_ms(subject.start)));
  }
  return drafts;
}

std::optional<Draft> event_draft(schedules::Policy const& policy, std::string_view stage, std::int64_t occurrence,
                                 Customer const& customer, schedules::Subject const& facts, schedules::Zone const& zone,
                                 Time event, Time now) {
  auto subject = facts;
  subject.classes = customer.classes;
  subject.start = event;
  subject.end = std::nullopt;
  auto const due = schedules::event_due(policy, stage, subject, zone, now);
  auto const* const rule = schedules::find_stage(policy, stage);
  if (!due || !due->due || rule->is_announcement) return std::nullopt;
  return draft_of(*rule, *due, customer, occurrence);
}

bool is_small_change(schedules::Renotice const& limits, Affected const& before, Affected const& after) {
  return std::ranges::equal(before.windows, after.windows, [&](auto const& told, auto const& present) {
    auto const change = schedules::change_of(limits, {told.first, told.second}, {present.first, present.second});
    return change == schedules::WindowChange::none || change == schedules::WindowChange::within_limits;
  });
}

}  // namespace lamplighter::notice
