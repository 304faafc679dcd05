// What is asked for one by one, read of all that are expected: a query for each kind of row.
#include <algorithm>

#include "engine/store/notice_repository.hpp"
#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {
namespace {

template <class Ids>
std::vector<std::int64_t> keys_of(Ids const& ids) {
  std::vector<std::int64_t> keys;
  keys.reserve(ids.size());
  for (auto const id : ids) keys.push_back(id.value);
  return keys;
}

/// Column `key` names the row that each belongs to; a key without any is kept as such.
template <class Row, class From>
void keep_lists(Database& db, std::string const& sql, std::vector<std::int64_t> const& keys, ReadAhead<std::vector<Row>>& into, int key, From from) {
  for (auto const one : keys) into.keep(one);
  for_each_row(db, sql, keys, [&](Statement const& row) { into.kept(row.integer(key))->push_back(from(row)); });
}

template <class Row, class From>
void keep_single(Database& db, std::string const& sql, std::vector<std::int64_t> const& keys, ReadAhead<std::optional<Row>>& into, int key, From from) {
  for (auto const one : keys) into.keep(one);
  for_each_row(db, sql, keys, [&](Statement const& row) { into.keep(row.integer(key), from(row)); });
}

}  // namespace

void SqlNoticeRepository::expect(notice::Expected const& expected) {
  if (!keeps_read()) return;
  if (!expected.attempts.empty()) reads_.message_of.expect(keys_of(expected.attempts));
  if (!expected.messages.empty()) expect_messages(keys_of(expected.messages));
  if (!expected.notices.empty()) expect_notices(keys_of(expected.notices));
  if (!expected.customers.empty()) expect_customers(keys_of(expected.customers));
}

void SqlNoticeRepository::expect_messages(std::vector<std::int64_t> const& keys) {
  reads_.messages.expect(keys);
  reads_.notices_of.expect(keys);
  reads_.attempts_of.expect(keys);
  reads_.texts.expect(keys);
  expect_told_by(keys);
}

void SqlNoticeRepository::expect_notices(std::vector<std::int64_t> const& keys) {
  reads_.outcomes.expect(keys);
  reads_.exceptions.expect(keys);
  reads_.messages_of.expect(keys);
}

void SqlNoticeRepository::expect_customers(std::vector<std::int64_t> const& keys) {
  reads_.customers.expect(keys);
  reads_.contacts.expect(keys);
  reads_.wrong_numbers.expect(keys);
}

/// Besides: the notices that are known of these messages, and their customers.
void SqlNoticeRepository::expect_told_by(std::vector<std::int64_t> const& messages) {
  std::vector<std::int64_t> notices, customers;
  for (auto const message : messages) {
    auto const* const told = reads_.notices_of.kept(message);
    if (told == nullptr) continue;
    for (auto const& one : *told) {
      notices.push_back(one.id.value);
      if (one.recipient.kind == notice::RecipientKind::customer) customers.push_back(one.recipient.id);
    }
  }
  reads_.outcomes.expect_also(notices);
  reads_.exceptions.expect_also(notices);
  reads_.messages_of.expect_also(notices);
  reads_.customers.expect_also(customers);
  reads_.contacts.expect_also(customers);
  reads_.wrong_numbers.expect_also(customers);
}

/// Within a transaction of the region's store, while nothing was undone or erased.
bool SqlNoticeRepository::keeps_read() {
  forget_undone();
  if (changes_seen_ != *context_.changes_of_people) forget_read();
  if (reads_.is_large()) reads_.forget_rows();
  changes_seen_ = *context_.changes_of_people;
  return changes_.is_gathering();
}

void SqlNoticeRepository::forget_read() { reads_.forget_all(); }

void SqlNoticeRepository::forget_undone() {
  if (found_at_ == db_.undo_count()) return;
  found_at_ = db_.undo_count();
  last_found_.reset();
  last_subject_.reset();
  forget_read();
}

notice::Message const* SqlNoticeRepository::message_read(MessageId id) {
  if (!keeps_read()) return nullptr;
  return reads_.messages.find(id.value, [&](auto const& keys) {
    static auto const sql = with_keys(MESSAGE_QUERY "where m.id in ({keys})");
    for_each_row(db_, sql, keys, [&](Statement const& row) { reads_.messages.keep(row.integer(0), message_from(row)); });
  });
}

std::vector<notice::Notice> const* SqlNoticeRepository::notices_read(MessageId id) {
  if (!keeps_read()) return nullptr;
  return reads_.notices_of.find(id.value, [&](auto const& keys) {
    static auto const sql = with_keys("select " NOTICE_COLUMNS ", l.message_id from message_notice l join notice n on n.id = l.notice_id "
                                      "where l.message_id in ({keys}) order by l.message_id, n.id");
    constexpr int message_column = 13;
    keep_lists(db_, sql, keys, reads_.notices_of, message_column, notice_from);
    for (auto const key : keys) {
      for (auto const& one : *reads_.notices_of.kept(key)) reads_.subjects.keep(one.id.value, {one.outage, one.stage});
    }
    expect_told_by(keys);
  });
}

