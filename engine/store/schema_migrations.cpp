// The numbered steps of the schema, written once (those since the sixteenth in schema_migrations_since.cpp); {id} {int} {real} {text} {blob} expand per database.
//
// What grows per outage starts with region_id or has an id with the region in its high bits. Times are UTC milliseconds.
// Personal fields have columns in `contact`, `staged_contacts`, `message_address`, `message_text`, `crew_contact`,
// `call_phone`, `call_words`, `campaign_task` (its note), `signed_paper`, `job_photo`, `phone_stop`, `phone_wrong`, `phone_history`, `phone_failing`, `exception_try` and `work_party`, and
// encrypted in `record_field`; `raw_receipt.raw` may repeat a message; `fact.payload` keeps what callers, repliers and the desk sent, whole, and `customer.address` and free notes
// (`exception_item.result`) may name people too.

#include "engine/store/lease.hpp"
#include "engine/store/migrations.hpp"
#include "engine/store/schema_migrations_since.hpp"
#include "engine/store/sequence.hpp"

#include <iterator>

namespace lamplighter::store {
namespace {

std::vector<std::string_view> const first_step = {
    // ---- global: people, programs, names ----
    "create table customer (id {id} primary key, ref {text} not null unique, language {text} not null, "
    "classes {text} not null, critical_level {text} not null, account_manager {text} not null, "
    "area_manager {text} not null, address {text} not null, district {text} not null, community {text} not null, "
    "area {text} not null)",
    "create table contact (id {id} primary key, customer_id {id} not null, ordinal {int} not null, role {text} not null, "
    "name {text} not null, phone {text} not null, phone2 {text} not null, email {text} not null, "
    "voice_ok {int} not null, consents {int} not null, is_void {int} not null, verified_at {id})",
    "create index contact_by_customer on contact (customer_id, ordinal)",
    "create index contact_by_phone on contact (phone)",
    "create index contact_by_phone2 on contact (phone2)",
    "create table service_point (id {id} primary key, ref {text} not null unique, customer_id {id} not null)",
    "create index service_point_by_customer on service_point (customer_id)",
    "create table device (id {id} primary key, ref {text} not null unique)",
    "create table app_user (id {id} primary key, name {text} not null unique, password_hash {text} not null, "
    "roles {text} not null, is_disabled {int} not null)",
    "create table api_token (id {id} primary key, name {text} not null unique, token_hash {text} not null unique, "
    "roles {text} not null, created_at {id} not null, expires_at {id}, is_revoked {int} not null)",
    "create table app_session (session_hash {text} primary key, user_id {id} not null, expires_at {id} not null)",
    "create table kept_answer (key_hash {text} primary key, body_hash {text} not null, answer {text} not null, "
    "kind {int} not null, expires_at {id} not null)",
    "create index kept_answer_by_expiry on kept_answer (expires_at)",
    "create table audit_log (id {id} primary key, at {id} not null, actor {text} not null, action {text} not null, "
    "object {text} not null, detail {text} not null)",
    // ---- a region's own books ----
    id_sequence_table,
    region_lease_table,
    "create table engine_meta (region_id {int} not null, name {text} not null, value {text} not null, "
    "primary key (region_id, name))",
    "create table fact (region_id {int} not null, seq {id} not null, kind {text} not null, dedup {text} not null, "
    "source {text} not null, actor {text} not null, occurred_at {id} not null, received_at {id} not null, "
    "payload {text} not null, answer {text} not null, answer_kind {int} not null, primary key (region_id, seq))",
    "create unique index fact_by_dedup on fact (region_id, dedup)",
    "create table timer (region_id {int} not null, due_at {id} not null, kind {int} not null, object_id {id} not null, "
    "extra {id} not null, primary key (region_id, due_at, kind, object_id, extra))",
    "create table alarm (id {id} primary key, region_id {int} not null, kind {text} not null, object_id {id} not null, "
    "text {text} not null, raised_at {id} not null, cleared_at {id})",
    "create unique index alarm_open on alarm (region_id, kind, object_id) where cleared_at is null",
    // ---- network ----
    "create table network_revision (region_id {int} not null, number {int} not null, content_hash {text} not null, "
    "state {text} not null, imported_at {id} not null, srs {text} not null, primary key (region_id, number))",
    "create table network_rows (region_id {int} not null, number {int} not null, layer {text} not null, "
    "chunk {int} not null, rows {blob} not null, primary key (region_id, number, layer, chunk))",
    "create table device_position (region_id {int} not null, device_id {id} not null, open_phases {int} not null, "
    "standing {int} not null, changed_at {id} not null, reported_a_at {id}, reported_b_at {id}, reported_c_at {id}, "
    "primary key (region_id, device_id))",
    // Every reported operation, also those too late to move anything: what a late one meant is worked out from these.
    "create table device_move (region_id {int} not null, moved_at {id} not null, device_id {id} not null, "
    "to_position {int} not null, phases {int} not null, "
    "primary key (region_id, moved_at, device_id, to_position, phases))",
    "create index device_move_by_device on device_move (region_id, device_id, moved_at)",
    "create table meter_evidence (region_id {int} not null, service_point_id {id} not null, is_alive {int} not null, "
    "occurred_at {id} not null, primary key (region_id, service_point_id))",
    // ---- outages ----
    "create table outage (id {id} primary key, region_id {int} not null, ref {text} not null unique, kind {int} not null, "
    "state {int} not null, cause {text} not null, feeder {text} not null, area {text} not null, started_at {id}, "
    "confirmed_at {id}, momentary_until {id}, restored_at {id}, etr_at {id}, etr_band {id}, etr_source {text}, "
    "etr_reason {text}, etr_number {int}, merged_into {id} not null, nested_in {id} not null, revision {int} not null, "
    "has_hazard {int} not null)",
    "create index outage_open on outage (region_id, state, id)",
    "create table outage_device (outage_id {id} not null, device_id {id} not null, phases {int} not null, "
    "primary key (outage_id, device_id))",
    "create index outage_device_by_device on outage_device (device_id, outage_id)",
    "create table outage_history (outage_id {id} not null, ordinal {int} not null, at {id} not null, "
    "from_state {text} not null, to_state {text} not null, reason {int} not null, actor {text} not null, "
    "note {text} not null, primary key (outage_id, ordinal))",
    "create table interruption (id {id} primary key, region_id {int} not null, outage_id {id} not null, "
    "service_point_id {id} not null, customer_id {id} not null, started_at {id} not null, ended_at {id}, "
    "step {int} not null, is_partial {int} not null, is_sustained {int} not null, "
    "check (ended_at is null or ended_at >= started_at))",
    // At any instant a service point is in at most one sustained interruption, whatever the code above does.
    "create unique index interruption_open on interruption (service_point_id) where ended_at is null",
    "create index interruption_by_outage on interruption (outage_id, id)",
    "create index interruption_by_point on interruption (service_point_id, ended_at)",
    "create table restoration_step (outage_id {id} not null, number {int} not null, energised_at {id} not null, "
    "confirmed_at {id}, asked_at {id}, confirmed_by {int}, primary key (outage_id, number))",
    "create table trouble_call (id {id} primary key, region_id {int} not null, ref {text} not null unique, "
    "outage_id {id} not null, customer_id {id} not null, service_point_id {id} not null, kind {int} not null, "
    "occurred_at {id} not null, source {text} not null, is_authenticated {int} not null)",
    "create index trouble_call_by_outage on trouble_call (outage_id, id)",
    "create index trouble_call_by_point on trouble_call (service_point_id, outage_id)",
    "create index outage_by_nested_in on outage (nested_in, id)",
    // ---- planned work ----
    "create table plan (outage_id {id} primary key, region_id {int} not null, ref {text} not null unique, "
    "state {int} not null, revision {int} not null, work {text} not null, proposer {text} not null, "
    "approver {text} not null, go {int} not null, start_at {id} not null, end_at {id} not null)",
    "create table plan_step (outage_id {id} not null, revision {int} not null, ordinal {int} not null, at {id} not null, "
    "device_id {id} not null, to_position {int} not null, primary key (outage_id, revision, ordinal))",
    "create index plan_step_by_device on plan_step (device_id, outage_id)",
    "create table plan_window (outage_id {id} not null, revision {int} not null, service_point_id {id} not null, "
    "start_at {id} not null, end_at {id} not null, customer_id {id} not null, "
    "primary key (outage_id, revision, service_point_id, start_at))",
    "create index plan_window_by_customer on plan_window (outage_id, revision, customer_id)",
};

std::vector<std::string_view> const second_step = {
    // ---- notices ----
    "create table wave (id {id} primary key, outage_id {id} not null, stage {text} not null, occurrence {id} not null, "
    "revision {int} not null, due_at {id} not null, expires_at {id} not null, needs_go {int} not null, "
    "state {int} not null)",
    "create index wave_by_outage on wave (outage_id, due_at, id)",
    "create table notice (id {id} primary key, outage_id {id} not null, recipient_kind {int} not null, "
    "recipient_id {id} not null, stage {text} not null, occurrence {id} not null, revision {int} not null, "
    "wave_id {id} not null, due_at {id} not null, expires_at {id} not null, proof_due {id} not null, "
    "required {int} not null, reason {text} not null)",
    "create unique index notice_key on notice (outage_id, recipient_kind, recipient_id, stage, occurrence, revision)",
    "create index notice_by_wave on notice (wave_id, id)",
    "create index notice_by_outage on notice (outage_id, id)",
    "create table notice_outcome (notice_id {id} primary key, kind {int} not null, evidence {int} not null, "
    "at {id} not null, reason {int} not null)",
    "create table notice_counter (outage_id {id} not null, stage {text} not null, channel {text} not null, "
    "state {text} not null, amount {id} not null, primary key (outage_id, stage, channel, state))",
    "create table message (id {id} primary key, outage_id {id} not null, stage {text} not null, lane {text} not null, "
    "rung {int} not null, recipient_kind {int} not null, recipient_id {id} not null, language {text} not null, "
    "priority {int} not null, due_at {id} not null, expires_at {id} not null, required {int} not null, "
    "may_repeat {int} not null)",
    "create table message_address (message_id {id} primary key, address {text} not null)",
    "create index message_address_by_address on message_address (address, message_id)",
    "create table message_text (message_id {id} not null, part {int} not null, subject {text} not null, "
    "body {text} not null, primary key (message_id, part))",
    "create table message_notice (message_id {id} not null, notice_id {id} not null, "
    "primary key (message_id, notice_id))",
    "create index message_notice_by_notice on message_notice (notice_id, message_id)",
    "create table queue (region_id {int} not null, lane {text} not null, priority {int} not null, due_at {id} not null, "
    "message_id {id} not null, primary key (region_id, lane, priority, due_at, message_id))",
    "create table attempt (id {id} primary key, message_id {id} not null, lane {text} not null, number {int} not null, "
    "state {int} not null, parts {int} not null, delivered {id} not null, conflict {int} not null, "
    "submitted_at {id} not null, finished_at {id}, reason {int} not null)",
    "create index attempt_by_message on attempt (message_id, number)",
    "create table attempt_lease (region_id {int} not null, attempt_id {id} not null, lane {text} not null, "
    "lease_until {id} not null, primary key (region_id, attempt_id))",
    "create table attempt_log (attempt_id {id} not null, ordinal {int} not null, at {id} not null, state {int} not null, "
    "reason {text} not null, detail {text} not null, primary key (attempt_id, ordinal))",
    "create table exception_item (id {id} primary key, region_id {int} not null, notice_id {id} not null unique, "
    "outage_id {id} not null, recipient_kind {int} not null, recipient_id {id} not null, stage {text} not null, "
    "reason {int} not null, required {int} not null, reached {int} not null, opened_at {id} not null, "
    "proof_due {id} not null, closed_at {id}, closed_by {text}, result {text})",
    "create index exception_open on exception_item (region_id, closed_at, id)",
    "create index exception_by_outage on exception_item (outage_id, id)",
    "create table sending_hold (region_id {int} not null, scope {text} not null, since {id} not null, "
    "held_by {text} not null, why {text} not null, primary key (region_id, scope))",
    // ---- crews ----
    "create table crew (id {id} primary key, ref {text} not null unique, name {text} not null, skills {text} not null, "
    "area {text} not null, x {real}, y {real}, position_at {id}, language {text} not null, is_on_shift {int} not null)",
    "create table crew_contact (crew_id {id} primary key, phone {text} not null)",
    "create table job (id {id} primary key, region_id {int} not null, ref {text} not null unique, "
    "outage_id {id} not null, crew_id {id} not null, kind {int} not null, state {int} not null, "
    "order_number {int} not null, is_hazard {int} not null, created_at {id} not null, dispatched_at {id}, "
    "acknowledged_at {id}, en_route_at {id}, on_site_at {id}, located_at {id}, work_complete_at {id}, "
    "verified_at {id})",
    "create index job_by_outage on job (outage_id, id)",
    "create index job_by_state on job (region_id, state, id)",
    "create table job_step (job_id {id} not null, ordinal {int} not null, step {int} not null, "
    "occurred_at {id} not null, received_at {id} not null, actor {text} not null, note {text} not null, "
    "primary key (job_id, ordinal))",
    "create table job_declined (job_id {id} not null, crew_id {id} not null, primary key (job_id, crew_id))",
    "create table work_party (id {id} primary key, region_id {int} not null, ref {text} not null unique, "
    "ticket {text} not null, person_in_charge {text} not null, outage_id {id} not null, job_id {id} not null, "
    "below_device {id} not null, earths_in {int} not null, earths_out {int} not null, permitted_at {id} not null, "
    "cleared_at {id})",
    "create table work_party_node (work_party_id {id} not null, node {text} not null, "
    "primary key (work_party_id, node))",
};

// Who refused: 0 the contacts file, 1 the person. What was refused before this was kept may have been the person.
std::vector<std::string_view> const third_step = {
    "alter table contact add column consent_said_by {int} not null default 0",
    "update contact set consent_said_by = 1 where consents = 0",
};

// A revision comes in while a daemon works: what it changes, how far its feeders can be trusted, and the contacts that come
// with it wait beside its rows until it is activated.
std::vector<std::string_view> const fourth_step = {
    "alter table network_revision add column difference {text} not null default ''",
    "create table network_feeder (region_id {int} not null, number {int} not null, feeder {text} not null, "
    "status {text} not null, reason {text} not null, primary key (region_id, number, feeder))",
    "create table staged_contacts (region_id {int} not null, number {int} not null, chunk {int} not null, "
    "rows {blob} not null, primary key (region_id, number, chunk))",
};

// Reports of gateways that nobody here could read, as they came.
std::vector<std::string_view> const fifth_step = {
    "create table raw_receipt (id {id} primary key, region_id {int} not null, attempt_id {id} not null, "
    "notifier {text} not null, at {id} not null, why {text} not null, raw {text} not null)",
    "create index raw_receipt_by_attempt on raw_receipt (region_id, attempt_id, id)",
};

// Who called about what nobody could locate, so that somebody can call back.
std::vector<std::string_view> const sixth_step = {
    "create table call_phone (call_id {id} primary key, region_id {int} not null, phone {text} not null)",
};

// Which phones are lines in a house, which take calls only.
std::vector<std::string_view> const seventh_step = {
    "alter table contact add column is_phone_fixed {int} not null default 0",
    "alter table contact add column is_phone2_fixed {int} not null default 0",
};

// What people told us of their numbers, apart from the files' contacts: no file undoes it. customer_id of a STOP: who had the
// number then; 0 is anybody. Which of two numbers of a contact had said it was not kept before this, so both count.
std::vector<std::string_view> const eighth_step = {
    "create table phone_stop (phone {text} not null, customer_id {id} not null, primary key (phone, customer_id))",
    "create table phone_wrong (phone {text} not null, customer_id {id} not null, primary key (phone, customer_id))",
    "insert into phone_stop (phone, customer_id) "
    "select phone, customer_id from contact where phone <> '' and consents = 0 and consent_said_by = 1 union "
    "select phone2, customer_id from contact where phone2 <> '' and consents = 0 and consent_said_by = 1",
    "insert into phone_wrong (phone, customer_id) select phone, customer_id from contact where phone <> '' and is_void = 1 "
    "union select phone2, customer_id from contact where phone2 <> '' and is_void = 1",
    // From here on these columns hold the files' word alone; who has no number at all was refused by a file.
    "update contact set consents = 1 where consent_said_by = 1 and (phone <> '' or phone2 <> '')",
    "update contact set consent_said_by = 0, is_void = 0",
};

// What callers wrote whom nobody could locate, and how their calls ended.
std::vector<std::string_view> const ninth_step = {
    "create table call_words (call_id {id} primary key, region_id {int} not null, customer {text} not null, "
    "address {text} not null, location {text} not null, note {text} not null)",
    "create table call_closing (call_id {id} primary key, region_id {int} not null, at {id} not null, actor {text} not null, "
    "reason {text} not null)",
};

// The record of each outage, chained; what it commits to of people stands apart, under a key for each person. What people said of
// numbers with who said it when, numbers that keep failing, and what came of calling people.
std::vector<std::string_view> const tenth_step = {
    "create table record_entry (outage_id {id} not null, number {int} not null, at {id} not null, text {text} not null, "
    "hash {text} not null, primary key (outage_id, number))",
    "create table record_field (outage_id {id} not null, number {int} not null, person_kind {int} not null, "
    "person_id {id} not null, at {id} not null, closed {blob} not null, primary key (outage_id, number))",
    "create index record_field_by_person on record_field (person_kind, person_id, outage_id, number)",
    "create index record_field_by_time on record_field (at, outage_id, number)",
    "create table person_key (person_kind {int} not null, person_id {id} not null, key {blob} not null, "
    "primary key (person_kind, person_id))",
    "create table record_seal (outage_id {id} not null, entries {int} not null, head {text} not null, at {id} not null, "
    "key {text} not null, signature {text} not null, primary key (outage_id, entries))",
    "create table record_unsealed (outage_id {id} primary key)",
    "create table exception_try (exception_id {id} not null, ordinal {int} not null, at {id} not null, actor {text} not null, "
    "result {text} not null, next_at {id}, note {text} not null, primary key (exception_id, ordinal))",
    "create table phone_history (phone {text} not null, ordinal {int} not null, at {id} not null, customer_id {id} not null, "
    "word {text} not null, channel {text} not null, told_by {text} not null, note {text} not null, "
    "primary key (phone, ordinal))",
    "create table phone_failing (phone {text} primary key, lane {text} not null, failures {int} not null, "
    "first_at {id} not null, last_at {id} not null)",
};

// Whether a window leaves its customer without supply (0) or on reduced security (1).
std::vector<std::string_view> const eleventh_step = {
    "alter table plan_window add column loss {int} not null default 0",
};

// Links in messages, and the devices of crews that exchanged one: hashes only. The address in a text is masked where texts are kept.
std::vector<std::string_view> const twelfth_step = {
    "create table message_link (hash {text} primary key, region_id {int} not null, purpose {int} not null, "
    "attempt_id {id} not null, message_id {id} not null, job_id {id} not null, crew_id {id} not null, made_at {id} not null, "
    "expires_at {id} not null, used_at {id}, used_by {text} not null)",
    "create index message_link_by_end on message_link (region_id, expires_at)",
    "create table crew_pass (device {text} not null, job_id {id} not null, region_id {int} not null, crew_id {id} not null, "
    "made_at {id} not null, expires_at {id} not null, primary key (device, job_id))",
    "create index crew_pass_by_end on crew_pass (region_id, expires_at)",
};

// What an import makes ready, so that activation only switches: ids are given already, and what known ones change waits here.
// names_after: the revision that was active then (0: none), -1 where nothing is ready. owner_id: of a service point, -1 where the
// row is a customer with other words of its place.
std::vector<std::string_view> const thirteenth_step = {
    "alter table network_revision add column names_after {int} not null default -1",
    "alter table network_revision add column names_hash {text} not null default ''",
    "alter table network_revision add column area_places {text} not null default ''",
    "create table staged_name (region_id {int} not null, number {int} not null, ordinal {int} not null, ref {text} not null, "
    "owner_id {id} not null, address {text} not null, district {text} not null, community {text} not null, "
    "area {text} not null, primary key (region_id, number, ordinal))",
};

// The lanes of sending have ten priorities each. What waits already takes its turn in the last lane: which of the others it belongs to is known
// only where messages are made.
std::vector<std::string_view> const fourteenth_step = {
    "update message set priority = priority + 40",
    "update queue set priority = priority + 40",
};

// Other notices than about outages: to whom, what became of them, and what account managers see to. A campaign's id is the subject
// of its notices, out of the numbers of outages.
std::vector<std::string_view> const fifteenth_step = {
    "create table campaign (id {id} primary key, region_id {int} not null, ref {text} not null unique, kind {int} not null, "
    "cadence {text} not null, texts {text} not null, at {id} not null, end_at {id}, state {int} not null, reason {text} not null, "
    "created_at {id} not null, created_by {text} not null, checked_at {id}, checked_by {text} not null, ended_at {id}, "
    "ended_by {text} not null, end_reason {text} not null)",
    "create table campaign_member (campaign_id {id} not null, customer_id {id} not null, state {int} not null, "
    "changed_at {id} not null, changed_by {text} not null, primary key (campaign_id, customer_id))",
    "create index campaign_member_by_customer on campaign_member (customer_id, state)",
    "create table campaign_task (id {id} primary key, region_id {int} not null, campaign_id {id} not null, customer_id {id} not null, "
    "opened_at {id} not null, due_at {id} not null, done_at {id}, done_by {text} not null, result {text} not null, note {text} not null)",
    "create index campaign_task_open on campaign_task (region_id, done_at, id)",
};

std::vector<Migration> first_to_fifteenth() {
  return {
      {1, "people, facts, network, outages and plans", first_step},
      {2, "notices, crews and work parties", second_step},
      {3, "who refused to be told", third_step},
      {4, "network revisions staged beside a daemon", fourth_step},
      {5, "receipts that could not be read", fifth_step},
      {6, "whom to call back", sixth_step},
      {7, "which phones take calls only", seventh_step},
      {8, "what people told us of their numbers", eighth_step},
      {9, "what callers wrote whom nobody could locate", ninth_step},
      {10, "records of outages, words about numbers, calls to people", tenth_step},
      {11, "who keeps a feed while a plan takes another", eleventh_step},
      {12, "links in messages", twelfth_step},
      {13, "what an import makes ready for activation", thirteenth_step},
      {14, "lanes of sending", fourteenth_step},
      {15, "campaigns and their tasks", fifteenth_step},
  };
}

}  // namespace

std::span<Migration const> all_migrations() {
  static std::vector<Migration> const all = [] {
    auto steps = first_to_fifteenth();
    auto later = migrations_since_sixteen();
    steps.insert(steps.end(), std::make_move_iterator(later.begin()), std::make_move_iterator(later.end()));
    return steps;
  }();
  return all;
}

}  // namespace lamplighter::store
