// Messages, the queue of each lane, and attempts, as rows.
#include <algorithm>
#include <array>
#include <iterator>

#include "engine/store/notice_repository.hpp"
#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {

namespace {

constexpr std::array<std::string_view, 13> message_columns{"id",       "outage_id", "stage",  "lane",       "rung",     "recipient_kind", "recipient_id",
                                                           "language", "priority",  "due_at", "expires_at", "required", "may_repeat"};
constexpr std::array<std::string_view, 2> address_columns{"message_id", "address"}, link_columns{"message_id", "notice_id"};
constexpr std::array<std::string_view, 5> queue_columns{"region_id", "lane", "priority", "due_at", "message_id"};

std::vector<Value> message_row(std::int64_t id, notice::Message const& one) {
  return {id, one.outage.value, one.stage, one.lane, std::int64_t{one.rung}, number_of(one.recipient.kind), one.recipient.id, one.language,
          std::int64_t{one.priority}, to_ms(one.due_at), to_ms(one.expires_at), number_of(one.required), flag(one.may_repeat)};
}

}  // namespace

MessageId SqlNoticeRepository::insert_message(notice::Message const& message, std::vector<NoticeId> const& notices) {
  return insert_all(std::vector<notice::NewMessage>{{message, notices}}).front();
}

std::vector<MessageId> SqlNoticeRepository::queue_messages(std::vector<notice::NewMessage> const& messages) {
  auto ids = insert_all(messages);
  std::vector<std::vector<Value>> rows;
  rows.reserve(messages.size());
  for (std::size_t i = 0; i < messages.size(); ++i) {
    auto const& one = messages[i].message;
    rows.push_back({std::int64_t{context_.region.value}, one.lane, std::int64_t{one.priority}, to_ms(one.due_at), ids[i].value});
  }
  db_.insert_many("queue", queue_columns, rows);
  return ids;
}

std::vector<MessageId> SqlNoticeRepository::insert_all(std::vector<notice::NewMessage> const& messages) {
  std::vector<MessageId> ids;
  std::vector<std::vector<Value>> rows, addresses, links;
  ids.reserve(messages.size());
  rows.reserve(messages.size());
  addresses.reserve(messages.size());
  links.reserve(messages.size());
  for (auto const& one : messages) {
    auto const id = context_.next_id();
    ids.push_back({id});
    rows.push_back(message_row(id, one.message));
    addresses.push_back({id, one.message.address});
    for (auto const notice : one.notices) links.push_back({id, notice.value});
  }
  // One that is there already would be passed over.
  if (db_.insert_many("message", message_columns, rows) != rows.size() ||
      db_.insert_many("message_address", address_columns, addresses) != addresses.size()) {
    throw DatabaseError(DatabaseError::Kind::constraint, "a new message has the id of another");
  }
  db_.insert_many("message_notice", link_columns, links);
  for (std::size_t i = 0; i < messages.size(); ++i) keep_new(ids[i], messages[i]);
  return ids;
}

/// What was just written need not be read when it leaves.
void SqlNoticeRepository::keep_new(MessageId id, notice::NewMessage const& one) {
  bool const is_kept = keeps_read();
  for (auto const notice : one.notices) {
    auto* const known = reads_.messages_of.kept(notice.value);
    if (known != nullptr && (known->empty() || known->back() != id)) known->push_back(id);
  }
  if (!is_kept) return;
  reads_.messages.keep(id.value, one.message).id = id;
  auto told = one.notices;
  std::ranges::sort(told);
  auto const same = std::ranges::unique(told);
  told.erase(same.begin(), same.end());
  std::vector<notice::Notice> notices;
  for (auto const notice : told) {
    if (auto const* const known = reads_.notices.kept(notice.value)) notices.push_back(*known);
  }
  if (notices.size() == told.size()) reads_.notices_of.keep(id.value, std::move(notices));
  reads_.attempts_of.keep(id.value);
  reads_.texts.keep(id.value);
}