void SqlNoticeRepository::keep_attempts(std::string const& sql, std::vector<std::int64_t> const& keys) {
  for_each_row(db_, sql, keys, [&](Statement const& row) {
    auto one = attempt_from(row);
    reads_.message_of.keep(one.id.value, one.message);
    reads_.attempts_of.kept(one.message.value)->push_back(std::move(one));
  });
}

std::vector<notice::Attempt>* SqlNoticeRepository::attempts_read(MessageId id) {
  if (!keeps_read()) return nullptr;
  return reads_.attempts_of.find(id.value, [&](auto const& keys) {
    static auto const sql = with_keys(ATTEMPT_QUERY "where a.message_id in ({keys}) order by a.message_id, a.number");
    write_progress();
    for (auto const one : keys) reads_.attempts_of.keep(one);
    keep_attempts(sql, keys);
  });
}

/// With the first of those expected all attempts of their messages are read, and the messages are expected.
notice::Attempt* SqlNoticeRepository::attempt_read(AttemptId id) {
  if (!keeps_read()) return nullptr;
  auto const* const message = reads_.message_of.find(id.value, [&](auto const& keys) {
    static auto const whose = with_keys("select message_id from attempt where id in ({keys})");
    std::vector<std::int64_t> messages;
    for_each_row(db_, whose, keys, [&](Statement const& row) { messages.push_back(row.integer(0)); });
    expect_messages(messages);
    for (auto const one : messages) (void)attempts_read({one});
  });
  if (message == nullptr) return nullptr;
  auto* const own = reads_.attempts_of.kept(message->value);
  if (own == nullptr) return nullptr;
  auto const found = std::ranges::find(*own, id, &notice::Attempt::id);
  return found == own->end() ? nullptr : &*found;
}

std::vector<std::string> const* SqlNoticeRepository::text_read(MessageId id) {
  if (!keeps_read()) return nullptr;
  return reads_.texts.find(id.value, [&](auto const& keys) {
    write_gathered();
    static auto const sql = with_keys("select message_id, body from message_text where message_id in ({keys}) order by message_id, part");
    keep_lists(db_, sql, keys, reads_.texts, 0, [](Statement const& row) { return row.text(1); });
  });
}

std::optional<notice::NoticeOutcome>* SqlNoticeRepository::outcome_read(NoticeId id) {
  if (!keeps_read()) return nullptr;
  return reads_.outcomes.find(id.value, [&](auto const& keys) {
    static auto const sql = with_keys(OUTCOME_QUERY "where notice_id in ({keys})");
    write_outcomes();
    keep_single(db_, sql, keys, reads_.outcomes, 0, outcome_from);
  });
}

std::optional<notice::Exception> const* SqlNoticeRepository::exception_read(NoticeId id) {
  if (!keeps_read()) return nullptr;
  return reads_.exceptions.find(id.value, [&](auto const& keys) {
    static auto const sql = with_keys(EXCEPTION_QUERY "where notice_id in ({keys})");
    keep_single(db_, sql, keys, reads_.exceptions, 1, exception_from);
  });
}

std::vector<MessageId> const* SqlNoticeRepository::messages_of_read(NoticeId id) {
  if (!keeps_read()) return nullptr;
  return reads_.messages_of.find(id.value, [&](auto const& keys) {
    static auto const sql = with_keys("select notice_id, message_id from message_notice where notice_id in ({keys}) order by notice_id, message_id");
    keep_lists(db_, sql, keys, reads_.messages_of, 0, [](Statement const& row) { return MessageId{row.integer(1)}; });
    std::vector<std::int64_t> messages;
    for (auto const key : keys) {
      for (auto const one : *reads_.messages_of.kept(key)) messages.push_back(one.value);
    }
    expect_messages(messages);
  });
}

std::optional<notice::Customer> const* SqlNoticeRepository::customer_read(CustomerId id) {
  if (!keeps_read()) return nullptr;
  return reads_.customers.find(id.value, [&](auto const& keys) {
    static auto const sql = with_keys(CUSTOMER_QUERY "where id in ({keys})");
    keep_single(db_, sql, keys, reads_.customers, 0, customer_from);
  });
}

std::vector<notice::Contact> const* SqlNoticeRepository::contacts_read(CustomerId id) {
  if (!keeps_read()) return nullptr;
  return reads_.contacts.find(id.value, [&](auto const& keys) {
    static auto const sql = with_keys(CONTACT_QUERY "where customer_id in ({keys}) order by customer_id, ordinal, id");
    keep_lists(db_, sql, keys, reads_.contacts, 1, contact_from);
  });
}

std::vector<std::string> const* SqlNoticeRepository::wrong_numbers_read(CustomerId id) {
  if (!keeps_read()) return nullptr;
  return reads_.wrong_numbers.find(id.value, [&](auto const& keys) {
    static auto const sql = with_keys("select customer_id, phone from phone_wrong where customer_id in ({keys}) order by customer_id, phone");
    keep_lists(db_, sql, keys, reads_.wrong_numbers, 0, [](Statement const& row) { return row.text(1); });
  });
}

}  // namespace lamplighter::store
