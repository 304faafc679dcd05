// Reserves blocks of ids.
#include "engine/store/sequence.hpp"

#include <algorithm>

namespace lamplighter::store {
namespace {

constexpr RegionId unheard_of{0};  // its row is where a region begins that has none
constexpr Time begin_of_2026{milliseconds{1'767'225'600'000}};
constexpr std::int64_t ids_a_millisecond = 64;  // 48 bits last until 2165
constexpr std::int64_t by_clock_max = std::int64_t{1} << 47;  // a clock that is wrong by a century leaves room

std::int64_t ids_by_clock(Time now) {
  return std::clamp<std::int64_t>((now - begin_of_2026).count(), 0, by_clock_max / ids_a_millisecond) * ids_a_millisecond;
}

}  // namespace

void leave_ids_behind(Database& db, std::set<RegionId> const& regions, Time now) {
  auto raised = regions;
  raised.insert(unheard_of);
  for (auto const region : raised) {
    db.run("INSERT INTO id_sequence (region_id, next_value) VALUES ($1, 1) ON CONFLICT (region_id) DO NOTHING", region.value);
  }
  auto const by_clock = ids_by_clock(now);
  db.run("UPDATE id_sequence SET next_value = CASE WHEN next_value + $1 > $2 THEN next_value + $1 ELSE $2 END",
         ids_left_free + by_clock % ids_left_free, by_clock);
}

std::int64_t IdSource::next() {
  if (next_ >= end_ || undo_count_ != db_.undo_count()) reserve();
  return (static_cast<std::int64_t>(region_.value) << region_shift) + next_++;
}

void IdSource::reserve() {
  auto& query = db_.bound(
      "INSERT INTO id_sequence (region_id, next_value) VALUES ($1, $3 + (SELECT CASE WHEN coalesce(max(next_value), 0) < $2 "
      "THEN $2 ELSE max(next_value) END FROM id_sequence WHERE region_id = $4)) ON CONFLICT (region_id) DO UPDATE SET "
      "next_value = CASE WHEN id_sequence.next_value < $2 THEN $2 ELSE id_sequence.next_value END + $3 "
      "RETURNING next_value",
      region_.value, next_, block_, unheard_of.value);
  query.step();
  auto const end = query.integer(0);
  while (query.step()) {  // outside a transaction SQLite commits at the end of the rows, and may fail there
  }
  query.reset();
  end_ = end;
  next_ = end - block_;
  undo_count_ = db_.undo_count();
}

}  // namespace lamplighter::store
