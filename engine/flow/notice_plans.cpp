// What a plan owes whom: at approval, when it is revised or lasts longer, and when it is cancelled.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "engine/flow/expected_people.hpp"
#include "engine/flow/call_ends.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/notice_truth.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/owed_notices.hpp"
#include "engine/flow/plan_announcements.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/zones.hpp"

namespace lamplighter::flow {
namespace {

using notice::About;
using notice::Affected;
using notice::Reason;
using Act = notice::RevisionVerdict::Act;
using AffectedBy = std::map<CustomerId, Affected>;

AffectedBy by_customer(std::vector<outage::PlanWindow> const& windows) {
  AffectedBy result;
  for (auto& one : notice::affected_customers(windows)) result.emplace(one.customer, std::move(one));
  return result;
}

Affected windows_for(AffectedBy const& all, CustomerId id) {
  auto const found = all.find(id);
  return found == all.end() ? Affected{id, {}, {}} : found->second;
}

/// The change itself says what a stage whose time has passed would say.
void leave_out_late(std::vector<notice::Draft>& drafts) {
  std::erase_if(drafts, [](auto const& draft) {
    return std::ranges::find(draft.reasons, schedules::DueReason::late_sent_now) != draft.reasons.end();
  });
}

/// The first window that is new or moved; the moment before which the recipient must hear of the change.
struct Change {
  Time start;
  Time before;
};
Change change_of(notice::Spans const& old_windows, notice::Spans const& new_windows, Time now) {
  Change change{old_windows.front().first, old_windows.front().first};
  if (!new_windows.empty()) {
    change.start = new_windows.front().first;
    for (auto const& window : new_windows) {
      if (std::ranges::find(old_windows, window) != old_windows.end()) continue;
      change.start = window.first;
      break;
    }
    change.before = std::min(change.start, change.before);
  }
  change.before = std::max(change.before, now);
  return change;
}

/// The revision of a plan, customer by customer. A cut that runs is not planned again: with an extension those in it hear
/// once that it lasts longer. What is ahead is judged by its own windows; an unchanged one keeps its notices and calls.
class Revision {
 public:
  Revision(Context& ctx, outage::Outage const& outage, outage::Plan const& plan, schedules::Subject facts, std::string_view stage)
      : ctx_(ctx), outage_(outage), facts_(std::move(facts)), days_(days_of(ctx, plan)),
        situations_(ctx, Situations::Reach::everybody), stage_(stage), is_extension_(stage == "extended") {
    auto const* policy = policy_for(ctx.settings, facts_.kind);
    if (policy != nullptr) limits_ = policy->renotice;
    // Small changes add up: what anybody may have been told is any revision's windows, not only the last one's.
    for (int revision = 1; limits_ != schedules::Renotice{} && revision < plan.revision; ++revision) {
      earlier_.push_back(by_customer(ctx.outages.windows(outage.id, revision)));
    }
    for (auto const& one : ctx.notices.told(outage.id)) told_.insert(one);
    for (auto& one : ctx.notices.open_notices(outage.id)) open_[one.recipient].push_back(std::move(one));
  }

  void apply(CustomerId customer, Affected const& before, Affected const& after) {
    auto const own = situations_.of(outage_, customer, About::later_end);
    if (is_extension_) tell_longer(customer, own, before, after);
    revise_ahead(customer, ahead(own, before), ahead(own, after), after);
    revise_reduced(customer, before, after);
    for (auto const& one : open_[{notice::RecipientKind::customer, customer.value}]) {
      auto const reason = is_about_window(about_of(ctx_, outage_, one)) ? why_overtaken(one) : std::nullopt;
      if (reason) supersede(ctx_, one, *reason);
    }
  }

  /// Those cut off although no window of theirs says so hold the old end as well.
  void tell_others_out(AffectedBy const& after) {
    if (!is_extension_) return;
    auto const start = days_.running(ctx_.now).start;
    for (auto const customer : customers_out(ctx_, outage_.id)) {
      if (windows_for(after, customer).windows.empty()) tell_change("extended", customer, {start, ctx_.now});
    }
  }

  void finish() {
    supersede_calls(ctx_, outage_, [this](auto const& notice) { return why_overtaken(notice); });
    ctx_.decide("plan_renoticed", outage_.id.value, std::to_string(add_notices(ctx_, outage_, drafts_)));
  }

 private:
  struct Changed {
    Reason reason;
    std::set<Time> kept;  // starts of windows that stand as they were, or run
  };

  /// Of an extension also a cut that is late: it is no news that it will begin.
  bool is_running(notice::Situation const& own, Time start) const {
    auto const found = std::ranges::find(own.windows, start, &notice::OwnWindow::start);
    if (found == own.windows.end()) return false;
    return found->has_begun || (is_extension_ && start <= ctx_.now);
  }