std::optional<notice::Message> SqlNoticeRepository::find_message(MessageId id) {
  if (auto const* const known = message_read(id)) {
    last_subject_ = {id, {known->outage, known->stage}};
    return *known;
  }
  auto found = first_row(db_.bound(MESSAGE_QUERY "where m.id = $1", id.value), message_from);
  if (found) last_subject_ = {id, {found->outage, found->stage}};
  if (found && keeps_read()) reads_.messages.keep(id.value, *found);
  return found;
}

std::vector<notice::Message> SqlNoticeRepository::messages_of_notice(NoticeId id) {
  if (auto const* const known = messages_of_read(id)) {
    std::vector<notice::Message> messages;
    for (auto const one : std::vector(*known)) messages.push_back(find_message(one).value());
    return messages;
  }
  return all_rows(db_.bound(MESSAGE_QUERY
                            "join message_notice n on n.message_id = m.id where n.notice_id = $1 order by m.id",
                            id.value),
                  message_from);
}

std::vector<MessageId> SqlNoticeRepository::messages_to(std::string_view address, int limit) {
  return all_rows(db_.bound("select message_id from message_address where address = $1 order by message_id desc limit $2",
                            address, limit),
                  [](Statement const& row) { return MessageId{row.integer(0)}; });
}

void SqlNoticeRepository::enqueue(MessageId id, std::string_view lane, int priority, Time due) {
  db_.run(
      "insert into queue (region_id, lane, priority, due_at, message_id) values ($1, $2, $3, $4, $5) "
      "on conflict (region_id, lane, priority, due_at, message_id) do nothing",
      context_.region.value, lane, priority, to_ms(due), id.value);
}

std::vector<notice::QueueEntry> SqlNoticeRepository::due_messages(std::string_view lane, Time now, int limit) {
  // A seek for each priority in use: what of an urgent one is due later is not walked through to the rest.
  std::vector<notice::QueueEntry> found;
  std::int64_t above = -1;
  for (;;) {
    auto const priority = first_row(db_.bound("select priority from queue where region_id = $1 and lane = $2 and priority > $3 "
                                              "order by priority limit 1",
                                              context_.region.value, lane, above),
                                    [](Statement const& row) { return row.integer(0); });
    auto const left = limit - static_cast<int>(found.size());
    if (!priority || left <= 0) return found;
    above = *priority;
    for (auto& one : all_rows(db_.bound("select message_id, priority, due_at from queue where region_id = $1 and lane = $2 and "
                                        "priority = $3 and due_at <= $4 order by due_at, message_id limit $5",
                                        context_.region.value, lane, *priority, to_ms(now), left),
                              [](Statement const& row) {
                                return notice::QueueEntry{{row.integer(0)}, int_at(row, 1), time_at(row, 2)};
                              })) {
      found.push_back(one);
    }
  }
}

void SqlNoticeRepository::dequeue(MessageId id, std::string_view lane, int priority, Time due) {
  db_.run("delete from queue where region_id = $1 and lane = $2 and priority = $3 and due_at = $4 and message_id = $5",
          context_.region.value, lane, priority, to_ms(due), id.value);
}

/// Of each priority they are all that stands between their first and their last.
void SqlNoticeRepository::dequeue(std::string_view lane, std::vector<notice::QueueEntry> const& first) {
  for (auto begin = first.begin(); begin != first.end();) {
    auto const end = std::find_if(begin, first.end(), [&](auto const& one) { return one.priority != begin->priority; });
    auto const last = std::prev(end);
    db_.run("delete from queue where region_id = $1 and lane = $2 and priority = $3 and (due_at, message_id) >= ($4, $5) "
            "and (due_at, message_id) <= ($6, $7)",
            context_.region.value, lane, begin->priority, to_ms(begin->due), begin->message.value, to_ms(last->due), last->message.value);
    begin = end;
  }
}

