// Waves, notices, their outcomes and the counters that change with them, as rows.
#include "engine/store/notice_repository.hpp"

#include <array>
#include <map>
#include <tuple>

#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {
namespace {

#define WAVE_QUERY \
  "select id, outage_id, stage, occurrence, revision, due_at, expires_at, needs_go, state from wave "
#define NOT_CLOSED "not exists (select 1 from notice_outcome o where o.notice_id = n.id) "

constexpr std::size_t notices_kept_max = 2'000;  // of one insertion, or one wave
// What a notice without outcome is counted as.
constexpr std::string_view open_state = "open";

notice::Wave wave_from(Statement const& row) {
  notice::Wave wave;
  wave.id = {row.integer(0)};
  wave.outage = {row.integer(1)};
  wave.stage = row.text(2);
  wave.occurrence = row.integer(3);
  wave.revision = int_at(row, 4);
  wave.due_at = time_at(row, 5);
  wave.expires_at = time_at(row, 6);
  wave.needs_go = flag_at(row, 7);
  wave.state = enum_at<notice::Wave::State>(row, 8);
  return wave;
}

bool is_proof(notice::OutcomeKind kind) {
  return kind == notice::OutcomeKind::proven || kind == notice::OutcomeKind::proven_late;
}

/// Whether it says more than what stands: proof where there was none, or a stronger one.
bool adds_to(notice::NoticeOutcome const& known, notice::NoticeOutcome const& fresh) {
  if (!is_proof(fresh.kind)) return false;
  return known.kind == notice::OutcomeKind::unproven || (is_proof(known.kind) && number_of(known.evidence) < number_of(fresh.evidence));
}

bool had_row(Statement& rows) {
  bool const found = rows.step();
  rows.reset();
  return found;
}

}  // namespace

WaveId SqlNoticeRepository::insert_wave(notice::Wave const& wave) {
  auto const id = context_.next_id();
  db_.run(
      "insert into wave (id, outage_id, stage, occurrence, revision, due_at, expires_at, needs_go, state) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      id, wave.outage.value, wave.stage, wave.occurrence, wave.revision, to_ms(wave.due_at), to_ms(wave.expires_at),
      flag(wave.needs_go), number_of(wave.state));
  return {id};
}

std::optional<notice::Wave> SqlNoticeRepository::find_wave(WaveId id) {
  return first_row(db_.bound(WAVE_QUERY "where id = $1", id.value), wave_from);
}

std::vector<notice::Wave> SqlNoticeRepository::waves(OutageId outage) {
  return all_rows(db_.bound(WAVE_QUERY "where outage_id = $1 order by due_at, id", outage.value), wave_from);
}

void SqlNoticeRepository::set_wave_state(WaveId id, notice::Wave::State state) {
  db_.run("update wave set state = $2 where id = $1", id.value, number_of(state));
}

std::vector<NoticeId> SqlNoticeRepository::insert_notices(std::vector<notice::Notice> const& notices) {
  if (notices.empty()) return {};
  constexpr std::array<std::string_view, 13> columns{
      "id",      "outage_id", "recipient_kind", "recipient_id", "stage",    "occurrence", "revision",
      "wave_id", "due_at",    "expires_at",     "proof_due",    "required", "reason"};
  std::vector<NoticeId> ids;
  std::vector<std::vector<Value>> rows;
  ids.reserve(notices.size());
  rows.reserve(notices.size());
  for (auto const& notice : notices) {
    ids.push_back({context_.next_id()});
    rows.push_back({Value{ids.back().value}, Value{notice.outage.value}, Value{number_of(notice.recipient.kind)},
                    Value{notice.recipient.id}, Value{notice.stage}, Value{notice.occurrence},
                    Value{std::int64_t{notice.revision}}, Value{notice.wave.value}, Value{to_ms(notice.due_at)},
                    Value{to_ms(notice.expires_at)}, Value{to_ms(notice.proof_due)}, Value{number_of(notice.required)},
                    Value{notice.reason}});
  }
  bool const all_went_in = db_.insert_many("notice", columns, rows) == notices.size();
  std::map<std::pair<OutageId, std::string_view>, std::int64_t> added;
  for (std::size_t index = 0; index < notices.size(); ++index) {
    bool const went_in = all_went_in || had_row(db_.bound("select 1 from notice where id = $1", ids[index].value));
    if (went_in) ++added[{notices[index].outage, notices[index].stage}];
    else ids[index] = {};
  }
  if (keeps_read() && notices.size() <= notices_kept_max) keep_fresh(ids, notices);
  for (auto const& [key, amount] : added) count({key.first, key.second, {}, open_state, amount});
  return ids;
}

