// One row for each customer and outage.
#include "engine/store/rating_books.hpp"

#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {
namespace {

#define RATING_QUERY "select outage_id, customer_id, crew_id, stars, at, how from rating "

notice::Rating rating_from(Statement const& row) {
  return {{row.integer(0)}, {row.integer(1)}, {row.integer(2)}, int_at(row, 3), time_at(row, 4), row.text(5)};
}

}  // namespace

void SqlRatingBooks::put_rating(notice::Rating const& rating) {
  context_.db.run("insert into rating (outage_id, customer_id, region_id, crew_id, stars, at, how) values ($1, $2, $3, $4, $5, $6, $7) "
                  "on conflict (outage_id, customer_id) do update set crew_id = excluded.crew_id, stars = excluded.stars, at = excluded.at, "
                  "how = excluded.how",
                  rating.outage.value, rating.customer.value, context_.region.value, rating.crew.value, rating.stars, to_ms(rating.at), rating.how);
}

std::vector<notice::Rating> SqlRatingBooks::ratings_of_outage(OutageId outage) {
  return all_rows(context_.db.bound(RATING_QUERY "where outage_id = $1 order by customer_id", outage.value), rating_from);
}

std::vector<notice::Rating> SqlRatingBooks::ratings_of_customer(CustomerId customer, int limit) {
  return all_rows(context_.db.bound(RATING_QUERY "where customer_id = $1 order by at desc, outage_id desc limit $2", customer.value, limit),
                  rating_from);
}

std::optional<notice::Rating> SqlRatingBooks::rating(OutageId outage, CustomerId customer) {
  return first_row(context_.db.bound(RATING_QUERY "where outage_id = $1 and customer_id = $2", outage.value, customer.value), rating_from);
}

}  // namespace lamplighter::store
