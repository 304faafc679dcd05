// Reserves blocks of ids.
#include "engine/store/sequence.hpp"

namespace lamplighter::store {

std::int64_t IdSource::next() {
  if (next_ >= end_ || undo_count_ != db_.undo_count()) reserve();
  return (static_cast<std::int64_t>(region_.value) << region_shift) + next_++;
}

void IdSource::reserve() {
  auto& query = db_.bound(
      "INSERT INTO id_sequence (region_id, next_value) VALUES ($1, $2 + $3) ON CONFLICT (region_id) DO UPDATE SET "
      "next_value = CASE WHEN id_sequence.next_value < $2 THEN $2 ELSE id_sequence.next_value END + $3 "
      "RETURNING next_value",
      region_.value, next_, block_);
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