/// Nothing stands of them yet: a fault's notices leave at once, and nobody has to look that up.
void SqlNoticeRepository::keep_fresh(std::vector<NoticeId> const& ids, std::vector<notice::Notice> const& notices) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto const id = ids[i].value;
    if (id == 0) continue;
    reads_.notices.keep(id, notices[i]).id = ids[i];
    reads_.subjects.keep(id, {notices[i].outage, notices[i].stage});
    reads_.outcomes.keep(id);
    reads_.exceptions.keep(id);
    reads_.messages_of.keep(id);
  }
}

/// Those of a wave that is about to leave, as they are read.
std::vector<notice::Notice> SqlNoticeRepository::keep_open(std::vector<notice::Notice> notices) {
  if (!keeps_read() || notices.size() > notices_kept_max) return notices;
  for (auto const& one : notices) {
    reads_.notices.keep(one.id.value, one);
    reads_.subjects.keep(one.id.value, {one.outage, one.stage});
    reads_.outcomes.keep(one.id.value);
  }
  return notices;
}

std::optional<notice::Notice> SqlNoticeRepository::find_notice(NoticeId id) {
  return first_row(db_.bound(NOTICE_QUERY "where n.id = $1", id.value), notice_from);
}

std::vector<notice::Notice> SqlNoticeRepository::notices(OutageId outage) {
  return all_rows(db_.bound(NOTICE_QUERY "where n.outage_id = $1 order by n.id", outage.value), notice_from);
}

std::vector<notice::Notice> SqlNoticeRepository::notices_page(OutageId outage, std::int64_t after, int limit) {
  return all_rows(db_.bound(NOTICE_QUERY "where n.outage_id = $1 and n.id > $2 order by n.id limit $3", outage.value,
                            after, limit),
                  notice_from);
}

std::vector<notice::Notice> SqlNoticeRepository::open_notices(OutageId outage) {
  write_outcomes();
  return all_rows(db_.bound(NOTICE_QUERY "where n.outage_id = $1 and " NOT_CLOSED "order by n.id", outage.value),
                  notice_from);
}

std::vector<notice::Notice> SqlNoticeRepository::open_notices_of_wave(WaveId wave) {
  write_outcomes();
  return keep_open(all_rows(db_.bound(NOTICE_QUERY "where n.wave_id = $1 and " NOT_CLOSED "order by n.id", wave.value), notice_from));
}

std::vector<notice::Notice> SqlNoticeRepository::notices_of_message(MessageId message) {
  if (auto const* const known = notices_read(message)) return *known;
  auto found = all_rows(db_.bound(NOTICE_QUERY
                                  "join message_notice m on m.notice_id = n.id where m.message_id = $1 order by n.id",
                                  message.value),
                        notice_from);
  if (keeps_read() && !found.empty()) reads_.notices_of.keep(message.value, found);
  return found;
}

bool SqlNoticeRepository::put_outcome(notice::NoticeOutcome const& outcome) {
  auto const evidence = number_of(outcome.evidence);
  auto* const known = outcome_read(outcome.notice);
  if (known != nullptr && !*known) {  // nobody else writes this region's outcomes meanwhile
    *known = outcome;
    outcomes_.add({outcome.notice.value, number_of(outcome.kind), evidence, to_ms(outcome.at), number_of(outcome.reason)});
    if (!outcomes_.is_gathering()) write_gathered();
    count_notice(outcome.notice, open_state, notice::to_string(outcome.kind));
    return true;
  }
  if (known != nullptr && !adds_to(**known, outcome)) return false;
  write_outcomes();
  reads_.outcomes.forget(outcome.notice.value);
  bool const is_first = had_row(db_.bound(
      "insert into notice_outcome (notice_id, kind, evidence, at, reason) values ($1, $2, $3, $4, $5) "
      "on conflict (notice_id) do nothing returning notice_id",
      outcome.notice.value, number_of(outcome.kind), evidence, to_ms(outcome.at), number_of(outcome.reason)));
  if (is_first) {
    count_notice(outcome.notice, open_state, notice::to_string(outcome.kind));
    return true;
  }
  if (!is_proof(outcome.kind)) return false;
  bool const is_proof_after_all = had_row(db_.bound(
      "update notice_outcome set kind = $2, evidence = $3, at = $4, reason = $5 where notice_id = $1 and kind = $6 "
      "returning notice_id",
      outcome.notice.value, number_of(outcome.kind), evidence, to_ms(outcome.at), number_of(outcome.reason),
      number_of(notice::OutcomeKind::unproven)));
  if (is_proof_after_all) {
    count_notice(outcome.notice, notice::to_string(notice::OutcomeKind::unproven), notice::to_string(outcome.kind));
    return true;
  }
  db_.run("update notice_outcome set evidence = $2 where notice_id = $1 and evidence < $2 and kind in ($3, $4)",
          outcome.notice.value, evidence, number_of(notice::OutcomeKind::proven),
          number_of(notice::OutcomeKind::proven_late));
  return false;
}

