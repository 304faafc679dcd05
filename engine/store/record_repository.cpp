// Entries, their personal fields under a key for each person, and seals, as rows.
#include "engine/store/record_repository.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "engine/store/notice_rows.hpp"
#include "engine/store/read_ahead.hpp"

namespace lamplighter::store {
namespace {

constexpr std::size_t keys_kept_max = 50'000;

/// Binds a closed block to its entry.
std::string place_of(OutageId outage, std::int64_t number) { return fmt::format("{}/{}", outage.value, number); }

record::PersonKey key_from(Blob const& bytes) {
  record::PersonKey key{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), key.size()), key.begin());
  return key;
}

/// Whether a redaction takes this field: "address" is its own kind, "0.to" is of kind "to".
bool takes(record::Redaction const& redaction, std::string_view field) {
  if (redaction.kinds.empty()) return true;
  auto const dot = field.rfind('.');
  return std::ranges::find(redaction.kinds, dot == std::string_view::npos ? field : field.substr(dot + 1)) != redaction.kinds.end();
}

}  // namespace

std::optional<record::Head> SqlRecordRepository::head(OutageId outage) {
  return first_row(db_.bound("select number, hash from record_entry where outage_id = $1 order by number desc limit 1", outage.value),
                   [](Statement const& row) { return record::Head{row.integer(0), row.text(1)}; });
}

void SqlRecordRepository::forget_doubtful_keys() {
  if (keys_of_ != db_.undo_count() || keys_.size() > keys_kept_max) keys_.clear();
  keys_of_ = db_.undo_count();
}

std::optional<record::PersonKey> SqlRecordRepository::key_of(record::Person person) {
  forget_doubtful_keys();
  if (auto const known = keys_.find(person); known != keys_.end()) return known->second;
  auto const found = first_row(db_.bound("select key from person_key where person_kind = $1 and person_id = $2", number_of(person.kind), person.id),
                               [](Statement const& row) { return row.blob(0); });
  if (!found) return std::nullopt;
  return keys_[person] = key_from(*found);
}

/// Customers' keys at once: those that are there are read together, those that are not are made together. Where another region
/// makes one of them at this moment, `make_key` takes that one.
void SqlRecordRepository::make_keys(std::vector<record::Entry> const& entries) {
  static_assert(number_of(record::PersonKind::customer) == 0);  // as the statement has it
  static auto const sql = with_keys("select person_id, key from person_key where person_kind = 0 and person_id in ({keys})");
  forget_doubtful_keys();
  std::set<std::int64_t> wanted;
  for (auto const& one : entries) {
    if (!one.fields.empty() && one.person.kind == record::PersonKind::customer && !keys_.contains(one.person)) wanted.insert(one.person.id);
  }
  for_each_row(db_, sql, std::vector(wanted.begin(), wanted.end()), [&](Statement const& row) {
    keys_[{record::PersonKind::customer, row.integer(0)}] = key_from(row.blob(1));
    wanted.erase(row.integer(0));
  });
  constexpr std::array<std::string_view, 3> columns{"person_kind", "person_id", "key"};
  std::vector<std::vector<Value>> rows;
  std::map<record::Person, record::PersonKey> fresh;
  for (auto const id : wanted) {
    auto const key = record::fresh_person_key();
    fresh[{record::PersonKind::customer, id}] = key;
    rows.push_back({Value{std::int64_t{0}}, Value{id}, Value{Blob(key.begin(), key.end())}});
  }
  if (db_.insert_many("person_key", columns, rows) == rows.size()) keys_.merge(fresh);
}

record::PersonKey SqlRecordRepository::make_key(record::Person person) {
  if (auto const known = key_of(person)) return *known;
  // Another region may have made it a moment ago: the row that stands is the key.
  auto const fresh = record::fresh_person_key();
  auto const made = first_row(db_.bound("insert into person_key (person_kind, person_id, key) values ($1, $2, $3) "
                                        "on conflict (person_kind, person_id) do nothing returning person_id",
                                        number_of(person.kind), person.id, Value{Blob(fresh.begin(), fresh.end())}),
                              [](Statement const& row) { return row.integer(0); });
  if (made) keys_[person] = fresh;
  return key_of(person).value();
}

void SqlRecordRepository::append(OutageId outage, std::vector<record::Entry> const& entries) {
  if (entries.empty()) return;
  constexpr std::array<std::string_view, 5> entry_columns{"outage_id", "number", "at", "text", "hash"};
  constexpr std::array<std::string_view, 6> field_columns{"outage_id", "number", "person_kind", "person_id", "at", "closed"};
  std::vector<std::vector<Value>> rows, fields;
  rows.reserve(entries.size());
  make_keys(entries);
  for (auto const& one : entries) {
    rows.push_back({Value{outage.value}, Value{one.number}, Value{to_ms(one.at)}, Value{one.text}, Value{one.hash}});
    if (one.fields.empty()) continue;
    auto closed = record::close_fields(make_key(one.person), place_of(outage, one.number), one.fields);
    fields.push_back({Value{outage.value}, Value{one.number}, Value{number_of(one.person.kind)}, Value{one.person.id}, Value{to_ms(one.at)},
                      Value{std::move(closed)}});
  }
  // An entry that is there already would be passed over, and the chain be broken at its next one.
  if (db_.insert_many("record_entry", entry_columns, rows) != rows.size()) {
    throw DatabaseError(DatabaseError::Kind::constraint, fmt::format("outage {}: its record has another head than was read", outage.value));
  }
  db_.insert_many("record_field", field_columns, fields);
  db_.run("insert into record_unsealed (outage_id) values ($1) on conflict (outage_id) do nothing", outage.value);
}

