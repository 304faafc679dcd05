// Rows of the notice tables as values, shared by the parts of the notice repository.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/notice/types.hpp"
#include "engine/store/column_values.hpp"

namespace lamplighter::store {

/// Every row through `from`, in order.
template <class From>
auto all_rows(Statement& rows, From from) {
  std::vector<decltype(from(std::as_const(rows)))> found;
  while (rows.step()) found.push_back(from(std::as_const(rows)));
  rows.reset();
  return found;
}

/// The first row through `from`, or nullopt.
template <class From>
auto first_row(Statement& rows, From from) {
  std::optional<decltype(from(std::as_const(rows)))> found;
  if (rows.step()) found = from(std::as_const(rows));
  rows.reset();
  return found;
}

// The columns in the order in which the readers below take them; written out in each statement because statements are kept by their text.
#define NOTICE_COLUMNS                                                                                 \
  "n.id, n.outage_id, n.recipient_kind, n.recipient_id, n.stage, n.occurrence, n.revision, n.wave_id, " \
  "n.due_at, n.expires_at, n.proof_due, n.required, n.reason"
#define NOTICE_QUERY "select " NOTICE_COLUMNS " from notice n "
#define OUTCOME_QUERY "select notice_id, kind, evidence, at, reason from notice_outcome "
#define MESSAGE_QUERY                                                                                                 \
  "select m.id, m.outage_id, m.stage, m.lane, m.rung, m.recipient_kind, m.recipient_id, m.language, m.priority, "     \
  "m.due_at, m.expires_at, m.required, m.may_repeat, coalesce(a.address, '') from message m "                         \
  "left join message_address a on a.message_id = m.id "
#define ATTEMPT_QUERY                                                                                                 \
  "select a.id, a.message_id, a.lane, a.number, a.state, a.parts, a.delivered, a.conflict, a.submitted_at, "          \
  "a.finished_at, a.reason from attempt a "
#define IF_ANY(rows) "case when exists (select 1 from " rows ") then 1 else 0 end"
#define CONTACT_QUERY                                                                                               \
  "select id, customer_id, role, name, phone, phone2, email, voice_ok, consents, is_void, verified_at, "             \
  "is_phone_fixed, is_phone2_fixed, "                                                                               \
  IF_ANY("phone_stop s where s.phone = contact.phone") ", " IF_ANY("phone_stop s where s.phone = contact.phone2") ", " \
  IF_ANY("phone_wrong w where w.phone = contact.phone and w.customer_id = contact.customer_id") ", "                \
  IF_ANY("phone_wrong w where w.phone = contact.phone2 and w.customer_id = contact.customer_id") " from contact "
#define CUSTOMER_QUERY                                                                                      \
  "select id, ref, language, classes, critical_level, account_manager, area_manager, address, district, "   \
  "community, area from customer "
#define EXCEPTION_QUERY                                                                                             \
  "select id, notice_id, outage_id, recipient_kind, recipient_id, stage, reason, required, reached, opened_at, "    \
  "proof_due, closed_at, coalesce(closed_by, ''), coalesce(result, '') from exception_item "

notice::Notice notice_from(Statement const& row);
notice::NoticeOutcome outcome_from(Statement const& row);
notice::Message message_from(Statement const& row);
notice::Attempt attempt_from(Statement const& row);
notice::Customer customer_from(Statement const& row);
notice::Contact contact_from(Statement const& row);
notice::Exception exception_from(Statement const& row);

inline notice::Recipient recipient_at(Statement const& row, int kind_column) {
  return {enum_at<notice::RecipientKind>(row, kind_column), row.integer(kind_column + 1)};
}

}  // namespace lamplighter::store