std::optional<notice::NoticeOutcome> SqlNoticeRepository::outcome(NoticeId id) {
  if (auto const* const known = outcome_read(id)) return *known;
  write_outcomes();
  return first_row(
      db_.bound(OUTCOME_QUERY "where notice_id = $1", id.value),
      outcome_from);
}

void SqlNoticeRepository::reopen(NoticeId id) {
  auto const kept = outcome(id);
  if (!kept) return;
  write_outcomes();
  reads_.outcomes.forget(id.value);
  db_.run("delete from notice_outcome where notice_id = $1", id.value);
  count_notice(id, notice::to_string(kept->kind), open_state);
}

std::vector<notice::Recipient> SqlNoticeRepository::told(OutageId outage) {
  using State = notice::AttemptState;
  auto const is_refused_or_recorded =
      "a.state not in ($2, $3, $4, $5, $6, $7)";
  static std::string const query =
      std::string("select n.recipient_kind, n.recipient_id from notice n join message_notice m on m.notice_id = n.id "
                  "join attempt a on a.message_id = m.message_id where n.outage_id = $1 and ") +
      is_refused_or_recorded +
      " union select e.recipient_kind, e.recipient_id from exception_item e where e.outage_id = $1 and e.result in "
      "('called', 'visited') order by 1, 2";
  write_progress();
  return all_rows(db_.bound(query, outage.value, number_of(State::planned), number_of(State::failed_temporary),
                            number_of(State::failed_permanent), number_of(State::expired), number_of(State::suppressed),
                            number_of(State::cancelled)),
                  [](Statement const& row) { return recipient_at(row, 0); });
}

std::vector<notice::StageCount> SqlNoticeRepository::counters(OutageId outage) {
  std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> amounts;
  auto& rows = db_.bound("select stage, channel, state, amount from notice_counter where outage_id = $1", outage.value);
  while (rows.step()) amounts[{rows.text(0), rows.text(1), rows.text(2)}] = rows.integer(3);
  rows.reset();
  for (auto const& waiting : changes_.sums()) {
    if (waiting.outage != outage) continue;
    amounts[{std::string(waiting.stage), std::string(waiting.channel), std::string(waiting.state)}] += waiting.amount;
  }
  std::vector<notice::StageCount> out;
  for (auto const& [key, amount] : amounts) {
    if (amount != 0) out.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), amount});
  }
  return out;
}

void SqlNoticeRepository::count(CounterJournal::Change const& change) {
  if (changes_.is_gathering()) changes_.add(change);
  else write_count(change);
}

void SqlNoticeRepository::write_count(CounterJournal::Change const& change) {
  db_.run(
      "insert into notice_counter (outage_id, stage, channel, state, amount) values ($1, $2, $3, $4, $5) "
      "on conflict (outage_id, stage, channel, state) do update set amount = notice_counter.amount + excluded.amount",
      change.outage.value, change.stage, change.channel, change.state, change.amount);
}

void SqlNoticeRepository::write_counters() {
  for (auto const& one : changes_.sums()) write_count(one);
  changes_.clear();
}

void SqlNoticeRepository::count_notice(NoticeId id, std::string_view from, std::string_view to) {
  auto const whose = subject_of(id);
  if (!whose) return;
  count({whose->outage, whose->stage, {}, from, -1});
  count({whose->outage, whose->stage, {}, to, 1});
}

std::optional<SqlNoticeRepository::Subject> SqlNoticeRepository::subject_of(NoticeId id) {
  auto const from_row = [](Statement const& row) { return Subject{{row.integer(0)}, row.text(1)}; };
  if (auto const* const known = keeps_read() ? reads_.subjects.kept(id.value) : nullptr) return *known;
  return first_row(db_.bound("select outage_id, stage from notice where id = $1", id.value), from_row);
}

}  // namespace lamplighter::store