  Affected ahead(notice::Situation const& own, Affected affected) const {
    std::erase_if(affected.windows, [&](auto const& window) {
      return is_running(own, window.first) || !days_.is_ahead(window.first, window.second, ctx_.now);
    });
    return affected;
  }

  /// Of running on one feed only the times to come are told, by the stage itself; a withdrawal only to who heard of nothing
  /// else.
  void revise_reduced(CustomerId customer, Affected const& before, Affected const& after) {
    auto const to_come = [&](notice::Spans spans) {
      std::erase_if(spans, [&](auto const& span) { return span.second <= ctx_.now; });
      return spans;
    };
    auto const old_ones = to_come(before.reduced);
    auto fresh = to_come(after.reduced);
    if (old_ones == fresh) return;
    auto& kept = kept_reduced_[customer];
    for (auto const& span : fresh) {
      if (std::ranges::find(old_ones, span) != old_ones.end()) kept.insert(span.first);
    }
    bool const is_spared = fresh.empty() && after.windows.empty() && before.windows.empty();
    std::erase_if(fresh, [&](auto const& span) { return kept.contains(span.first); });
    std::ranges::move(drafts_of(ctx_, facts_, {customer, {}, std::move(fresh)}), std::back_inserter(drafts_));
    if (is_spared && told_.contains({notice::RecipientKind::customer, customer.value})) {
      tell_change("withdrawn", customer, change_of(old_ones, {}, ctx_.now));
    }
  }

  void tell_longer(CustomerId customer, notice::Situation const& own, Affected const& before, Affected const& after) {
    for (auto const& window : after.windows) {
      bool const is_same = std::ranges::find(before.windows, window) != before.windows.end();
      if (is_same || !is_running(own, window.first) || window.second <= ctx_.now) continue;
      longer_.emplace(customer, window.first);
      auto const mine = std::ranges::find(own.windows, window.first, &notice::OwnWindow::start);
      if (mine->has_begun && !own.is_out) continue;  // has supply again
      tell_change("extended", customer, {window.first, ctx_.now});
    }
  }

  void revise_ahead(CustomerId customer, Affected const& before, Affected after, Affected const& all_after) {
    auto const verdict =
        notice::judge_revision(&before, &after, told_.contains({notice::RecipientKind::customer, customer.value}));
    if (verdict.act == Act::nothing) return;
    auto& changed = changed_[customer];
    changed.reason = verdict.reason;
    for (auto const& window : all_after.windows) {
      bool const is_ahead = std::ranges::find(after.windows, window) != after.windows.end();
      bool const is_same = std::ranges::find(before.windows, window) != before.windows.end();
      if (!is_ahead || is_same) changed.kept.insert(window.first);
    }
    auto const change = before.windows.empty() ? Change{} : change_of(before.windows, after.windows, ctx_.now);
    std::erase_if(after.windows, [&](auto const& window) { return changed.kept.contains(window.first); });
    after.reduced.clear();
    bool const is_small = verdict.act == Act::tell_change && is_small_against_all(customer, all_after);
    auto drafts = drafts_of(ctx_, facts_, after);
    if (verdict.act == Act::tell_change) leave_out_late(drafts);
    std::ranges::move(drafts, std::back_inserter(drafts_));
    if (is_small) ctx_.decide("change_too_small", outage_.id.value, std::to_string(customer.value));
    if (verdict.act == Act::tell_change && !is_small) tell_change(is_extension_ ? "rescheduled" : stage_, customer, change);
    if (verdict.act == Act::withdraw) tell_change("withdrawn", customer, change);
  }

  bool is_small_against_all(CustomerId customer, Affected const& after) const {
    return !earlier_.empty() && std::ranges::all_of(earlier_, [&](auto const& windows) {
      return notice::is_small_change(limits_, windows_for(windows, customer), after);
    });
  }

  std::optional<Reason> why_overtaken(notice::Notice const& one) const {
    if (one.recipient.kind != notice::RecipientKind::customer) return std::nullopt;
    CustomerId const customer{one.recipient.id};
    auto const start = from_ms(one.occurrence);
    if (one.stage == notice::reduced_security_stage) {
      auto const own = kept_reduced_.find(customer);
      bool const stands = own == kept_reduced_.end() || own->second.contains(start);
      return stands ? std::nullopt : std::optional(Reason::newer_revision);
    }
    if (longer_.contains({customer, start})) return Reason::newer_revision;
    auto const found = changed_.find(customer);
    if (found == changed_.end() || found->second.kept.contains(start)) return std::nullopt;
    return found->second.reason;
  }

