// Reads rows of the notice tables.
#include "engine/store/notice_rows.hpp"

#include "engine/store/word_list.hpp"

namespace lamplighter::store {

notice::Notice notice_from(Statement const& row) {
  notice::Notice notice;
  notice.id = {row.integer(0)};
  notice.outage = {row.integer(1)};
  notice.recipient = recipient_at(row, 2);
  notice.stage = row.text(4);
  notice.occurrence = row.integer(5);
  notice.revision = int_at(row, 6);
  notice.wave = {row.integer(7)};
  notice.due_at = time_at(row, 8);
  notice.expires_at = time_at(row, 9);
  notice.proof_due = time_at(row, 10);
  notice.required = enum_at<notice::Evidence>(row, 11);
  notice.reason = row.text(12);
  return notice;
}

notice::NoticeOutcome outcome_from(Statement const& row) {
  return {.notice = {row.integer(0)},
          .kind = enum_at<notice::OutcomeKind>(row, 1),
          .evidence = enum_at<notice::Evidence>(row, 2),
          .at = time_at(row, 3),
          .reason = enum_at<notice::Reason>(row, 4)};
}

notice::Message message_from(Statement const& row) {
  notice::Message message;
  message.id = {row.integer(0)};
  message.outage = {row.integer(1)};
  message.stage = row.text(2);
  message.lane = row.text(3);
  message.rung = int_at(row, 4);
  message.recipient = recipient_at(row, 5);
  message.language = row.text(7);
  message.priority = int_at(row, 8);
  message.due_at = time_at(row, 9);
  message.expires_at = time_at(row, 10);
  message.required = enum_at<notice::Evidence>(row, 11);
  message.may_repeat = flag_at(row, 12);
  message.address = row.text(13);
  return message;
}

notice::Attempt attempt_from(Statement const& row) {
  notice::Attempt attempt;
  attempt.id = {row.integer(0)};
  attempt.message = {row.integer(1)};
  attempt.lane = row.text(2);
  attempt.number = int_at(row, 3);
  attempt.progress.state = enum_at<notice::AttemptState>(row, 4);
  attempt.progress.parts = int_at(row, 5);
  attempt.progress.delivered_parts = static_cast<std::uint32_t>(row.integer(6));
  attempt.progress.has_conflict = flag_at(row, 7);
  attempt.submitted_at = time_at(row, 8);
  attempt.finished_at = optional_time_at(row, 9);
  attempt.reason = enum_at<notice::Reason>(row, 10);
  return attempt;
}

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

}  // namespace lamplighter::store
