// The drafts of a plan by customer.
#include "engine/flow/owed_notices.hpp"

#include "engine/flow/plan_windows.hpp"
#include "engine/flow/zones.hpp"

namespace lamplighter::flow {

std::vector<notice::Draft> drafts_of(Context& ctx, schedules::Subject const& facts, notice::Affected const& affected) {
  auto const* policy = policy_for(ctx.settings, facts.kind);
  auto const customer = ctx.notices.find_customer(affected.customer);
  if (policy == nullptr || !customer) return {};
  return notice::plan_drafts(*policy, affected, *customer, facts, zone_of(ctx.settings, *customer), ctx.now);
}

std::vector<notice::Draft> Owed::by(notice::Affected const& affected) {
  auto const customer = ctx_.notices.find_customer(affected.customer);
  if (!customer) return {};
  auto const [known, is_new] = known_.try_emplace({customer->classes, affected.windows, affected.reduced, zone_of(ctx_.settings, *customer).name()});
  if (is_new) known->second = drafts_of(ctx_, facts_, affected);
  auto drafts = known->second;
  for (auto& one : drafts) one.recipient = {notice::RecipientKind::customer, customer->id.value};
  return drafts;
}

}  // namespace lamplighter::flow