std::int64_t SqlNoticeRepository::queue_length(std::string_view lane) {
  return first_row(db_.bound("select count(*) from queue where region_id = $1 and lane = $2", context_.region.value, lane),
                   [](Statement const& row) { return row.integer(0); })
      .value_or(0);
}

std::optional<Time> SqlNoticeRepository::next_due(std::string_view lane) {
  // One seek per priority in use: asked at every step, while a million messages may wait.
  std::optional<Time> earliest;
  std::int64_t above = -1;
  for (;;) {
    auto const head = first_row(
        db_.bound("select priority, due_at from queue where region_id = $1 and lane = $2 and priority > $3 "
                  "order by priority, due_at limit 1",
                  context_.region.value, lane, above),
        [](Statement const& row) { return std::pair(row.integer(0), time_at(row, 1)); });
    if (!head) return earliest;
    above = head->first;
    earliest = earliest ? std::min(*earliest, head->second) : head->second;
  }
}

AttemptId SqlNoticeRepository::insert_attempt(notice::Attempt const& attempt, Time lease_until) {
  auto const id = context_.next_id();
  db_.run(
      "insert into attempt (id, message_id, lane, number, state, parts, delivered, conflict, submitted_at, finished_at, "
      "reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      id, attempt.message.value, attempt.lane, attempt.number, number_of(attempt.progress.state), attempt.progress.parts,
      std::int64_t{attempt.progress.delivered_parts}, flag(attempt.progress.has_conflict), to_ms(attempt.submitted_at),
      ms_or_null(attempt.finished_at), number_of(attempt.reason));
  // Only bytes that may be leaving need a lease; what is recorded in shadow mode is not.
  if (attempt.progress.state == notice::AttemptState::submitting) {
    leases_.add({id, attempt.lane, to_ms(lease_until)});
    if (!leases_.is_gathering()) write_gathered();
  }
  if (auto* const own = reads_.attempts_of.kept(attempt.message.value)) {
    own->push_back(attempt);
    own->back().id = {id};
    reads_.message_of.keep(id, attempt.message);
    reads_.logged.keep(id, 0);
  }
  count_attempt(attempt.message, attempt.lane, std::nullopt, attempt.progress.state);
  return {id};
}

std::optional<notice::Attempt> SqlNoticeRepository::find_attempt(AttemptId id) {
  if (auto const* const known = attempt_read(id)) {
    last_found_ = {id, known->progress.state};
    return *known;
  }
  write_progress();
  auto found = first_row(db_.bound(ATTEMPT_QUERY "where a.id = $1", id.value), attempt_from);
  if (found) last_found_ = {id, found->progress.state};
  return found;
}

std::vector<notice::Attempt> SqlNoticeRepository::attempts(MessageId message) {
  if (auto const* const known = attempts_read(message)) return *known;
  write_progress();
  return all_rows(db_.bound(ATTEMPT_QUERY "where a.message_id = $1 order by a.number", message.value), attempt_from);
}

std::vector<notice::Attempt> SqlNoticeRepository::attempts_of_notice(NoticeId id) {
  if (auto const* const messages = messages_of_read(id)) {
    std::vector<notice::Attempt> all;
    for (auto const message : std::vector(*messages)) std::ranges::move(attempts(message), std::back_inserter(all));
    std::ranges::sort(all, {}, &notice::Attempt::id);
    return all;
  }
  write_progress();
  return all_rows(db_.bound(ATTEMPT_QUERY
                            "join message_notice m on m.message_id = a.message_id where m.notice_id = $1 order by a.id",
                            id.value),
                  attempt_from);
}

