// "Tell me at each change of this outage": asked on the page of one's own supply, answered at the numbers that the books have.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/flow/context.hpp"
#include "engine/notice/decisions.hpp"
#include "engine/notice/subscriptions.hpp"

namespace lamplighter::flow {

enum class SubscriptionWish : std::uint8_t { by_day, at_night_too, end };
/// The words by which our own page says it: SUBSCRIBE, SUBSCRIBE NIGHT, UNSUBSCRIBE. nullopt: something else.
std::optional<SubscriptionWish> subscription_wish(std::string_view text);

enum class Subscribed : std::uint8_t {
  kept,
  ended,
  nothing_to_end,
  not_out,    // no confirmed outage leaves him without supply now
  no_number,  // none in the books to which a text may go: he said STOP, it is wrong, or there is none
};
std::string_view to_string(Subscribed);
/// Of every confirmed outage that leaves the customer without supply now.
Subscribed subscribe(Context&, CustomerId, SubscriptionWish);
/// He said STOP: of all outages.
void end_subscriptions(Context&, CustomerId);

/// What the subscriptions to an outage add to one of its stages. Read once for many customers.
class Subscribers {
 public:
  Subscribers(Context&, outage::Outage const&, std::string_view stage);

  /// Why a draft is as it is, beside the rules of the policy: "", "subscribed" (the policy leaves his class out), "at_night" (he asked to be told in quiet
  /// hours too), or both with a comma. `draft`: the policy's own, which may be none. A stage that he has only because he asked needs no more than E1: it makes no
  /// work for people.
  std::string apply(std::optional<notice::Draft>& draft, std::int64_t occurrence, CustomerId customer, Time event);

 private:
  std::optional<notice::Draft> asked_for(std::int64_t occurrence, CustomerId customer, Time event);

  Context& ctx_;
  outage::Outage const& outage_;
  std::string stage_;
  std::map<std::int64_t, notice::Subscription> by_customer_;
  std::optional<schedules::Policy> for_all_classes_;
};

}  // namespace lamplighter::flow
