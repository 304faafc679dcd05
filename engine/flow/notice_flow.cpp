// Who is told what when something happens: events of an outage, orders to crews, plans and their revisions.
#include "engine/flow/notice_flow.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/flow/notice_support.hpp"
#include "engine/flow/plan_days.hpp"

namespace lamplighter::flow {
namespace {

using notice::Reason;
using Act = notice::RevisionVerdict::Act;
using AffectedBy = std::map<CustomerId, notice::Affected>;

constexpr std::int64_t orders_per_job = 1000;

AffectedBy by_customer(std::vector<outage::PlanWindow> const& windows) {
  AffectedBy result;
  for (auto& one : notice::affected_customers(windows)) result.emplace(one.customer, std::move(one));
  return result;
}

notice::Affected const* find(AffectedBy const& all, CustomerId id) {
  auto const found = all.find(id);
  return found == all.end() ? nullptr : &found->second;
}

bool is_of_class(notice::Customer const& customer, std::vector<std::string> const& classes) {
  return std::ranges::any_of(customer.classes, [&](auto const& one) {
    return std::ranges::find(classes, one) != classes.end();
  });
}

std::vector<notice::Draft> drafts_of(Context& ctx, outage::Outage const& outage, notice::Affected const& affected) {
  auto const kind = outage::to_string(outage.kind);
  auto const* policy = policy_for(ctx.settings, kind);
  auto const customer = ctx.notices.find_customer(affected.customer);
  if (policy == nullptr || !customer) return {};
  return notice::plan_drafts(*policy, affected, *customer, kind, ctx.settings.zone, ctx.now);
}

/// The change itself says what a stage whose time has passed would say.
void leave_out_late(std::vector<notice::Draft>& drafts) {
  std::erase_if(drafts, [](auto const& draft) {
    return std::ranges::find(draft.reasons, schedules::DueReason::late_sent_now) != draft.reasons.end();
  });
}

void alarm_without_policy(Context& ctx, outage::Outage const& outage) {
  raise_notice_alarm(ctx, "no_policy", outage.id.value,
                     fmt::format("outage {}: no schedule serves kind {}; nobody is told by this program", outage.ref,
                                 outage::to_string(outage.kind)));
}

/// The first window that is new or moved; the moment before which the recipient must hear of the change.
struct Change {
  Time start;
  Time before;
};
Change change_of(notice::Affected const* before, notice::Affected const* after, Time now) {
  auto const& old_windows = before->windows;
  Change change{old_windows.front().first, old_windows.front().first};
  if (after != nullptr && !after->windows.empty()) {
    change.start = after->windows.front().first;
    for (auto const& window : after->windows) {
      if (std::ranges::find(old_windows, window) != old_windows.end()) continue;
      change.start = window.first;
      break;
    }
    change.before = std::min(change.start, change.before);
  }
  change.before = std::max(change.before, now);
  return change;
}

/// The revision of a plan, customer by customer.
class Revision {
 public:
  Revision(Context& ctx, outage::Outage const& outage, std::string_view stage) : ctx_(ctx), outage_(outage), stage_(stage) {
    for (auto const& one : ctx.notices.told(outage.id)) told_.insert(one);
    for (auto& one : ctx.notices.open_notices(outage.id)) open_[one.recipient].push_back(std::move(one));
  }

  void apply(CustomerId customer, notice::Affected const* before, notice::Affected const* after) {
    notice::Recipient const recipient{notice::RecipientKind::customer, customer.value};
    auto const verdict = notice::judge_revision(before, after, told_.contains(recipient));
    if (verdict.act == Act::nothing) return;
    for (auto const& one : open_[recipient]) supersede(ctx_, one, verdict.reason);
    switch (verdict.act) {
      case Act::tell_change: {
        auto drafts = drafts_of(ctx_, outage_, *after);
        leave_out_late(drafts);
        keep(std::move(drafts));
        tell_change(stage_, customer, change_of(before, after, ctx_.now));
        break;
      }
      case Act::plan_again:
      case Act::add:
        keep(drafts_of(ctx_, outage_, *after));
        break;
      case Act::withdraw:
        tell_change("withdrawn", customer, change_of(before, nullptr, ctx_.now));
        break;
      case Act::drop:
      case Act::nothing:
        break;
    }
  }

