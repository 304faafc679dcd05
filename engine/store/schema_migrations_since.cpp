// The numbered steps of the schema since the sixteenth; schema_migrations.cpp says how they are written.
#include "engine/store/schema_migrations_since.hpp"

namespace lamplighter::store {
namespace {

// Waves that are due are looked for by themselves: an urgent one does not wait behind whatever else is due.
std::vector<std::string_view> const sixteenth_step = {
    "create index timer_of_waves on timer (region_id, due_at) where kind = 2",
};

// What was said in public, as it was said: alerts are only ever added, the newest of each outage is marked; announcements with who
// says where they can be seen.
std::vector<std::string_view> const seventeenth_step = {
    "create table public_alert (outage_id {id} not null, number {int} not null, region_id {int} not null, is_newest {int} not null, "
    "identifier {text} not null unique, sender {text} not null, sent_at {id} not null, message {int} not null, is_last {int} not null, "
    "expires_at {id}, content_key {text} not null, customers {id} not null, title {text} not null, text {text} not null, "
    "primary key (outage_id, number))",
    "create index public_alert_current on public_alert (region_id, sent_at) where is_newest = 1",
    "create table announcement (id {id} primary key, region_id {int} not null, outage_id {id} not null, revision {int} not null, "
    "stage {text} not null, level {int} not null, means {text} not null, seen_at {text} not null, evidence {text} not null, "
    "at {id} not null, told_by {text} not null, recorded_at {id} not null)",
    "create index announcement_by_outage on announcement (outage_id, at, id)",
    // Personal: photos of what people signed.
    "create table signed_paper (exception_id {id} primary key, region_id {int} not null, customer_id {id} not null, "
    "photo_type {text} not null, photo_hash {text} not null, photo {blob} not null, at {id} not null)",
    "create index signed_paper_by_customer on signed_paper (customer_id)",
};

// What customers say of an outage that is over: the last word of each.
std::vector<std::string_view> const eighteenth_step = {
    "create table rating (outage_id {id} not null, customer_id {id} not null, region_id {int} not null, crew_id {id} not null, "
    "stars {int} not null, at {id} not null, how {text} not null, primary key (outage_id, customer_id))",
    "create index rating_by_customer on rating (customer_id, at)",
};

// Parts that were split off an outage, with whoever came along: what was said to them under the first holds for the new one.
std::vector<std::string_view> const nineteenth_step = {
    "create table outage_split (outage_id {id} primary key, from_id {id} not null, region_id {int} not null, at {id} not null, "
    "actor {text} not null, reason {text} not null, points {id} not null, customers {id} not null)",
    "create index outage_split_by_origin on outage_split (from_id, outage_id)",
    "create table outage_split_customer (from_id {id} not null, customer_id {id} not null, outage_id {id} not null, "
    "primary key (from_id, customer_id, outage_id))",
    "create index outage_split_customer_by_outage on outage_split_customer (outage_id, customer_id)",
    "alter table outage add column has_parts {int} not null default 0",
    "create index outage_by_merged on outage (merged_into) where merged_into > 0",
};

// Handovers of the desk, with what was open then: small, and kept.
std::vector<std::string_view> const twentieth_step = {
    "create table desk_handover (id {id} primary key, region_id {int} not null, ref {text} not null unique, state {int} not null, "
    "leaving {text} not null, coming {text} not null, note {text} not null, coming_note {text} not null, opened_at {id} not null, ended_at {id}, "
    "ended_by {text} not null, end_reason {text} not null, frozen {text} not null)",
    "create index desk_handover_by_state on desk_handover (region_id, state, id)",
};

// Photos that crews took at their jobs; what draws a picture stands last in its row, so that lists pass it by.
std::vector<std::string_view> const twenty_first_step = {
    "create table job_photo (job_id {id} not null, number {int} not null, region_id {int} not null, crew_id {id} not null, kind {int} not null, "
    "photo_type {text} not null, photo_hash {text} not null, photo_size {int} not null, taken_at {id} not null, received_at {id} not null, "
    "photo {blob} not null, primary key (job_id, number))",
    "create index job_photo_by_time on job_photo (region_id, received_at)",
};

// Who asked to hear of each change of an outage.
std::vector<std::string_view> const twenty_second_step = {
    "create table subscription (outage_id {id} not null, customer_id {id} not null, region_id {int} not null, at_night {int} not null, at {id} not null, "
    "primary key (outage_id, customer_id))",
    "create index subscription_by_customer on subscription (customer_id)",
};

// Tables whose rows are little more than their key are kept in its order, once: SQLite had each row in a tree of its own and its key in
// another. From here on a look at the ladders of neighbouring messages is one row of `timer` (kind 3): `extra` more after `object_id`.
std::vector<std::string_view> const twenty_third_step = {
    "{sqlite}alter table timer rename to timer_before",
    "{sqlite}create table timer (region_id {int} not null, due_at {id} not null, kind {int} not null, object_id {id} not null, "
    "extra {id} not null, primary key (region_id, due_at, kind, object_id, extra)) {keyed}",
    "{sqlite}insert into timer (region_id, due_at, kind, object_id, extra) select region_id, due_at, kind, object_id, extra from timer_before",
    "{sqlite}drop table timer_before",
    "{sqlite}create index timer_of_waves on timer (region_id, due_at) where kind = 2",
    "{sqlite}alter table queue rename to queue_before",
    "{sqlite}create table queue (region_id {int} not null, lane {text} not null, priority {int} not null, due_at {id} not null, "
    "message_id {id} not null, primary key (region_id, lane, priority, due_at, message_id)) {keyed}",
    "{sqlite}insert into queue (region_id, lane, priority, due_at, message_id) select region_id, lane, priority, due_at, message_id from queue_before",
    "{sqlite}drop table queue_before",
    "{sqlite}alter table attempt_lease rename to attempt_lease_before",
    "{sqlite}create table attempt_lease (region_id {int} not null, attempt_id {id} not null, lane {text} not null, "
    "lease_until {id} not null, primary key (region_id, attempt_id)) {keyed}",
    "{sqlite}insert into attempt_lease (region_id, attempt_id, lane, lease_until) select region_id, attempt_id, lane, lease_until from attempt_lease_before",
    "{sqlite}drop table attempt_lease_before",
    "{sqlite}alter table attempt_log rename to attempt_log_before",
    "{sqlite}create table attempt_log (attempt_id {id} not null, ordinal {int} not null, at {id} not null, state {int} not null, "
    "reason {text} not null, detail {text} not null, primary key (attempt_id, ordinal)) {keyed}",
    "{sqlite}insert into attempt_log (attempt_id, ordinal, at, state, reason, detail) "
    "select attempt_id, ordinal, at, state, reason, detail from attempt_log_before order by attempt_id, ordinal",
    "{sqlite}drop table attempt_log_before",
    "{sqlite}alter table message_notice rename to message_notice_before",
    "{sqlite}create table message_notice (message_id {id} not null, notice_id {id} not null, primary key (message_id, notice_id)) {keyed}",
    "{sqlite}insert into message_notice (message_id, notice_id) select message_id, notice_id from message_notice_before order by message_id, notice_id",
    "{sqlite}drop table message_notice_before",
    "{sqlite}create index message_notice_by_notice on message_notice (notice_id, message_id)",
    "{sqlite}alter table person_key rename to person_key_before",
    "{sqlite}create table person_key (person_kind {int} not null, person_id {id} not null, key {blob} not null, "
    "primary key (person_kind, person_id)) {keyed}",
    "{sqlite}insert into person_key (person_kind, person_id, key) select person_kind, person_id, key from person_key_before order by person_kind, person_id",
    "{sqlite}drop table person_key_before",
    "{sqlite}alter table plan_window rename to plan_window_before",
    "{sqlite}create table plan_window (outage_id {id} not null, revision {int} not null, service_point_id {id} not null, "
    "start_at {id} not null, end_at {id} not null, customer_id {id} not null, loss {int} not null default 0, "
    "primary key (outage_id, revision, service_point_id, start_at)) {keyed}",
    "{sqlite}insert into plan_window (outage_id, revision, service_point_id, start_at, end_at, customer_id, loss) select outage_id, revision, "
    "service_point_id, start_at, end_at, customer_id, loss from plan_window_before order by outage_id, revision, service_point_id, start_at",
    "{sqlite}drop table plan_window_before",
    "{sqlite}create index plan_window_by_customer on plan_window (outage_id, revision, customer_id)",
};

// Islands that dispatchers declared. The source by the utility's own id: the store numbers none.
std::vector<std::string_view> const twenty_fourth_step = {
    "create table island (region_id {int} not null, source {text} not null, declared_at {id} not null, declared_by {text} not null, "
    "ended_at {id}, ended_by {text} not null, note {text} not null, primary key (region_id, source, declared_at))",
};

// Who asked about his supply by text, and which message answered: personal, by the message's address.
std::vector<std::string_view> const twenty_fifth_step = {
    "create table question (customer_id {id} not null, message_id {id} not null, region_id {int} not null, at {id} not null, "
    "primary key (customer_id, message_id)) {keyed}",
};

}  // namespace

std::vector<Migration> migrations_since_sixteen() {
  return {
      {16, "waves that are due", sixteenth_step},
      {17, "what was said in public", seventeenth_step},
      {18, "ratings of outages", eighteenth_step},
      {19, "outages split off others", nineteenth_step},
      {20, "handovers of the desk", twentieth_step},
      {21, "photos of crews", twenty_first_step},
      {22, "subscriptions to outages", twenty_second_step},
      {23, "rows kept by their keys", twenty_third_step},
      {24, "declared islands", twenty_fourth_step},
      {25, "questions about supply", twenty_fifth_step},
  };
}

}  // namespace lamplighter::store
