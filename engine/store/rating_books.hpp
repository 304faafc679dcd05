// Ratings of outages, as rows.
#pragma once

#include "engine/notice/ratings.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// `notice::RatingBooks` over SQL. Throws DatabaseError.
class SqlRatingBooks final : public notice::RatingBooks {
 public:
  explicit SqlRatingBooks(RepositoryContext context) : context_(std::move(context)) {}

  void put_rating(notice::Rating const& rating) override;
  std::vector<notice::Rating> ratings_of_outage(OutageId outage) override;
  std::vector<notice::Rating> ratings_of_customer(CustomerId customer, int limit) override;
  std::optional<notice::Rating> rating(OutageId outage, CustomerId customer) override;

 private:
  RepositoryContext context_;
};

}  // namespace lamplighter::store
