// Customers with their contacts, exceptions that a person closes, and holds, as rows.
#include "engine/store/notice_repository.hpp"
#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {

std::optional<notice::Customer> SqlNoticeRepository::find_customer(CustomerId id) {
  if (auto const* const known = customer_read(id)) return *known;
  return first_row(db_.bound(CUSTOMER_QUERY "where id = $1", id.value), customer_from);
}

std::vector<notice::Contact> SqlNoticeRepository::contacts(CustomerId id) {
  if (auto const* const known = contacts_read(id)) return *known;
  return all_rows(db_.bound(CONTACT_QUERY "where customer_id = $1 order by ordinal, id", id.value), contact_from);
}

std::vector<notice::Contact> SqlNoticeRepository::contacts_by_phone(std::string_view phone) {
  return all_rows(db_.bound(CONTACT_QUERY "where phone = $1 or phone2 = $1 order by id", phone), contact_from);
}

void SqlNoticeRepository::stop_number(std::string_view phone) {
  if (phone.empty()) return;
  reads_.forget_people();
  std::vector<std::int64_t> customers{0};
  for (auto const& contact : contacts_by_phone(phone)) customers.push_back(contact.customer.value);
  for (auto const customer : customers) {
    db_.run("insert into phone_stop (phone, customer_id) values ($1, $2) on conflict (phone, customer_id) do nothing", phone,
            customer);
  }
}

void SqlNoticeRepository::void_number(std::string_view phone, CustomerId customer) {
  if (phone.empty()) return;
  reads_.forget_people();
  db_.run("insert into phone_wrong (phone, customer_id) values ($1, $2) on conflict (phone, customer_id) do nothing", phone,
          customer.value);
}

std::vector<std::string> SqlNoticeRepository::wrong_numbers(CustomerId customer) {
  if (auto const* const known = wrong_numbers_read(customer)) return *known;
  return all_rows(db_.bound("select phone from phone_wrong where customer_id = $1 order by phone", customer.value),
                  [](Statement const& row) { return row.text(0); });
}

ExceptionId SqlNoticeRepository::open_exception(notice::Exception const& exception) {
  auto const known = exception_of(exception.notice);
  reads_.exceptions.forget_all();
  if (known) {
    if (known->closed_at) {
      db_.run("update exception_item set reason = $2, reached = $3, opened_at = $4, closed_at = null, closed_by = null, "
              "result = null where id = $1",
              known->id.value, number_of(exception.reason), number_of(exception.reached), to_ms(exception.opened_at));
    }
    return known->id;
  }
  auto const id = context_.next_id();
  db_.run(
      "insert into exception_item (id, region_id, notice_id, outage_id, recipient_kind, recipient_id, stage, reason, "
      "required, reached, opened_at, proof_due) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      id, context_.region.value, exception.notice.value, exception.outage.value, number_of(exception.recipient.kind),
      exception.recipient.id, exception.stage, number_of(exception.reason), number_of(exception.required),
      number_of(exception.reached), to_ms(exception.opened_at), to_ms(exception.proof_due));
  return {id};
}

std::optional<notice::Exception> SqlNoticeRepository::find_exception(ExceptionId id) {
  return first_row(db_.bound(EXCEPTION_QUERY "where id = $1", id.value), exception_from);
}

std::optional<notice::Exception> SqlNoticeRepository::exception_of(NoticeId id) {
  if (auto const* const known = exception_read(id)) return *known;
  return first_row(db_.bound(EXCEPTION_QUERY "where notice_id = $1", id.value), exception_from);
}

// Of one outage the index by outage serves, of all the one of the open ones: two texts of one question.
#define OF_MANAGERS                                                                                                       \
  "($3 = 0 or closed_at is null) and (($5 = '' and $6 = '') or exists (select 1 from customer c where recipient_kind = 0 " \
  "and c.id = recipient_id and ($5 = '' or c.account_manager = $5) and ($6 = '' or c.area_manager = $6))) order by id limit $4"

std::vector<notice::Exception> SqlNoticeRepository::exceptions(ExceptionFilter const& filter) {
  auto& rows = filter.outage ? db_.bound(EXCEPTION_QUERY "where outage_id = $1 and id > $2 and " OF_MANAGERS, filter.outage->value,
                                         filter.after, flag(filter.only_open), filter.limit, filter.account_manager, filter.area_manager)
                             : db_.bound(EXCEPTION_QUERY "where region_id = $1 and id > $2 and " OF_MANAGERS, context_.region.value,
                                         filter.after, flag(filter.only_open), filter.limit, filter.account_manager, filter.area_manager);
  return all_rows(rows, exception_from);
}

#undef OF_MANAGERS

void SqlNoticeRepository::close_exception(ExceptionId id, Time at, std::string_view by, std::string_view result) {
  reads_.exceptions.forget_all();
  db_.run("update exception_item set closed_at = $2, closed_by = $3, result = $4 where id = $1 and closed_at is null",
          id.value, to_ms(at), by, result);
}

void SqlNoticeRepository::put_hold(notice::Hold const& hold) {
  db_.run(
      "insert into sending_hold (region_id, scope, since, held_by, why) values ($1, $2, $3, $4, $5) "
      "on conflict (region_id, scope) do nothing",
      context_.region.value, hold.scope, to_ms(hold.since), hold.by, hold.why);
}

void SqlNoticeRepository::lift_hold(std::string_view scope) {
  db_.run("delete from sending_hold where region_id = $1 and scope = $2", context_.region.value, scope);
}

std::vector<notice::Hold> SqlNoticeRepository::holds() {
  return all_rows(db_.bound("select scope, since, held_by, why from sending_hold where region_id = $1 order by scope",
                            context_.region.value),
                  [](Statement const& row) {
                    return notice::Hold{row.text(0), time_at(row, 1), row.text(2), row.text(3)};
                  });
}

}  // namespace lamplighter::store
