// Facts, kept answers, alarms, audit and marks of the shell.
#include "engine/store/flow_repository.hpp"

namespace lamplighter::store {
using flow::Alarm;
using flow::FactRow;

namespace {

std::optional<Time> optional_time(Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return from_ms(row.integer(column));
}

}  // namespace

std::optional<FactRow> SqlFlowRepository::find_fact(std::string_view dedup) {
  auto& row = db().bound(
      "select kind, dedup, source, actor, occurred_at, received_at, payload, answer, answer_kind from fact "
      "where region_id = $1 and dedup = $2",
      region(), dedup);
  std::optional<FactRow> out;
  if (row.step()) {
    out = FactRow{row.text(0), row.text(1), row.text(2), row.text(3), from_ms(row.integer(4)), from_ms(row.integer(5)),
                  row.text(6), row.text(7), static_cast<int>(row.integer(8))};
  }
  row.reset();
  return out;
}

std::int64_t SqlFlowRepository::insert_fact(FactRow const& fact) {
  auto& next = db().bound("select coalesce(max(seq), 0) + 1 from fact where region_id = $1", region());
  next.step();
  auto const seq = next.integer(0);
  next.reset();
  db().run(
      "insert into fact (region_id, seq, kind, dedup, source, actor, occurred_at, received_at, payload, answer, "
      "answer_kind) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      region(), seq, fact.kind, fact.dedup, fact.source, fact.actor, to_ms(fact.occurred_at), to_ms(fact.received_at),
      fact.payload, fact.answer, fact.answer_kind);
  return seq;
}

std::int64_t SqlFlowRepository::fact_count() {
  auto& row = db().bound("select count(*) from fact where region_id = $1", region());
  row.step();
  auto const count = row.integer(0);
  row.reset();
  return count;
}

std::optional<flow::Repository::KeptAnswer> SqlFlowRepository::find_kept_answer(std::string_view key_hash) {
  auto& row = db().bound("select body_hash, answer, kind from kept_answer where key_hash = $1", key_hash);
  std::optional<KeptAnswer> out;
  if (row.step()) out = KeptAnswer{row.text(0), row.text(1), static_cast<int>(row.integer(2))};
  row.reset();
  return out;
}

void SqlFlowRepository::keep_answer(std::string_view key_hash, KeptAnswer const& answer, Time expires) {
  db().run("insert into kept_answer (key_hash, body_hash, answer, kind, expires_at) values ($1, $2, $3, $4, $5)", key_hash,
           answer.body_hash, answer.answer, answer.kind, to_ms(expires));
}

void SqlFlowRepository::forget_kept_answers(Time before) {
  db().run("delete from kept_answer where expires_at < $1", to_ms(before));
}
void SqlFlowRepository::put_alarm(Alarm const& alarm) {
  db().run(
      "insert into alarm (id, region_id, kind, object_id, text, raised_at) values ($1, $2, $3, $4, $5, $6) "
      "on conflict do nothing",
      context_.next_id(), region(), alarm.kind, alarm.object, alarm.text, to_ms(alarm.raised_at));
}

void SqlFlowRepository::clear_alarms(std::string_view kind, std::int64_t object, Time at) {
  db().run(
      "update alarm set cleared_at = $4 where region_id = $1 and kind = $2 and object_id = $3 and cleared_at is null",
      region(), kind, object, to_ms(at));
}

std::vector<Alarm> SqlFlowRepository::open_alarms() {
  std::vector<Alarm> out;
  auto& row = db().bound(
      "select id, kind, object_id, text, raised_at, cleared_at from alarm where region_id = $1 and cleared_at is null "
      "order by id",
      region());
  while (row.step()) {
    out.push_back({row.integer(0), row.text(1), row.integer(2), row.text(3), from_ms(row.integer(4)),
                   optional_time(row, 5)});
  }
  row.reset();
  return out;
}

void SqlFlowRepository::audit(Time at, std::string_view actor, std::string_view action, std::string_view object,
                              std::string_view detail) {
  db().run("insert into audit_log (id, at, actor, action, object, detail) values ($1, $2, $3, $4, $5, $6)",
           context_.next_id(), to_ms(at), actor, action, object, detail);
}

std::optional<std::string> SqlFlowRepository::meta(std::string_view key) {
  auto& row = db().bound("select value from engine_meta where region_id = $1 and name = $2", region(), key);
  std::optional<std::string> out;
  if (row.step()) out = row.text(0);
  row.reset();
  return out;
}

void SqlFlowRepository::put_meta(std::string_view key, std::string_view value) {
  db().run(
      "insert into engine_meta (region_id, name, value) values ($1, $2, $3) "
      "on conflict (region_id, name) do update set value = excluded.value",
      region(), key, value);
}

}  // namespace lamplighter::store
