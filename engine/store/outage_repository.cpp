// Outages with their devices and history as rows.
#include "engine/store/outage_repository.hpp"

#include "engine/store/campaign_books.hpp"
#include "engine/store/column_values.hpp"

namespace lamplighter::store {
namespace {

// The columns in the order in which `read_outages` takes them; written out in each statement because statements are
// kept by their text.
#define OUTAGE_COLUMNS                                                                                          \
  "o.id, o.ref, o.kind, o.state, o.cause, o.feeder, o.area, o.started_at, o.confirmed_at, o.momentary_until, "  \
  "o.restored_at, o.etr_at, o.etr_band, o.etr_source, o.etr_reason, o.etr_number, o.merged_into, o.nested_in, " \
  "o.revision, o.has_hazard, o.has_parts"

outage::Outage outage_from(Statement const& row) {
  outage::Outage o;
  o.id = OutageId{row.integer(0)};
  o.ref = row.text(1);
  o.kind = enum_at<outage::Kind>(row, 2);
  o.state = enum_at<outage::State>(row, 3);
  o.cause = row.text(4);
  o.feeder = row.text(5);
  o.area = row.text(6);
  o.started_at = optional_time_at(row, 7);
  o.confirmed_at = optional_time_at(row, 8);
  o.momentary_until = optional_time_at(row, 9);
  o.restored_at = optional_time_at(row, 10);
  if (!row.is_null(11)) {
    o.etr = outage::Etr{.at = time_at(row, 11),
                        .band = milliseconds{row.integer(12)},
                        .source = row.text(13),
                        .reason = row.text(14),
                        .number = int_at(row, 15)};
  }
  o.merged_into = OutageId{row.integer(16)};
  o.nested_in = OutageId{row.integer(17)};
  o.revision = int_at(row, 18);
  o.has_hazard = flag_at(row, 19);
  o.has_parts = flag_at(row, 20);
  return o;
}

struct EtrColumns {
  std::optional<std::int64_t> at, band, number;
  std::optional<std::string> source, reason;
};
EtrColumns etr_columns(std::optional<outage::Etr> const& etr) {
  if (!etr) return {};
  return {to_ms(etr->at), etr->band.count(), etr->number, etr->source, etr->reason};
}

}  // namespace

std::vector<outage::Outage> SqlOutageRepository::read_outages(Statement& rows) {
  std::vector<outage::Outage> found;
  while (rows.step()) found.push_back(outage_from(rows));
  rows.reset();
  for (auto& o : found) {
    auto& devices =
        db_.bound("select device_id, phases from outage_device where outage_id = $1 order by device_id", o.id.value);
    while (devices.step()) {
      o.devices.push_back({DeviceId{devices.integer(0)}, geo::PhaseSet{static_cast<std::uint8_t>(devices.integer(1))}});
    }
    devices.reset();
  }
  return found;
}

void SqlOutageRepository::put_devices(outage::Outage const& outage) {
  for (auto const& opened : outage.devices) {
    db_.run(
        "insert into outage_device (outage_id, device_id, phases) values ($1, $2, $3) "
        "on conflict (outage_id, device_id) do update set phases = excluded.phases",
        outage.id.value, opened.device.value, static_cast<int>(opened.phases.bits));
  }
}

OutageId SqlOutageRepository::insert(outage::Outage const& outage) {
  auto stored = outage;
  stored.id = OutageId{context_.next_id()};
  auto const etr = etr_columns(outage.etr);
  db_.run(
      "insert into outage (id, region_id, ref, kind, state, cause, feeder, area, started_at, confirmed_at, "
      "momentary_until, restored_at, etr_at, etr_band, etr_source, etr_reason, etr_number, merged_into, nested_in, "
      "revision, has_hazard, has_parts) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
      "$18, $19, $20, $21, $22)",
      stored.id.value, context_.region.value, outage.ref, number_of(outage.kind), number_of(outage.state), outage.cause,
      outage.feeder, outage.area, ms_or_null(outage.started_at), ms_or_null(outage.confirmed_at),
      ms_or_null(outage.momentary_until), ms_or_null(outage.restored_at), etr.at, etr.band, etr.source, etr.reason,
      etr.number, outage.merged_into.value, outage.nested_in.value, outage.revision, flag(outage.has_hazard), flag(outage.has_parts));
  put_devices(stored);
  return stored.id;
}

void SqlOutageRepository::keep_found(Found found) {
  found_ = found;
  kept_.clear();
  kept_plans_.clear();
  rows_of_points_.forget_all();
}

void SqlOutageRepository::update(outage::Outage const& outage) {
  kept_.erase(outage.id);
  auto const etr = etr_columns(outage.etr);
  db_.run(
      "update outage set ref = $2, kind = $3, state = $4, cause = $5, feeder = $6, area = $7, started_at = $8, "
      "confirmed_at = $9, momentary_until = $10, restored_at = $11, etr_at = $12, etr_band = $13, etr_source = $14, "
      "etr_reason = $15, etr_number = $16, merged_into = $17, nested_in = $18, revision = $19, has_hazard = $20, "
      "has_parts = $21 "
      "where id = $1",
      outage.id.value, outage.ref, number_of(outage.kind), number_of(outage.state), outage.cause, outage.feeder,
      outage.area, ms_or_null(outage.started_at), ms_or_null(outage.confirmed_at), ms_or_null(outage.momentary_until),
      ms_or_null(outage.restored_at), etr.at, etr.band, etr.source, etr.reason, etr.number, outage.merged_into.value,
      outage.nested_in.value, outage.revision, flag(outage.has_hazard), flag(outage.has_parts));
  db_.run("delete from outage_device where outage_id = $1", outage.id.value);
  put_devices(outage);
}

std::optional<outage::Outage> SqlOutageRepository::find(OutageId id) {
  if (auto const kept = kept_.find(id); kept != kept_.end()) return kept->second;
  auto found = read_outages(db_.bound("select " OUTAGE_COLUMNS " from outage o where o.id = $1", id.value));
  if (!found.empty() && found_ == Found::until_told) kept_.emplace(id, found.front());
  return found.empty() ? campaign_subject(context_, id) : std::optional(std::move(found.front()));
}

std::optional<outage::Outage> SqlOutageRepository::find_by_ref(std::string_view ref) {
  auto found = read_outages(db_.bound("select " OUTAGE_COLUMNS " from outage o where o.ref = $1", ref));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<outage::Outage> SqlOutageRepository::list(outage::OutageFilter const& filter) {
  std::int64_t const kind = filter.kind ? number_of(*filter.kind) : -1;
  return read_outages(db_.bound("select " OUTAGE_COLUMNS
                                " from outage o where o.region_id = $1 and o.id > $2 and ($3 = 0 or o.state <= $4) "
                                "and ($5 < 0 or o.kind = $5) order by o.id limit $6",
                                context_.region.value, filter.after, flag(filter.only_open),
                                number_of(outage::State::partially_restored), kind, filter.limit));
}

std::vector<outage::Outage> SqlOutageRepository::open_on_device(DeviceId device) {
  return read_outages(db_.bound("select " OUTAGE_COLUMNS
                                " from outage_device d join outage o on o.id = d.outage_id where d.device_id = $1 and "
                                "o.region_id = $2 and o.state between $3 and $4 order by o.id",
                                device.value, context_.region.value, number_of(outage::State::suspected),
                                number_of(outage::State::partially_restored)));
}

std::vector<outage::Outage> SqlOutageRepository::open_nested_in(OutageId id) {
  return read_outages(db_.bound("select " OUTAGE_COLUMNS
                                " from outage o where o.nested_in = $1 and o.state <= $2 order by o.id",
                                id.value, number_of(outage::State::partially_restored)));
}

void SqlOutageRepository::add_history(OutageId id, outage::HistoryEntry const& entry) {
  db_.run(
      "insert into outage_history (outage_id, ordinal, at, from_state, to_state, reason, actor, note) values "
      "($1, (select coalesce(max(ordinal), 0) + 1 from outage_history where outage_id = $1), $2, $3, $4, $5, $6, $7)",
      id.value, to_ms(entry.at), entry.from, entry.to, number_of(entry.reason), entry.actor, entry.note);
}

std::vector<outage::HistoryEntry> SqlOutageRepository::history(OutageId id) {
  auto& row = db_.bound(
      "select at, from_state, to_state, reason, actor, note from outage_history where outage_id = $1 "
      "order by ordinal",
      id.value);
  std::vector<outage::HistoryEntry> entries;
  while (row.step()) {
    entries.push_back({.at = time_at(row, 0),
                       .from = row.text(1),
                       .to = row.text(2),
                       .reason = enum_at<outage::Reason>(row, 3),
                       .actor = row.text(4),
                       .note = row.text(5)});
  }
  row.reset();
  return entries;
}

}  // namespace lamplighter::store
