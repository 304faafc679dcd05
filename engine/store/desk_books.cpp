// One row for each handover; what it froze is text and read only where one is looked at.
#include "engine/store/desk_books.hpp"

#include <limits>

#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {
namespace {

#define HANDOVER_COLUMNS "id, ref, state, leaving, coming, note, coming_note, opened_at, ended_at, ended_by, end_reason"

flow::Handover handover_from(Statement const& row) {
  return {.id = row.integer(0),
          .ref = row.text(1),
          .state = enum_at<flow::Handover::State>(row, 2),
          .leaving = row.text(3),
          .coming = row.text(4),
          .note = row.text(5),
          .coming_note = row.text(6),
          .opened_at = time_at(row, 7),
          .ended_at = optional_time_at(row, 8),
          .ended_by = row.text(9),
          .end_reason = row.text(10),
          .frozen = {}};
}

flow::Handover whole_from(Statement const& row) {
  auto found = handover_from(row);
  found.frozen = row.text(11);
  return found;
}

}  // namespace

std::int64_t SqlDeskBooks::insert_handover(flow::Handover const& one) {
  auto const id = context_.next_id();
  context_.db.run("insert into desk_handover (id, region_id, ref, state, leaving, coming, note, coming_note, opened_at, ended_at, ended_by, "
                  "end_reason, frozen) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                  id, context_.region.value, one.ref, number_of(one.state), one.leaving, one.coming, one.note, one.coming_note,
                  to_ms(one.opened_at), ms_or_null(one.ended_at), one.ended_by, one.end_reason, one.frozen);
  return id;
}

void SqlDeskBooks::update_handover(flow::Handover const& one) {
  context_.db.run("update desk_handover set state = $2, coming = $3, coming_note = $4, ended_at = $5, ended_by = $6, end_reason = $7 where id = $1",
                  one.id, number_of(one.state), one.coming, one.coming_note, ms_or_null(one.ended_at), one.ended_by, one.end_reason);
}

std::optional<flow::Handover> SqlDeskBooks::find_handover(std::string_view ref) {
  return first_row(context_.db.bound("select " HANDOVER_COLUMNS ", frozen from desk_handover where region_id = $1 and ref = $2",
                                     context_.region.value, ref),
                   whole_from);
}

std::optional<flow::Handover> SqlDeskBooks::open_handover() {
  return first_row(context_.db.bound("select " HANDOVER_COLUMNS " from desk_handover where region_id = $1 and state = $2 order by id limit 1",
                                     context_.region.value, number_of(flow::Handover::State::open)),
                   handover_from);
}

std::optional<flow::Handover> SqlDeskBooks::last_done() {
  return first_row(context_.db.bound("select " HANDOVER_COLUMNS " from desk_handover where region_id = $1 and state = $2 order by id desc limit 1",
                                     context_.region.value, number_of(flow::Handover::State::done)),
                   handover_from);
}

std::vector<flow::Handover> SqlDeskBooks::handovers(std::int64_t before, int limit) {
  return all_rows(context_.db.bound("select " HANDOVER_COLUMNS " from desk_handover where region_id = $1 and id < $2 order by id desc limit $3",
                                    context_.region.value, before == 0 ? std::numeric_limits<std::int64_t>::max() : before, limit),
                  handover_from);
}

}  // namespace lamplighter::store
