// Who is told what when something happens: events of an outage, and orders to crews.
#include "engine/flow/notice_flow.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/flow/call_ends.hpp"
#include "engine/flow/expected_people.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/subscription_flow.hpp"
#include "engine/flow/zones.hpp"

namespace lamplighter::flow {
namespace {

using notice::Reason;

constexpr std::int64_t orders_per_job = 1000;

bool is_of_class(notice::Customer const& customer, std::vector<std::string> const& classes) {
  return std::ranges::any_of(customer.classes, [&](auto const& one) {
    return std::ranges::find(classes, one) != classes.end();
  });
}

/// Where the orders of a job may stand: with its outage, and with those that were merged into it and had it before.
std::vector<OutageId> homes_of(Context& ctx, dispatch::Job const& job) {
  auto homes = ctx.outages.merged_into(job.outage);
  homes.insert(homes.begin(), job.outage);
  return homes;
}

}  // namespace

std::int64_t order_occurrence(dispatch::Job const& job) {
  return (job.id.value & ((std::int64_t{1} << region_shift) - 1)) * orders_per_job + job.order_number;
}

void alarm_without_policy(Context& ctx, outage::Outage const& outage) {
  raise_notice_alarm(ctx, "no_policy", outage.id.value,
                     fmt::format("outage {}: no schedule serves kind {}; nobody is told by this program", outage.ref,
                                 outage::to_string(outage.kind)));
}

std::optional<notice::Draft> draft_event(Context& ctx, outage::Outage const& outage, std::string_view stage,
                                         std::int64_t occurrence, CustomerId id, Time event) {
  auto const* policy = policy_of(ctx.settings, outage);
  auto const customer = ctx.notices.find_customer(id);
  if (policy == nullptr || !customer) return std::nullopt;
  auto draft = notice::event_draft(*policy, stage, occurrence, *customer, facts_of(outage), zone_of(ctx.settings, *customer), event, ctx.now);
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
  if (policy_of(ctx.settings, outage) == nullptr) return alarm_without_policy(ctx, outage);
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
  std::map<std::string, std::vector<notice::Draft>> drafts{{"", {}}};  // by what subscriptions changed
  Subscribers subscribers(ctx, outage, stage);
  expect_people(ctx, customers);
  for (auto const customer : customers) {
    if (known.contains(customer.value)) continue;
    auto draft = draft_event(ctx, outage, stage, occurrence, customer, event);
    auto const why = subscribers.apply(draft, occurrence, customer, event);
    if (draft) drafts[why].push_back(std::move(*draft));
  }
  for (auto const& [why, list] : drafts) add_notices(ctx, outage, list, why);
}

void tell_crew(Context& ctx, dispatch::Job const& job, dispatch::Crew const& crew, outage::Outage const& outage) {
  auto const* policy = policy_for(ctx.settings, "order");
  if (policy == nullptr) {
    return raise_notice_alarm(ctx, "no_policy", job.id.value,
                              fmt::format("job {}: no schedule serves orders; tell crew {} by voice", job.ref, crew.ref));
  }
  auto draft = notice::event_draft(*policy, "order", order_occurrence(job), notice::Customer{}, {.kind = "order"}, zone_of_region(ctx.settings),
                                   ctx.now, ctx.now);
  if (!draft) return;
  draft->recipient = {notice::RecipientKind::crew, crew.id.value};
  add_notices(ctx, outage, {*draft});
}

void supersede_orders(Context& ctx, dispatch::Job const& job) {
  auto const present = order_occurrence(job);
  bool const is_ordered = job.state == dispatch::JobState::dispatched;
  auto const is_past = [&](notice::Notice const& one) {
    bool const is_of_job = one.stage == "order" && one.occurrence / orders_per_job == present / orders_per_job;
    return is_of_job && !(is_ordered && one.occurrence == present);
  };
  for (auto const home : homes_of(ctx, job)) {
    for (auto const& one : ctx.notices.open_notices(home)) {
      if (is_past(one)) supersede(ctx, one, Reason::newer_revision);
    }
    end_calls_of(ctx, home, [&](notice::Notice const& one) { return is_past(one) ? std::optional(Reason::newer_revision) : std::nullopt; });
  }
}

void end_orders(Context& ctx, dispatch::Job job) {
  job.state = dispatch::JobState::open;
  supersede_orders(ctx, job);
}

void crew_acknowledged(Context& ctx, dispatch::Job const& job) {
  for (auto const home : homes_of(ctx, job)) {
    for (auto const& one : ctx.notices.notices(home)) {
      if (one.stage != "order" || one.occurrence != order_occurrence(job)) continue;
      if (auto const outcome = notice::outcome_of(one, notice::Evidence::e5, ctx.now)) prove(ctx, one, *outcome);
    }
  }
}

}  // namespace lamplighter::flow
