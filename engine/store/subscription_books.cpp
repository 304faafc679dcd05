// One row for each customer and outage; an end takes it away.
#include "engine/store/subscription_books.hpp"

#include "engine/outage/types.hpp"
#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {

void SqlSubscriptionBooks::put_subscription(notice::Subscription const& one) {
  context_.db.run("insert into subscription (outage_id, customer_id, region_id, at_night, at) values ($1, $2, $3, $4, $5) "
                  "on conflict (outage_id, customer_id) do update set at_night = excluded.at_night, at = excluded.at",
                  one.outage.value, one.customer.value, context_.region.value, flag(one.at_night), to_ms(one.at));
}

bool SqlSubscriptionBooks::end_subscription(OutageId outage, CustomerId customer) {
  auto const ended = first_row(context_.db.bound("delete from subscription where outage_id = $1 and customer_id = $2 returning at", outage.value, customer.value),
                               [](Statement const& row) { return row.integer(0); });
  return ended.has_value();
}

std::vector<notice::Subscription> SqlSubscriptionBooks::subscriptions(OutageId outage) {
  return all_rows(context_.db.bound("select outage_id, customer_id, at_night, at from subscription where outage_id = $1 order by customer_id", outage.value),
                  [](Statement const& row) { return notice::Subscription{{row.integer(0)}, {row.integer(1)}, flag_at(row, 2), time_at(row, 3)}; });
}

std::vector<OutageId> SqlSubscriptionBooks::subscribed_to(CustomerId customer) {
  return all_rows(context_.db.bound("select outage_id from subscription where customer_id = $1 order by outage_id", customer.value),
                  [](Statement const& row) { return OutageId{row.integer(0)}; });
}

void SqlSubscriptionBooks::end_of_past() {
  using State = outage::State;
  context_.db.run("delete from subscription where region_id = $1 and outage_id in (select id from outage where state in ($2, $3, $4, $5))",
                  context_.region.value, number_of(State::restored), number_of(State::closed), number_of(State::cancelled), number_of(State::merged));
}

void SqlSubscriptionBooks::move_subscriptions(OutageId from, OutageId into) {
  context_.db.run("delete from subscription where outage_id = $1 and customer_id in (select customer_id from subscription where outage_id = $2)", from.value,
                  into.value);
  context_.db.run("update subscription set outage_id = $2 where outage_id = $1", from.value, into.value);
}

}  // namespace lamplighter::store
