// Customers with their contacts, exceptions that a person closes, and holds, as rows.
#include "engine/store/notice_repository.hpp"
#include "engine/store/notice_rows.hpp"
#include "engine/store/word_list.hpp"

namespace lamplighter::store {
namespace {

#define IF_ANY(rows) "case when exists (select 1 from " rows ") then 1 else 0 end"
#define CONTACT_QUERY                                                                                               \
  "select id, customer_id, role, name, phone, phone2, email, voice_ok, consents, is_void, verified_at, "             \
  "is_phone_fixed, is_phone2_fixed, "                                                                               \
  IF_ANY("phone_stop s where s.phone = contact.phone") ", " IF_ANY("phone_stop s where s.phone = contact.phone2") ", " \
  IF_ANY("phone_wrong w where w.phone = contact.phone and w.customer_id = contact.customer_id") ", "                \
  IF_ANY("phone_wrong w where w.phone = contact.phone2 and w.customer_id = contact.customer_id") " from contact "
#define EXCEPTION_QUERY                                                                                             \
  "select id, notice_id, outage_id, recipient_kind, recipient_id, stage, reason, required, reached, opened_at, "    \
  "proof_due, closed_at, coalesce(closed_by, ''), coalesce(result, '') from exception_item "

notice::Customer customer_from(Statement const& row) {
  notice::Customer customer;
  customer.id = {row.integer(0)};
  customer.ref = row.text(1);
  customer.language = row.text(2);
  customer.classes = words_of(row.text(3));
  customer.critical_level = row.text(4);
  customer.account_manager = row.text(5);
  customer.area_manager = row.text(6);
  customer.address = row.text(7);
  customer.district = row.text(8);
  customer.community = row.text(9);
  customer.area = row.text(10);
  return customer;
}

notice::Contact contact_from(Statement const& row) {
  notice::Contact contact;
  contact.id = {row.integer(0)};
  contact.customer = {row.integer(1)};
  contact.role = row.text(2);
  contact.name = row.text(3);
  contact.phone = row.text(4);
  contact.phone2 = row.text(5);
  contact.email = row.text(6);
  contact.voice_ok = flag_at(row, 7);
  contact.consents = flag_at(row, 8);
  contact.is_void = flag_at(row, 9);
  contact.verified_at = optional_time_at(row, 10);
  contact.is_phone_fixed = flag_at(row, 11);
  contact.is_phone2_fixed = flag_at(row, 12);
  bool const is_stopped = flag_at(row, 13) || flag_at(row, 14), is_wrong = flag_at(row, 15) || flag_at(row, 16);
  contact.refuses = !contact.consents;
  contact.is_phone_wrong = flag_at(row, 15);
  contact.is_phone2_wrong = flag_at(row, 16);
  contact.is_phone_barred = flag_at(row, 13) || flag_at(row, 15);
  contact.is_phone2_barred = flag_at(row, 14) || flag_at(row, 16);
  bool const has_usable = (!contact.phone.empty() && !contact.is_phone_barred) ||
                          (!contact.phone2.empty() && !contact.is_phone2_barred);
  if (!has_usable) {  // without any number nothing was told of one: its mail goes on
    contact.consents = contact.consents && !is_stopped;
    contact.is_void = contact.is_void || is_wrong;
  }
  return contact;
}

notice::Exception exception_from(Statement const& row) {
  notice::Exception exception;
  exception.id = {row.integer(0)};
  exception.notice = {row.integer(1)};
  exception.outage = {row.integer(2)};
  exception.recipient = recipient_at(row, 3);
  exception.stage = row.text(5);
  exception.reason = enum_at<notice::Reason>(row, 6);
  exception.required = enum_at<notice::Evidence>(row, 7);
  exception.reached = enum_at<notice::Evidence>(row, 8);
  exception.opened_at = time_at(row, 9);
  exception.proof_due = time_at(row, 10);
  exception.closed_at = optional_time_at(row, 11);
  exception.closed_by = row.text(12);
  exception.result = row.text(13);
  return exception;
}

}  // namespace

std::optional<notice::Customer> SqlNoticeRepository::find_customer(CustomerId id) {
  return first_row(db_.bound("select id, ref, language, classes, critical_level, account_manager, area_manager, address, "
                             "district, community, area from customer where id = $1",
                             id.value),
                   customer_from);
}

std::vector<notice::Contact> SqlNoticeRepository::contacts(CustomerId id) {
  return all_rows(db_.bound(CONTACT_QUERY "where customer_id = $1 order by ordinal, id", id.value), contact_from);
}

std::vector<notice::Contact> SqlNoticeRepository::contacts_by_phone(std::string_view phone) {
  return all_rows(db_.bound(CONTACT_QUERY "where phone = $1 or phone2 = $1 order by id", phone), contact_from);
}

void SqlNoticeRepository::stop_number(std::string_view phone) {
  if (phone.empty()) return;
  std::vector<std::int64_t> customers{0};
  for (auto const& contact : contacts_by_phone(phone)) customers.push_back(contact.customer.value);
  for (auto const customer : customers) {
    db_.run("insert into phone_stop (phone, customer_id) values ($1, $2) on conflict (phone, customer_id) do nothing", phone,
            customer);
  }
}

void SqlNoticeRepository::void_number(std::string_view phone, CustomerId customer) {
  if (phone.empty()) return;
  db_.run("insert into phone_wrong (phone, customer_id) values ($1, $2) on conflict (phone, customer_id) do nothing", phone,
          customer.value);
}

std::vector<std::string> SqlNoticeRepository::wrong_numbers(CustomerId customer) {
  return all_rows(db_.bound("select phone from phone_wrong where customer_id = $1 order by phone", customer.value),
                  [](Statement const& row) { return row.text(0); });
}

ExceptionId SqlNoticeRepository::open_exception(notice::Exception const& exception) {
  if (auto const known = exception_of(exception.notice)) {
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
  return first_row(db_.bound(EXCEPTION_QUERY "where notice_id = $1", id.value), exception_from);
}

std::vector<notice::Exception> SqlNoticeRepository::exceptions(ExceptionFilter const& filter) {
  return all_rows(db_.bound(EXCEPTION_QUERY
                            "where region_id = $1 and id > $2 and ($3 = 0 or outage_id = $3) and "
                            "($4 = 0 or closed_at is null) and (($6 = '' and $7 = '') or exists (select 1 from customer c "
                            "where recipient_kind = 0 and c.id = recipient_id and ($6 = '' or c.account_manager = $6) and "
                            "($7 = '' or c.area_manager = $7))) order by id limit $5",
                            context_.region.value, filter.after, filter.outage ? filter.outage->value : std::int64_t{0},
                            flag(filter.only_open), filter.limit, filter.account_manager, filter.area_manager),
                  exception_from);
}

void SqlNoticeRepository::close_exception(ExceptionId id, Time at, std::string_view by, std::string_view result) {
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