  void finish() { ctx_.decide("plan_renoticed", outage_.id.value, std::to_string(add_notices(ctx_, outage_, drafts_))); }

 private:
  void keep(std::vector<notice::Draft> drafts) { std::ranges::move(drafts, std::back_inserter(drafts_)); }
  void tell_change(std::string_view stage, CustomerId customer, Change const& change) {
    auto draft = draft_event(ctx_, outage_, stage, to_ms(change.start), customer, change.before);
    if (draft) drafts_.push_back(std::move(*draft));
  }

  Context& ctx_;
  outage::Outage const& outage_;
  std::string_view stage_;
  std::set<notice::Recipient> told_;
  std::map<notice::Recipient, std::vector<notice::Notice>> open_;
  std::vector<notice::Draft> drafts_;
};

std::int64_t order_occurrence(dispatch::Job const& job) {
  return (job.id.value & ((std::int64_t{1} << region_shift) - 1)) * orders_per_job + job.order_number;
}

}  // namespace

std::optional<notice::Draft> draft_event(Context& ctx, outage::Outage const& outage, std::string_view stage,
                                         std::int64_t occurrence, CustomerId id, Time event) {
  auto const kind = outage::to_string(outage.kind);
  auto const* policy = policy_for(ctx.settings, kind);
  auto const customer = ctx.notices.find_customer(id);
  if (policy == nullptr || !customer) return std::nullopt;
  auto draft = notice::event_draft(*policy, stage, occurrence, *customer, kind, ctx.settings.zone, event, ctx.now);
  // At night only these classes hear of a new outage at once; the others in the morning, if they are still out.
  if (draft && stage == "started" && draft->due_at > ctx.now && is_of_class(*customer, ctx.settings.night_started_classes)) {
    auto const earlier = draft->due_at - ctx.now;
    draft->due_at -= earlier;
    draft->expires_at -= earlier;
    draft->proof_due -= earlier;
  }
  return draft;
}

void tell(Context& ctx, outage::Outage const& outage, std::string_view stage, std::int64_t occurrence,
          std::span<CustomerId const> customers, Time event) {
  if (policy_for(ctx.settings, outage::to_string(outage.kind)) == nullptr) return alarm_without_policy(ctx, outage);
  if (stage_rule(ctx.settings, outage, stage) == nullptr) {
    ctx.decide("tell_left_out", outage.id.value, stage);
    return;
  }
  std::set<std::int64_t> known;
  for (auto const& one : ctx.notices.notices(outage.id)) {
    if (one.stage != stage || one.occurrence != occurrence) continue;
    auto const outcome = ctx.notices.outcome(one.id);
    if (!outcome || outcome->kind != notice::OutcomeKind::superseded) known.insert(one.recipient.id);
  }
  std::vector<notice::Draft> drafts;
  for (auto const customer : customers) {
    if (known.contains(customer.value)) continue;
    if (auto draft = draft_event(ctx, outage, stage, occurrence, customer, event)) drafts.push_back(std::move(*draft));
  }
  add_notices(ctx, outage, drafts);
}

void tell_crew(Context& ctx, dispatch::Job const& job, dispatch::Crew const& crew, outage::Outage const& outage) {
  auto const* policy = policy_for(ctx.settings, "order");
  if (policy == nullptr) {
    return raise_notice_alarm(ctx, "no_policy", job.id.value,
                              fmt::format("job {}: no schedule serves orders; tell crew {} by voice", job.ref, crew.ref));
  }
  auto draft = notice::event_draft(*policy, "order", order_occurrence(job), notice::Customer{}, "order", ctx.settings.zone,
                                   ctx.now, ctx.now);
  if (!draft) return;
  draft->recipient = {notice::RecipientKind::crew, crew.id.value};
  add_notices(ctx, outage, {*draft});
}

void supersede_orders(Context& ctx, dispatch::Job const& job) {
  auto const present = order_occurrence(job);
  bool const is_ordered = job.state == dispatch::JobState::dispatched;
  for (auto const& one : ctx.notices.open_notices(job.outage)) {
    bool const is_of_job = one.stage == "order" && one.occurrence / orders_per_job == present / orders_per_job;
    if (is_of_job && !(is_ordered && one.occurrence == present)) supersede(ctx, one, Reason::newer_revision);
  }
}

void crew_acknowledged(Context& ctx, dispatch::Job const& job) {
  for (auto const& one : ctx.notices.notices(job.outage)) {
    if (one.stage != "order" || one.occurrence != order_occurrence(job)) continue;
    if (auto const outcome = notice::outcome_of(one, notice::Evidence::e5, ctx.now)) prove(ctx, one, *outcome);
  }
}

void plan_published(Context& ctx, outage::Outage const& outage, outage::Plan const&,
                    std::vector<outage::PlanWindow> const& windows) {
  if (policy_for(ctx.settings, outage::to_string(outage.kind)) == nullptr) return alarm_without_policy(ctx, outage);
  std::vector<notice::Draft> drafts;
  for (auto const& affected : notice::affected_customers(windows)) {
    std::ranges::move(drafts_of(ctx, outage, affected), std::back_inserter(drafts));
  }
  auto const count = add_notices(ctx, outage, drafts);
  ctx.decide("plan_noticed", outage.id.value, std::to_string(count));
}

void plan_revised(Context& ctx, outage::Outage const& outage, outage::Plan const& plan,
                  std::vector<outage::PlanWindow> const& before, std::vector<outage::PlanWindow> const& after,
                  std::string_view stage) {
  auto const days = days_of(ctx, plan);
  auto const ahead = [&](std::vector<outage::PlanWindow> windows) {  // days that are over change for nobody
    std::erase_if(windows, [&](auto const& window) { return !days.is_ahead(window, ctx.now); });
    return windows;
  };
  auto const old_ones = by_customer(ahead(before)), new_ones = by_customer(ahead(after));
  std::set<CustomerId> customers;
  for (auto const& [id, windows] : old_ones) customers.insert(id);
  for (auto const& [id, windows] : new_ones) customers.insert(id);
  Revision revision(ctx, outage, stage);
  for (auto const id : customers) revision.apply(id, find(old_ones, id), find(new_ones, id));
  revision.finish();
}

void plan_cancelled(Context& ctx, outage::Outage const& outage, outage::Plan const& plan) {
  for (auto const& one : ctx.notices.open_notices(outage.id)) supersede(ctx, one, Reason::plan_cancelled);
  auto windows = ctx.outages.windows(outage.id, plan.revision);
  auto const days = days_of(ctx, plan);
  std::erase_if(windows, [&](auto const& window) { return !days.is_ahead(window, ctx.now); });  // what was done stays true
  auto const affected = by_customer(windows);
  std::vector<notice::Draft> drafts;
  for (auto const& recipient : ctx.notices.told(outage.id)) {
    auto const* own = recipient.kind == notice::RecipientKind::customer ? find(affected, {recipient.id}) : nullptr;
    if (own == nullptr) continue;  // was withdrawn before
    auto const change = change_of(own, nullptr, ctx.now);
    auto draft = draft_event(ctx, outage, "cancelled", to_ms(change.start), {recipient.id}, change.before);
    if (draft) drafts.push_back(std::move(*draft));
  }
  add_notices(ctx, outage, drafts);
}

void supersede_open(Context& ctx, OutageId id, std::span<std::string_view const> stages, notice::Reason reason) {
  for (auto const& one : ctx.notices.open_notices(id)) {
    if (std::ranges::find(stages, one.stage) != stages.end()) supersede(ctx, one, reason);
  }
}

}  // namespace lamplighter::flow
