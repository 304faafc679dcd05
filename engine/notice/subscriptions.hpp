// Who asked to hear of each change of an outage: at the numbers in the books, until it ends or he says so.
#pragma once

#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"

namespace lamplighter::notice {

/// One customer's wish about one outage. It is one more reason to be told, and takes nothing from anybody.
struct Subscription {
  OutageId outage;
  CustomerId customer;
  bool at_night = false;  // also in quiet hours
  Time at;
};

/// What subscriptions need from a store; all calls are inside the caller's transaction. Erasing a customer takes his along.
class SubscriptionBooks {
 public:
  virtual ~SubscriptionBooks() = default;
  /// A later one of this customer about this outage takes the place of the earlier one.
  virtual void put_subscription(Subscription const& subscription) = 0;
  /// False: there was none.
  virtual bool end_subscription(OutageId outage, CustomerId customer) = 0;
  virtual std::vector<Subscription> subscriptions(OutageId outage) = 0;   // by customer
  virtual std::vector<OutageId> subscribed_to(CustomerId customer) = 0;   // by outage
  /// Of outages that are over: nothing more is told of them.
  virtual void end_of_past() = 0;
  /// The outages become one. Who subscribed to both keeps what he said of `into`.
  virtual void move_subscriptions(OutageId from, OutageId into) = 0;
};

}  // namespace lamplighter::notice
