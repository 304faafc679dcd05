// Published alerts and announcements, as rows.
#pragma once

#include "engine/notice/public_books.hpp"
#include "engine/store/question_books.hpp"
#include "engine/store/rating_books.hpp"
#include "engine/store/repository_context.hpp"
#include "engine/store/subscription_books.hpp"

namespace lamplighter::store {

/// `notice::PublicBooks` over SQL. Throws DatabaseError.
class SqlPublicBooks final : public notice::PublicBooks {
 public:
  explicit SqlPublicBooks(RepositoryContext context) : context_(std::move(context)), questions_(context_), ratings_(context_), subscriptions_(context_) {}

  void put_alert(notice::PublicAlert const& alert) override;
  std::vector<notice::PublicAlert> alerts_of(OutageId outage) override;
  std::optional<notice::PublicAlert> newest_alert(OutageId outage) override;
  std::optional<notice::PublicAlert> find_alert(std::string_view identifier) override;
  std::vector<notice::PublicAlert> current_alerts(Time since, int limit) override;
  std::vector<OutageId> expired_alerts(Time now) override;
  bool has_customers_out(OutageId outage) override;
  std::int64_t customers_out(OutageId outage) override;

  std::int64_t put_announcement(notice::Announcement const& announcement) override;
  std::vector<notice::Announcement> announcements(OutageId outage) override;
  notice::QuestionBooks& questions() override { return questions_; }
  notice::RatingBooks& ratings() override { return ratings_; }
  notice::SubscriptionBooks& subscriptions() override { return subscriptions_; }

 private:
  RepositoryContext context_;
  SqlQuestionBooks questions_;
  SqlRatingBooks ratings_;
  SqlSubscriptionBooks subscriptions_;
};

}  // namespace lamplighter::store