void SqlNoticeRepository::update_attempt(notice::Attempt const& attempt) {
  forget_undone();
  bool const is_known = last_found_ && last_found_->first == attempt.id;
  if (!is_known && !find_attempt(attempt.id)) return;
  auto const before = last_found_->second;
  last_found_->second = attempt.progress.state;
  if (auto* const own = reads_.attempts_of.kept(attempt.message.value)) {
    if (auto const kept = std::ranges::find(*own, attempt.id, &notice::Attempt::id); kept != own->end()) *kept = attempt;
  }
  auto const finished = ms_or_null(attempt.finished_at);
  progress_.add({attempt.id.value, number_of(attempt.progress.state), std::int64_t{attempt.progress.parts},
                 static_cast<std::int64_t>(attempt.progress.delivered_parts), flag(attempt.progress.has_conflict),
                 finished ? Value{*finished} : Value{}, number_of(attempt.reason)});
  if (!progress_.is_gathering()) write_gathered();
  if (before != attempt.progress.state) count_attempt(attempt.message, attempt.lane, before, attempt.progress.state);
}

std::vector<notice::Repository::SentTo> SqlNoticeRepository::sent_to(std::string_view address, Time since) {
  write_progress();
  return all_rows(db_.bound("select a.lane, a.submitted_at from message_address m join attempt a on a.message_id = m.message_id where "
                            "m.address = $1 and a.submitted_at > $2 and a.state not in ($3, $4, $5) order by a.submitted_at, a.id",
                            address, to_ms(since), number_of(notice::AttemptState::planned), number_of(notice::AttemptState::suppressed),
                            number_of(notice::AttemptState::cancelled)),
                  [](Statement const& row) { return SentTo{row.text(0), time_at(row, 1)}; });
}

void SqlNoticeRepository::keep_raw_receipt(notice::RawReceipt const& receipt) {
  db_.run("insert into raw_receipt (id, region_id, attempt_id, notifier, at, why, raw) values ($1, $2, $3, $4, $5, $6, $7)",
          context_.next_id(), context_.region.value, receipt.attempt, receipt.notifier, to_ms(receipt.at), receipt.why,
          receipt.raw);
}

namespace {

notice::RawReceipt read_raw_receipt(Statement const& row) {
  return {row.text(0), row.integer(1), time_at(row, 2), row.text(3), row.text(4), row.integer(5)};
}

}  // namespace

std::vector<notice::RawReceipt> SqlNoticeRepository::raw_receipts(AttemptId attempt, std::int64_t after, int limit) {
  return all_rows(db_.bound("select notifier, attempt_id, at, why, raw, id from raw_receipt where region_id = $1 "
                            "and attempt_id = $2 and id > $3 order by id limit $4",
                            context_.region.value, attempt.value, after, static_cast<std::int64_t>(limit)),
                  read_raw_receipt);
}

std::vector<notice::RawReceipt> SqlNoticeRepository::all_raw_receipts(std::int64_t after, int limit) {
  return all_rows(db_.bound("select notifier, attempt_id, at, why, raw, id from raw_receipt where region_id = $1 and id > $2 "
                            "order by id limit $3",
                            context_.region.value, after, static_cast<std::int64_t>(limit)),
                  read_raw_receipt);
}

void SqlNoticeRepository::count_attempt(MessageId message, std::string_view lane, std::optional<notice::AttemptState> from,
                                        notice::AttemptState to) {
  auto const whose = subject_of(message);
  if (!whose) return;
  if (from) count({whose->outage, whose->stage, lane, notifiers::to_string(*from), -1});
  count({whose->outage, whose->stage, lane, notifiers::to_string(to), 1});
}

std::optional<SqlNoticeRepository::Subject> SqlNoticeRepository::subject_of(MessageId id) {
  forget_undone();
  if (last_subject_ && last_subject_->first == id) return last_subject_->second;
  if (auto const* const known = reads_.messages.kept(id.value)) return Subject{known->outage, known->stage};
  auto found = first_row(db_.bound("select outage_id, stage from message where id = $1", id.value),
                         [](Statement const& row) { return Subject{{row.integer(0)}, row.text(1)}; });
  if (found) last_subject_ = {id, *found};
  return found;
}

}  // namespace lamplighter::store