  void tell_change(std::string_view stage, CustomerId customer, Change const& change) {
    auto draft = draft_event(ctx_, outage_, stage, to_ms(change.start), customer, change.before);
    if (draft) drafts_.push_back(std::move(*draft));
  }

  Context& ctx_;
  outage::Outage const& outage_;
  schedules::Subject facts_;
  schedules::Renotice limits_;
  std::vector<AffectedBy> earlier_;  // of all earlier revisions, where the policy has limits
  PlanDays days_;
  Situations situations_;
  std::string_view stage_;
  bool is_extension_;
  std::set<notice::Recipient> told_;
  std::map<notice::Recipient, std::vector<notice::Notice>> open_;
  std::map<CustomerId, Changed> changed_;
  std::set<std::pair<CustomerId, Time>> longer_;
  std::map<CustomerId, std::set<Time>> kept_reduced_;  // of whose times on one feed changed: the starts that stand
  std::vector<notice::Draft> drafts_;
};

}  // namespace

void plan_published(Context& ctx, outage::Outage const& outage, outage::Plan const& plan,
                    std::vector<outage::PlanWindow> const& windows) {
  if (policy_for(ctx.settings, outage::to_string(outage.kind)) == nullptr) return alarm_without_policy(ctx, outage);
  auto const facts = facts_of(outage, windows);
  Owed owed(ctx, facts);
  std::vector<notice::Draft> drafts;
  auto const all = notice::affected_customers(windows);
  expect_people(ctx, all);
  for (auto const& affected : all) {
    std::ranges::move(owed.by(affected), std::back_inserter(drafts));
  }
  ask_for_announcements(ctx, outage, plan, facts);
  auto const count = add_notices(ctx, outage, drafts);
  ctx.decide("plan_noticed", outage.id.value, std::to_string(count));
}

void plan_revised(Context& ctx, outage::Outage const& outage, outage::Plan const& plan,
                  std::vector<outage::PlanWindow> const& before, std::vector<outage::PlanWindow> const& after,
                  std::string_view stage) {
  auto const old_ones = by_customer(before), new_ones = by_customer(after);
  std::set<CustomerId> customers;
  for (auto const& [id, windows] : old_ones) customers.insert(id);
  for (auto const& [id, windows] : new_ones) customers.insert(id);
  auto const facts = facts_of(outage, after);
  Revision revision(ctx, outage, plan, facts, stage);
  for (auto const id : customers) revision.apply(id, windows_for(old_ones, id), windows_for(new_ones, id));
  revision.tell_others_out(new_ones);
  revision.finish();
  if (stage == "extended") {
    ask_for_announcement(ctx, outage, "announce_extended");
  } else {
    ask_for_announcements(ctx, outage, plan, facts);
  }
}

void plan_cancelled(Context& ctx, outage::Outage const& outage, outage::Plan const& plan) {
  ask_for_announcement(ctx, outage, "announce_cancelled");
  // A withdrawal on its way stays true, and whom it is for gets no cancellation.
  auto const is_overtaken = [&](notice::Notice const& one) {
    auto const about = about_of(ctx, outage, one);
    return about == About::cut_ahead || about == About::later_end || about == About::reduced;
  };
  for (auto const& one : ctx.notices.open_notices(outage.id)) {
    if (is_overtaken(one)) supersede(ctx, one, Reason::plan_cancelled);
  }
  supersede_calls(ctx, outage, [&](notice::Notice const& one) {
    return is_overtaken(one) ? std::optional(Reason::plan_cancelled) : std::nullopt;
  });
  auto windows = ctx.outages.windows(outage.id, plan.revision);
  auto const days = days_of(ctx, plan);
  std::erase_if(windows, [&](auto const& window) {  // what was done stays true
    return !days.is_ahead(window.start, window.end, ctx.now);
  });
  auto const affected = by_customer(windows);
  std::vector<notice::Draft> drafts;
  for (auto const& recipient : ctx.notices.told(outage.id)) {
    if (recipient.kind != notice::RecipientKind::customer) continue;
    auto const own = windows_for(affected, {recipient.id});
    if (own.windows.empty() && own.reduced.empty()) continue;  // was withdrawn before
    auto const change = change_of(own.windows.empty() ? own.reduced : own.windows, {}, ctx.now);
    auto draft = draft_event(ctx, outage, "cancelled", to_ms(change.start), {recipient.id}, change.before);
    if (draft) drafts.push_back(std::move(*draft));
  }
  add_notices(ctx, outage, drafts);
}

}  // namespace lamplighter::flow
