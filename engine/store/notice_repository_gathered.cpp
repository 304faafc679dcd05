// Texts of messages, progress, leases and logs of attempts: rows that a step gathers and that are written together.
#include <array>
#include <map>

#include "engine/store/notice_repository.hpp"
#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {

void SqlNoticeRepository::put_text(MessageId id, std::string const& subject, std::vector<std::string> const& parts) {
  auto const* const known = text_read(id);
  if (known == nullptr || !known->empty()) {
    write_gathered();
    db_.run("delete from message_text where message_id = $1", id.value);
  }
  if (known != nullptr) reads_.texts.keep(id.value, parts);
  std::int64_t number = 0;
  for (auto const& part : parts) texts_.add({id.value, ++number, subject, part});
  if (!texts_.is_gathering()) write_gathered();
}

std::vector<std::string> SqlNoticeRepository::text(MessageId id) {
  if (auto const* const known = text_read(id)) return *known;
  write_gathered();
  return all_rows(db_.bound("select body from message_text where message_id = $1 order by part", id.value),
                  [](Statement const& row) { return row.text(0); });
}

void SqlNoticeRepository::end_lease(AttemptId id) {
  leases_.add({id.value});
  if (!leases_.is_gathering()) write_gathered();
}

void SqlNoticeRepository::renew_lease(AttemptId id, Time until) {
  write_gathered();
  db_.run("update attempt_lease set lease_until = $3 where region_id = $1 and attempt_id = $2", context_.region.value, id.value, to_ms(until));
}

std::vector<AttemptId> SqlNoticeRepository::leased() {
  write_gathered();
  return all_rows(
      db_.bound("select attempt_id from attempt_lease where region_id = $1 order by attempt_id", context_.region.value),
      [](Statement const& row) { return AttemptId{row.integer(0)}; });
}

std::vector<AttemptId> SqlNoticeRepository::overdue_leases(Time now) {
  write_gathered();
  return all_rows(
      db_.bound("select attempt_id from attempt_lease where region_id = $1 and lease_until < $2 order by attempt_id",
                context_.region.value, to_ms(now)),
      [](Statement const& row) { return AttemptId{row.integer(0)}; });
}

int SqlNoticeRepository::in_flight(std::string_view lane) {
  write_gathered();
  return first_row(db_.bound("select count(*) from attempt_lease where region_id = $1 and lane = $2",
                             context_.region.value, lane),
                   [](Statement const& row) { return int_at(row, 0); })
      .value_or(0);
}

void SqlNoticeRepository::log_attempt(AttemptId id, Time at, notice::AttemptState state, std::string_view reason,
                                      std::string_view detail) {
  if (auto* const known = keeps_read() ? reads_.logged.kept(id.value) : nullptr) {
    logs_.add({id.value, ++*known, to_ms(at), number_of(state), std::string(reason), std::string(detail)});
    return;
  }
  write_gathered();
  // A value, not a selection: that would be gathered in a table of its own first.
  db_.run("insert into attempt_log (attempt_id, ordinal, at, state, reason, detail) "
          "values ($1, (select coalesce(max(ordinal), 0) + 1 from attempt_log where attempt_id = $1), $2, $3, $4, $5)",
          id.value, to_ms(at), number_of(state), reason, detail);
}

void SqlNoticeRepository::write_gathered() {
  constexpr std::array<std::string_view, 6> log_columns{"attempt_id", "ordinal", "at", "state", "reason", "detail"};
  constexpr std::array<std::string_view, 4> text_columns{"message_id", "part", "subject", "body"};
  auto const logs = logs_.take(), texts = texts_.take();
  // One that is there already would be passed over.
  if (db_.insert_many("attempt_log", log_columns, logs) != logs.size()) {
    throw DatabaseError(DatabaseError::Kind::constraint, "the log of an attempt has another end than was read");
  }
  if (db_.insert_many("message_text", text_columns, texts) != texts.size()) {
    throw DatabaseError(DatabaseError::Kind::constraint, "a message has another text than was read");
  }
  write_leases();
  write_progress();
  write_outcomes();
  for (auto* const journal : {&logs_, &texts_, &leases_, &progress_, &outcomes_}) {
    if (!journal->is_gathering()) journal->clear();
  }
}

/// An answer and the receipts of a text's parts often come together: of each attempt the last word is written.
void SqlNoticeRepository::write_progress() {
  std::map<std::int64_t, RowJournal::Row const*> last;
  for (auto const& row : progress_.take()) last[std::get<std::int64_t>(row[0])] = &row;
  for (auto const& [attempt, row] : last) {
    db_.run("update attempt set state = $2, parts = $3, delivered = $4, conflict = $5, finished_at = $6, reason = $7 where id = $1",
            attempt, (*row)[1], (*row)[2], (*row)[3], (*row)[4], (*row)[5], (*row)[6]);
  }
}

void SqlNoticeRepository::write_outcomes() {
  constexpr std::array<std::string_view, 5> columns{"notice_id", "kind", "evidence", "at", "reason"};
  auto const rows = outcomes_.take();
  if (db_.insert_many("notice_outcome", columns, rows) != rows.size()) {
    throw DatabaseError(DatabaseError::Kind::constraint, "a notice has another outcome than was read");
  }
}

/// What began and ended since the last writing leaves no row.
void SqlNoticeRepository::write_leases() {
  constexpr std::array<std::string_view, 4> columns{"region_id", "attempt_id", "lane", "lease_until"};
  static auto const ending = with_keys("delete from attempt_lease where region_id = $65 and attempt_id in ({keys})");
  static_assert(keys_at_once == 64);
  std::map<std::int64_t, RowJournal::Row const*> begun;
  std::vector<std::int64_t> ended;
  for (auto const& row : leases_.take()) {
    auto const attempt = std::get<std::int64_t>(row[0]);
    if (row.size() > 1) begun[attempt] = &row;
    else if (begun.erase(attempt) == 0) ended.push_back(attempt);
  }
  std::vector<RowJournal::Row> rows;
  for (auto const& [attempt, row] : begun) rows.push_back({std::int64_t{context_.region.value}, attempt, (*row)[1], (*row)[2]});
  for_each_row(db_, ending, ended, [](Statement const&) {}, std::int64_t{context_.region.value});
  if (db_.insert_many("attempt_lease", columns, rows) != rows.size()) {
    throw DatabaseError(DatabaseError::Kind::constraint, "an attempt has two leases");
  }
}

}  // namespace lamplighter::store
