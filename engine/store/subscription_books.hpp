// Subscriptions to outages, as rows.
#pragma once

#include "engine/notice/subscriptions.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// `notice::SubscriptionBooks` over SQL. Throws DatabaseError.
class SqlSubscriptionBooks final : public notice::SubscriptionBooks {
 public:
  explicit SqlSubscriptionBooks(RepositoryContext context) : context_(std::move(context)) {}

  void put_subscription(notice::Subscription const& subscription) override;
  bool end_subscription(OutageId outage, CustomerId customer) override;
  std::vector<notice::Subscription> subscriptions(OutageId outage) override;
  std::vector<OutageId> subscribed_to(CustomerId customer) override;
  void end_of_past() override;
  void move_subscriptions(OutageId from, OutageId into) override;

 private:
  RepositoryContext context_;
};

}  // namespace lamplighter::store
