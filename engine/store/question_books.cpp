// One row for each customer and answer.
#include "engine/store/question_books.hpp"

#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {

void SqlQuestionBooks::put_questions(std::vector<notice::Question> const& questions) {
  for (auto const& one : questions) {
    context_.db.run("insert into question (customer_id, message_id, region_id, at) values ($1, $2, $3, $4)", one.customer.value, one.answer.value,
                    context_.region.value, to_ms(one.at));
  }
}

std::vector<notice::Question> SqlQuestionBooks::questions_of(CustomerId customer, int limit) {
  return all_rows(context_.db.bound("select customer_id, message_id, at from question where customer_id = $1 order by message_id desc limit $2",
                                    customer.value, static_cast<std::int64_t>(limit)),
                  [](Statement const& row) { return notice::Question{{row.integer(0)}, {row.integer(1)}, time_at(row, 2)}; });
}

}  // namespace lamplighter::store