std::vector<record::Entry> SqlRecordRepository::entries(OutageId outage, std::int64_t after, int limit) {
  struct Row {
    record::Entry entry;
    Blob closed;
  };
  auto rows = all_rows(
      db_.bound("select e.number, e.at, e.text, e.hash, f.person_kind, f.person_id, f.closed from record_entry e "
                "left join record_field f on f.outage_id = e.outage_id and f.number = e.number "
                "where e.outage_id = $1 and e.number > $2 order by e.number limit $3",
                outage.value, after, limit),
      [](Statement const& row) {
        Row out;
        out.entry.number = row.integer(0);
        out.entry.at = time_at(row, 1);
        out.entry.text = row.text(2);
        out.entry.hash = row.text(3);
        if (row.is_null(4)) return out;
        out.entry.person = {enum_at<record::PersonKind>(row, 4), row.integer(5)};
        out.closed = row.blob(6);
        return out;
      });
  std::vector<record::Entry> out;
  for (auto& row : rows) {
    auto const key = row.closed.empty() ? std::nullopt : key_of(row.entry.person);
    auto fields = key ? record::open_fields(*key, place_of(outage, row.entry.number), row.closed) : std::nullopt;
    if (fields) row.entry.fields = std::move(*fields);
    out.push_back(std::move(row.entry));
  }
  return out;
}

std::vector<OutageId> SqlRecordRepository::unsealed(int limit) {
  auto const low = std::int64_t{context_.region.value} << region_shift, high = (std::int64_t{context_.region.value} + 1) << region_shift;
  return all_rows(db_.bound("select outage_id from record_unsealed where outage_id >= $1 and outage_id < $2 order by outage_id limit $3", low, high, limit),
                  [](Statement const& row) { return OutageId{row.integer(0)}; });
}

void SqlRecordRepository::put_seal(OutageId outage, record::Seal const& seal) {
  db_.run("insert into record_seal (outage_id, entries, head, at, key, signature) values ($1, $2, $3, $4, $5, $6) "
          "on conflict (outage_id, entries) do nothing",
          outage.value, seal.head.entries, seal.head.hash, to_ms(seal.at), seal.key, seal.signature);
  db_.run("delete from record_unsealed where outage_id = $1", outage.value);
}

std::vector<record::Seal> SqlRecordRepository::seals(OutageId outage) {
  return all_rows(db_.bound("select entries, head, at, key, signature from record_seal where outage_id = $1 order by entries", outage.value),
                  [](Statement const& row) {
                    return record::Seal{{row.integer(0), row.text(1)}, time_at(row, 2), row.text(3), row.text(4)};
                  });
}

std::vector<record::Redacted> SqlRecordRepository::redact(record::Redaction const& redaction) {
  struct Row {
    record::Redacted place;
    record::Person person;
    Blob closed;
  };
  auto const rows = all_rows(
      db_.bound("select outage_id, number, person_kind, person_id, closed from record_field where ($1 = 0 or outage_id = $1) and "
                "($2 = 0 or (person_id = $2 and person_kind = $3)) and at < $4 order by outage_id, number limit $5",
                redaction.outage ? redaction.outage->value : std::int64_t{0}, redaction.person ? redaction.person->id : std::int64_t{0},
                redaction.person ? number_of(redaction.person->kind) : std::int64_t{0},
                redaction.before ? to_ms(*redaction.before) : std::numeric_limits<std::int64_t>::max(), redaction.limit),
      [](Statement const& row) {
        return Row{{{row.integer(0)}, row.integer(1)}, {enum_at<record::PersonKind>(row, 2), row.integer(3)}, row.blob(4)};
      });
  std::vector<record::Redacted> out;
  for (auto const& row : rows) {
    auto const where = place_of(row.place.outage, row.place.entry);
    auto const key = key_of(row.person);
    auto fields = key ? record::open_fields(*key, where, row.closed) : std::nullopt;
    auto const before = fields ? fields->size() : 0;
    if (fields) std::erase_if(*fields, [&](auto const& one) { return takes(redaction, one.name); });
    if (!fields || fields->empty()) {
      db_.run("delete from record_field where outage_id = $1 and number = $2", row.place.outage.value, row.place.entry);
    } else if (fields->size() != before) {
      db_.run("update record_field set closed = $3 where outage_id = $1 and number = $2", row.place.outage.value, row.place.entry,
              Value{record::close_fields(*key, where, *fields)});
    } else {
      continue;
    }
    out.push_back(row.place);
  }
  return out;
}

void SqlRecordRepository::forget_key(record::Person person) {
  keys_.erase(person);
  db_.run("delete from person_key where person_kind = $1 and person_id = $2", number_of(person.kind), person.id);
}

}  // namespace lamplighter::store
