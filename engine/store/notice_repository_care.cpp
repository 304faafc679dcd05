// Call lists, what came of calls, and how numbers fare, as rows.
#include "engine/store/notice_repository.hpp"

#include "engine/store/barred_numbers.hpp"
#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {

// Delivered, heard and acknowledged: what arrived.
#define ARRIVED "9, 10, 11"
static_assert(number_of(notice::AttemptState::delivered) == 9 && number_of(notice::AttemptState::heard) == 10 &&
              number_of(notice::AttemptState::acknowledged) == 11);

void SqlNoticeRepository::add_try(ExceptionId id, notice::ExceptionTry const& one) {
  db_.run("insert into exception_try (exception_id, ordinal, at, actor, result, next_at, note) select $1, coalesce(max(ordinal), 0) + 1, $2, $3, $4, "
          "$5, $6 from exception_try where exception_id = $1",
          id.value, to_ms(one.at), one.by, one.result, ms_or_null(one.next_at), one.note);
}

std::vector<notice::ExceptionTry> SqlNoticeRepository::tries(ExceptionId id) {
  return all_rows(db_.bound("select at, actor, result, next_at, note from exception_try where exception_id = $1 order by ordinal", id.value),
                  [](Statement const& row) {
                    return notice::ExceptionTry{time_at(row, 0), row.text(1), row.text(2), optional_time_at(row, 3), row.text(4)};
                  });
}

std::vector<notice::CallListSize> SqlNoticeRepository::call_lists(Time now) {
  return all_rows(db_.bound("select c.account_manager, c.area_manager, count(*), sum(case when e.proof_due < $2 then 1 else 0 end), "
                            "min(case when e.proof_due < $2 then null else e.proof_due end) from exception_item e join customer c on c.id = e.recipient_id "
                            "where e.region_id = $1 and e.closed_at is null and e.recipient_kind = 0 group by c.account_manager, c.area_manager "
                            "order by c.account_manager, c.area_manager",
                            context_.region.value, to_ms(now)),
                  [](Statement const& row) {
                    return notice::CallListSize{row.text(0), row.text(1), row.integer(2), row.integer(3), optional_time_at(row, 4)};
                  });
}

std::vector<notice::DueExceptions> SqlNoticeRepository::exceptions_due(Time from, Time until) {
  return all_rows(db_.bound("select outage_id, count(*), min(proof_due) from exception_item where region_id = $1 and closed_at is null and "
                            "proof_due >= $2 and proof_due <= $3 group by outage_id order by outage_id",
                            context_.region.value, to_ms(from), to_ms(until)),
                  [](Statement const& row) { return notice::DueExceptions{{row.integer(0)}, row.integer(1), time_at(row, 2)}; });
}

/// In all its spellings: by one that stayed the next import would know it again.
void SqlNoticeRepository::allow_number(std::string_view phone) {
  reads_.forget_people();
  auto const stopped = all_rows(db_.bound("select distinct phone from phone_stop order by phone"), [](Statement const& row) { return row.text(0); });
  for (auto const& one : stopped) {
    if (is_one_number(one, phone)) db_.run("delete from phone_stop where phone = $1", one);
  }
}

void SqlNoticeRepository::confirm_number(std::string_view phone, CustomerId customer) {
  reads_.forget_people();
  for (auto const& one : wrong_numbers(customer)) {
    if (is_one_number_of_customer(one, phone)) db_.run("delete from phone_wrong where phone = $1 and customer_id = $2", one, customer.value);
  }
}

void SqlNoticeRepository::note_word(notice::PhoneWord const& word) {
  if (word.phone.empty()) return;
  db_.run("insert into phone_history (phone, ordinal, at, customer_id, word, channel, told_by, note) select $1, coalesce(max(ordinal), 0) + 1, $2, $3, "
          "$4, $5, $6, $7 from phone_history where phone = $1",
          word.phone, to_ms(word.at), word.customer.value, word.word, word.channel, word.told_by, word.note);
}

std::vector<notice::PhoneWord> SqlNoticeRepository::words(std::string_view phone) {
  return all_rows(db_.bound("select phone, at, customer_id, word, channel, told_by, note from phone_history where phone = $1 order by ordinal", phone),
                  [](Statement const& row) {
                    return notice::PhoneWord{row.text(0), time_at(row, 1), {row.integer(2)}, row.text(3), row.text(4), row.text(5), row.text(6)};
                  });
}

#define ARRIVED_SINCE(phone, moment)                                                                                          \
  "exists (select 1 from message_address a join attempt t on t.message_id = a.message_id where a.address = " phone " and " \
  "t.finished_at >= " moment " and t.state in (" ARRIVED "))"

void SqlNoticeRepository::note_failure(std::string_view phone, std::string_view lane, Time at) {
  if (phone.empty()) return;
  write_progress();
  db_.run("delete from phone_failing where phone = $1 and " ARRIVED_SINCE("$1", "last_at"), phone);
  db_.run("insert into phone_failing (phone, lane, failures, first_at, last_at) values ($1, $2, 1, $3, $3) on conflict (phone) do update set "
          "failures = phone_failing.failures + 1, last_at = excluded.last_at, lane = excluded.lane",
          phone, lane, to_ms(at));
}

std::vector<notice::FailingNumber> SqlNoticeRepository::failing_numbers(int failures_min, int limit) {
  write_progress();
  return all_rows(db_.bound("select phone, lane, failures, first_at, last_at from phone_failing where failures >= $1 and not " ARRIVED_SINCE(
                                "phone_failing.phone", "phone_failing.last_at") " order by failures desc, phone limit $2",
                            failures_min, limit),
                  [](Statement const& row) {
                    return notice::FailingNumber{row.text(0), row.text(1), int_at(row, 2), time_at(row, 3), time_at(row, 4)};
                  });
}

std::vector<notice::StaleContact> SqlNoticeRepository::stale_life_support(Time before, int limit) {
  return all_rows(db_.bound("select c.ref, k.id, k.verified_at from customer c join contact k on k.customer_id = c.id where "
                            "',' || c.classes || ',' like '%,life_support,%' and (k.verified_at is null or k.verified_at < $1) "
                            "order by c.ref, k.ordinal limit $2",
                            to_ms(before), limit),
                  [](Statement const& row) { return notice::StaleContact{row.text(0), {row.integer(1)}, optional_time_at(row, 2)}; });
}

}  // namespace lamplighter::store
