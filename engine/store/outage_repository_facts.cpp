// What was heard about supply: trouble calls, meter evidence and device positions.
#include "engine/store/column_values.hpp"
#include "engine/store/outage_repository.hpp"

namespace lamplighter::store {
namespace {

std::vector<outage::TroubleCall> read_calls(Statement& row) {
  std::vector<outage::TroubleCall> found;
  while (row.step()) {
    found.push_back({.id = CallId{row.integer(0)},
                     .ref = row.text(1),
                     .outage = OutageId{row.integer(2)},
                     .customer = CustomerId{row.integer(3)},
                     .point = ServicePointId{row.integer(4)},
                     .kind = enum_at<outage::CallKind>(row, 5),
                     .occurred_at = time_at(row, 6),
                     .source = row.text(7),
                     .is_authenticated = flag_at(row, 8)});
  }
  row.reset();
  return found;
}

std::vector<outage::DevicePosition> read_positions(Statement& row) {
  std::vector<outage::DevicePosition> found;
  while (row.step()) {
    found.push_back({.device = DeviceId{row.integer(0)},
                     .open = geo::PhaseSet{static_cast<std::uint8_t>(row.integer(1))},
                     .standing = enum_at<outage::Standing>(row, 2),
                     .changed_at = time_at(row, 3),
                     .reported_at = {optional_time_at(row, 4), optional_time_at(row, 5), optional_time_at(row, 6)}});
  }
  row.reset();
  return found;
}

std::vector<outage::Island> read_islands(Statement& row) {
  std::vector<outage::Island> found;
  while (row.step()) {
    found.push_back({.source = row.text(0),
                     .declared_at = time_at(row, 1),
                     .declared_by = row.text(2),
                     .ended_at = optional_time_at(row, 3),
                     .ended_by = row.text(4),
                     .note = row.text(5)});
  }
  row.reset();
  return found;
}

std::vector<outage::DeviceMove> read_moves(Statement& row) {
  std::vector<outage::DeviceMove> found;
  while (row.step()) {
    found.push_back({.device = DeviceId{row.integer(0)},
                     .at = time_at(row, 1),
                     .phases = geo::PhaseSet{static_cast<std::uint8_t>(row.integer(2))},
                     .to = enum_at<geo::Position>(row, 3)});
  }
  row.reset();
  return found;
}

}  // namespace

CallId SqlOutageRepository::insert_call(outage::TroubleCall const& call) {
  CallId const id{context_.next_id()};
  db_.run(
      "insert into trouble_call (id, region_id, ref, outage_id, customer_id, service_point_id, kind, occurred_at, "
      "source, is_authenticated) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      id.value, context_.region.value, call.ref, call.outage.value, call.customer.value, call.point.value,
      number_of(call.kind), to_ms(call.occurred_at), call.source, flag(call.is_authenticated));
  return id;
}

void SqlOutageRepository::attach_calls(OutageId from, OutageId to) {
  db_.run("update trouble_call set outage_id = $2 where outage_id = $1", from.value, to.value);
}

std::vector<outage::TroubleCall> SqlOutageRepository::calls(OutageId outage) {
  return read_calls(
      db_.bound("select id, ref, outage_id, customer_id, service_point_id, kind, occurred_at, source, "
                "is_authenticated from trouble_call where outage_id = $1 order by id",
                outage.value));
}

std::vector<outage::CallKind> SqlOutageRepository::call_kinds(OutageId outage) {
  auto& row = db_.bound("select distinct kind from trouble_call where outage_id = $1 order by kind", outage.value);
  std::vector<outage::CallKind> found;
  while (row.step()) found.push_back(enum_at<outage::CallKind>(row, 0));
  row.reset();
  return found;
}

#define UNLOCATED                                                                                                      \
  " from trouble_call t where t.outage_id = 0 and t.region_id = $1 and not exists (select 1 from call_closing c where " \
  "c.call_id = t.id)"
#define UNLOCATED_CALLS                                                                                 \
  "select t.id, t.ref, t.outage_id, t.customer_id, t.service_point_id, t.kind, t.occurred_at, t.source, " \
  "t.is_authenticated" UNLOCATED

std::vector<outage::TroubleCall> SqlOutageRepository::unlocated_calls(int others_max) {
  // The kinds of danger to people stand side by side.
  auto const first = number_of(outage::CallKind::high_voltage), last = number_of(outage::CallKind::life_support);
  auto found = read_calls(
      db_.bound(UNLOCATED_CALLS " and t.kind between $2 and $3 order by t.id desc", context_.region.value, first, last));
  auto const others = read_calls(db_.bound(UNLOCATED_CALLS " and t.kind not between $2 and $3 order by t.id desc limit $4",
                                           context_.region.value, first, last, others_max));
  found.insert(found.end(), others.begin(), others.end());
  return found;
}

std::int64_t SqlOutageRepository::unlocated_call_count() {
  auto& row = db_.bound("select count(*)" UNLOCATED, context_.region.value);
  auto const count = row.step() ? row.integer(0) : 0;
  row.reset();
  return count;
}

std::optional<outage::TroubleCall> SqlOutageRepository::find_unlocated_call(std::string_view ref) {
  auto const found = read_calls(db_.bound(UNLOCATED_CALLS " and t.ref = $2 order by t.id", context_.region.value, ref));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

void SqlOutageRepository::close_call(CallId call, Time at, std::string_view actor, std::string_view reason) {
  db_.run("insert into call_closing (call_id, region_id, at, actor, reason) values ($1, $2, $3, $4, $5)", call.value,
          context_.region.value, to_ms(at), actor, reason);
}

void SqlOutageRepository::put_call_words(CallId call, outage::CallWords const& words) {
  db_.run("insert into call_words (call_id, region_id, customer, address, location, note) values ($1, $2, $3, $4, $5, $6)",
          call.value, context_.region.value, words.customer, words.address, words.location, words.note);
}

outage::CallWords SqlOutageRepository::call_words(CallId call) {
  auto& row = db_.bound("select customer, address, location, note from call_words where call_id = $1", call.value);
  outage::CallWords words;
  if (row.step()) words = {row.text(0), row.text(1), row.text(2), row.text(3)};
  row.reset();
  return words;
}

void SqlOutageRepository::put_call_phone(CallId call, std::string_view phone) {
  db_.run("insert into call_phone (call_id, region_id, phone) values ($1, $2, $3)", call.value, context_.region.value, phone);
}

std::string SqlOutageRepository::call_phone(CallId call) {
  auto& row = db_.bound("select phone from call_phone where call_id = $1", call.value);
  std::string out = row.step() ? row.text(0) : std::string();
  row.reset();
  return out;
}

std::vector<outage::Repository::SuspectedPoint> SqlOutageRepository::suspected_points(
    std::optional<ServicePointId> point) {
  auto& row =
      point ? db_.bound(
                  "select distinct o.id, c.service_point_id from trouble_call c join outage o on o.id = c.outage_id "
                  "where c.service_point_id = $3 and o.region_id = $1 and o.state = $2 order by o.id, "
                  "c.service_point_id",
                  context_.region.value, number_of(outage::State::suspected), point->value)
            : db_.bound(
                  "select distinct o.id, c.service_point_id from outage o join trouble_call c on c.outage_id = o.id "
                  "where o.region_id = $1 and o.state = $2 order by o.id, c.service_point_id",
                  context_.region.value, number_of(outage::State::suspected));
  std::vector<SuspectedPoint> found;
  while (row.step()) found.push_back({OutageId{row.integer(0)}, ServicePointId{row.integer(1)}});
  row.reset();
  return found;
}

std::vector<CustomerId> SqlOutageRepository::find_customers_by_phone(std::string_view phone) {
  if (phone.empty()) return {};
  auto& row = db_.bound(
      "select distinct customer_id from contact where (phone = $1 or phone2 = $1) and not exists (select 1 from phone_wrong w "
      "where w.phone = $1 and w.customer_id = contact.customer_id) order by customer_id limit 10",
      phone);
  std::vector<CustomerId> found;
  while (row.step()) found.push_back(CustomerId{row.integer(0)});
  row.reset();
  return found;
}

void SqlOutageRepository::put_meter_evidence(MeterEvidence const& evidence) {
  db_.run(
      "insert into meter_evidence (region_id, service_point_id, is_alive, occurred_at) values ($1, $2, $3, $4) "
      "on conflict (region_id, service_point_id) do update set is_alive = excluded.is_alive, "
      "occurred_at = excluded.occurred_at where excluded.occurred_at >= meter_evidence.occurred_at",
      context_.region.value, evidence.point.value, flag(evidence.is_alive), to_ms(evidence.occurred_at));
}

std::vector<outage::Repository::MeterEvidence> SqlOutageRepository::meter_evidence(OutageId outage, int step) {
  auto& row = db_.bound(
      "select m.service_point_id, m.is_alive, m.occurred_at from interruption i join meter_evidence m "
      "on m.service_point_id = i.service_point_id and m.region_id = $3 where i.outage_id = $1 and "
      "i.step = $2 order by m.service_point_id, i.id",
      outage.value, step, context_.region.value);
  std::vector<MeterEvidence> found;
  while (row.step()) found.push_back({ServicePointId{row.integer(0)}, flag_at(row, 1), time_at(row, 2)});
  row.reset();
  return found;
}

void SqlOutageRepository::put_position(outage::DevicePosition const& position) {
  db_.run(
      "insert into device_position (region_id, device_id, open_phases, standing, changed_at, reported_a_at, "
      "reported_b_at, reported_c_at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (region_id, device_id) do "
      "update set open_phases = excluded.open_phases, "
      "standing = excluded.standing, changed_at = excluded.changed_at, reported_a_at = excluded.reported_a_at, "
      "reported_b_at = excluded.reported_b_at, reported_c_at = excluded.reported_c_at",
      context_.region.value, position.device.value, static_cast<int>(position.open.bits), number_of(position.standing),
      to_ms(position.changed_at), ms_or_null(position.reported_at[0]), ms_or_null(position.reported_at[1]),
      ms_or_null(position.reported_at[2]));
}

std::vector<outage::DevicePosition> SqlOutageRepository::positions() {
  return read_positions(
      db_.bound("select device_id, open_phases, standing, changed_at, reported_a_at, "
                "reported_b_at, reported_c_at from device_position "
                "where region_id = $1 order by device_id",
                context_.region.value));
}

std::optional<outage::DevicePosition> SqlOutageRepository::position(DeviceId device) {
  auto found =
      read_positions(db_.bound("select device_id, open_phases, standing, changed_at, reported_a_at, "
                               "reported_b_at, reported_c_at from device_position "
                               "where region_id = $1 and device_id = $2",
                               context_.region.value, device.value));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

void SqlOutageRepository::put_move(outage::DeviceMove const& move) {
  db_.run(
      "insert into device_move (region_id, moved_at, device_id, to_position, phases) values ($1, $2, $3, $4, $5) "
      "on conflict (region_id, moved_at, device_id, to_position, phases) do nothing",
      context_.region.value, to_ms(move.at), move.device.value, number_of(move.to), static_cast<int>(move.phases.bits));
}

std::vector<outage::DeviceMove> SqlOutageRepository::moves_since(Time at) {
  return read_moves(
      db_.bound("select device_id, moved_at, phases, to_position from device_move where region_id = $1 and moved_at >= $2 "
                "order by moved_at, device_id, to_position, phases",
                context_.region.value, to_ms(at)));
}

std::optional<outage::DeviceMove> SqlOutageRepository::last_move_before(DeviceId device, geo::PhaseSet phases, Time at) {
  auto found = read_moves(
      db_.bound("select device_id, moved_at, phases, to_position from device_move where region_id = $1 and device_id = $2 "
                "and moved_at < $3 and (phases & $4) <> 0 order by moved_at desc, to_position desc, phases desc limit 1",
                context_.region.value, device.value, to_ms(at), static_cast<int>(phases.bits)));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

void SqlOutageRepository::put_island(outage::Island const& island) {
  db_.run(
      "insert into island (region_id, source, declared_at, declared_by, ended_at, ended_by, note) values ($1, $2, $3, $4, $5, $6, $7) "
      "on conflict (region_id, source, declared_at) do update set ended_at = excluded.ended_at, ended_by = excluded.ended_by, "
      "note = excluded.note",
      context_.region.value, island.source, to_ms(island.declared_at), island.declared_by, ms_or_null(island.ended_at), island.ended_by,
      island.note);
}

std::vector<outage::Island> SqlOutageRepository::open_islands() {
  return read_islands(db_.bound("select source, declared_at, declared_by, ended_at, ended_by, note from island "
                                "where region_id = $1 and ended_at is null order by source, declared_at",
                                context_.region.value));
}

std::vector<outage::Island> SqlOutageRepository::islands_at(Time at) {
  return read_islands(db_.bound("select source, declared_at, declared_by, ended_at, ended_by, note from island "
                                "where region_id = $1 and declared_at < $2 and (ended_at is null or ended_at >= $2) order by source, declared_at",
                                context_.region.value, to_ms(at)));
}

std::optional<outage::Island> SqlOutageRepository::last_island(std::string_view source) {
  auto found = read_islands(db_.bound("select source, declared_at, declared_by, ended_at, ended_by, note from island "
                                      "where region_id = $1 and source = $2 order by declared_at desc limit 1",
                                      context_.region.value, source));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

}  // namespace lamplighter::store
