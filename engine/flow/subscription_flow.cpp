// A subscription is one more reason to be selected: it widens whom a stage is for, within the same caps, texts and channels.
#include "engine/flow/subscription_flow.hpp"

#include <algorithm>
#include <set>

#include "engine/flow/notice_support.hpp"
#include "engine/flow/zones.hpp"
#include "engine/notice/public_books.hpp"

namespace lamplighter::flow {
namespace {

using notice::Reason;

/// A text may go to one of his numbers.
bool may_be_written_to(Context& ctx, CustomerId customer) {
  return std::ranges::any_of(ctx.notices.contacts(customer), [](notice::Contact const& one) {
    bool const has_number = (!one.phone.empty() && !one.is_phone_barred) || (!one.phone2.empty() && !one.is_phone2_barred);
    return has_number && one.consents && !one.refuses && !one.is_void;
  });
}

/// Outages that leave him without supply now and are known to be true.
std::set<OutageId> outages_of(Context& ctx, CustomerId id) {
  std::set<OutageId> out;
  auto const customer = ctx.book.customer(id);
  if (!customer.is_valid()) return out;
  for (auto const point : ctx.network().service_points_of(customer)) {
    auto const row = ctx.outages.open_interruption(ctx.book.id_of(point));
    auto const outage = row ? ctx.outages.find(row->outage) : std::nullopt;
    if (outage && outage->state != outage::State::suspected && outage::is_open(outage->state)) out.insert(outage->id);
  }
  return out;
}

/// What he has by his wish alone and has not been sent ends with the wish.
bool end_one(Context& ctx, OutageId outage, CustomerId customer) {
  if (!ctx.notices.published().subscriptions().end_subscription(outage, customer)) return false;
  for (auto const& one : ctx.notices.open_notices(outage)) {
    bool const is_his = one.recipient == notice::Recipient{notice::RecipientKind::customer, customer.value};
    if (is_his && one.reason.find("subscribed") != std::string::npos) supersede(ctx, one, Reason::opted_out);
  }
  ctx.decide("subscription_ended", outage.value, "person");
  return true;
}

}  // namespace

std::optional<SubscriptionWish> subscription_wish(std::string_view text) {
  if (text == "SUBSCRIBE") return SubscriptionWish::by_day;
  if (text == "SUBSCRIBE NIGHT") return SubscriptionWish::at_night_too;
  if (text == "UNSUBSCRIBE") return SubscriptionWish::end;
  return std::nullopt;
}

std::string_view to_string(Subscribed what) {
  switch (what) {
    case Subscribed::kept: return "kept";
    case Subscribed::ended: return "ended";
    case Subscribed::nothing_to_end: return "nothing_to_end";
    case Subscribed::not_out: return "not_out";
    case Subscribed::no_number: return "no_number";
  }
  return {};
}

Subscribed subscribe(Context& ctx, CustomerId customer, SubscriptionWish wish) {
  auto& books = ctx.notices.published().subscriptions();
  if (wish == SubscriptionWish::end) {
    bool was_any = false;
    for (auto const outage : books.subscribed_to(customer)) was_any = end_one(ctx, outage, customer) || was_any;
    return was_any ? Subscribed::ended : Subscribed::nothing_to_end;
  }
  auto const outages = outages_of(ctx, customer);
  if (outages.empty()) return Subscribed::not_out;
  if (!may_be_written_to(ctx, customer)) return Subscribed::no_number;
  for (auto const outage : outages) {
    books.put_subscription({outage, customer, wish == SubscriptionWish::at_night_too, ctx.now});
    ctx.decide("outage_subscribed", outage.value, wish == SubscriptionWish::at_night_too ? "at_night" : "by_day");
  }
  return Subscribed::kept;
}

void end_subscriptions(Context& ctx, CustomerId customer) {
  for (auto const outage : ctx.notices.published().subscriptions().subscribed_to(customer)) (void)end_one(ctx, outage, customer);
}

Subscribers::Subscribers(Context& ctx, outage::Outage const& outage, std::string_view stage) : ctx_(ctx), outage_(outage), stage_(stage) {
  for (auto const& one : ctx.notices.published().subscriptions().subscriptions(outage.id)) by_customer_.emplace(one.customer.value, one);
}

/// The same stage as if it were for every class; whoever the policy excepts by name stays out.
std::optional<notice::Draft> Subscribers::asked_for(std::int64_t occurrence, CustomerId id, Time event) {
  auto const* policy = policy_of(ctx_.settings, outage_);
  auto const customer = ctx_.notices.find_customer(id);
  if (policy == nullptr || !customer) return std::nullopt;
  if (!for_all_classes_) {
    for_all_classes_ = *policy;
    for (auto& stage : for_all_classes_->stages) stage.only.classes.clear();
  }
  auto draft = notice::event_draft(*for_all_classes_, stage_, occurrence, *customer, facts_of(outage_), zone_of(ctx_.settings, *customer), event, ctx_.now);
  if (draft) draft->required = std::min(draft->required, notice::Evidence::e1);
  return draft;
}

std::string Subscribers::apply(std::optional<notice::Draft>& draft, std::int64_t occurrence, CustomerId customer, Time event) {
  auto const own = by_customer_.find(customer.value);
  if (own == by_customer_.end()) return {};
  std::string why;
  if (!draft) {
    draft = asked_for(occurrence, customer, event);
    why = "subscribed";
  }
  if (!draft) return {};
  if (own->second.at_night && draft->due_at > ctx_.now) {
    auto const earlier = draft->due_at - ctx_.now;
    draft->due_at -= earlier;
    draft->expires_at -= earlier;
    draft->proof_due -= earlier;
    std::erase(draft->reasons, schedules::DueReason::moved_out_of_quiet_hours);
    why += why.empty() ? "at_night" : ",at_night";
  }
  return why;
}

}  // namespace lamplighter::flow
