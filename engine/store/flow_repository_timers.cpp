// Timers as rows; looks at the ladders of neighbouring messages that are due together share one.
#include <algorithm>
#include <set>
#include <stdexcept>
#include <tuple>

#include "engine/flow/wave_timer.hpp"
#include "engine/store/column_values.hpp"
#include "engine/store/flow_repository.hpp"

namespace lamplighter::store {
namespace {

using flow::Timer;
using flow::TimerKind;

// A wave may have thousands of notices: of many that are due the most urgent go first, and the others with the next batches.
constexpr std::size_t waves_at_once = 4;
constexpr int waves_seen_max = 4'096;

bool is_look(Timer const& timer) { return timer.kind == TimerKind::ladder_check; }
auto order_of(Timer const& timer) { return std::tuple(timer.due, timer.kind, timer.object, timer.extra); }

std::vector<Timer> timers_from(Statement& row) {
  std::vector<Timer> out;
  while (row.step()) {
    out.push_back({from_ms(row.integer(0)), static_cast<TimerKind>(row.integer(1)), row.integer(2), row.integer(3)});
  }
  row.reset();
  return out;
}

}  // namespace

void SqlFlowRepository::put_timer(Timer const& timer) {
  if (is_look(timer) && looks_.is_gathering()) looks_.add({to_ms(timer.due), timer.object, true});
  else put_row(timer);
}

void SqlFlowRepository::put_row(Timer const& timer) {
  db().run(
      "insert into timer (region_id, due_at, kind, object_id, extra) values ($1, $2, $3, $4, $5) on conflict do nothing",
      region(), to_ms(timer.due), static_cast<int>(timer.kind), timer.object, timer.extra);
}

void SqlFlowRepository::remove_row(Timer const& timer) {
  db().run("delete from timer where region_id = $1 and due_at = $2 and kind = $3 and object_id = $4 and extra = $5",
           region(), to_ms(timer.due), static_cast<int>(timer.kind), timer.object, timer.extra);
}

/// Rows of several looks as one timer for each, up to so many; what they were is remembered until the next question.
std::vector<Timer> SqlFlowRepository::spread(std::vector<Timer> rows, std::size_t limit) {
  std::vector<Timer> out;
  spread_.clear();
  for (auto const& row : rows) {
    if (out.size() >= limit) break;
    if (!is_look(row) || row.extra == 0) {
      out.push_back(row);
      continue;
    }
    spread_.push_back({to_ms(row.due), row.object, row.extra});
    auto const last = row.object + std::min(row.extra, static_cast<std::int64_t>(limit - out.size()) - 1);
    for (auto message = row.object; message <= last; ++message) out.push_back({row.due, row.kind, message, 0});
  }
  std::ranges::sort(out, {}, order_of);
  for (auto same = std::ranges::adjacent_find(out); same != out.end(); same = std::ranges::adjacent_find(same, out.end())) {
    spread_.push_back({to_ms(same->due), same->object, 0});  // stands alone, too
    out.erase(same);
  }
  return out;
}

/// Of waves only a few, those of the most urgent stages; they keep their places, however many other timers are due.
std::vector<Timer> SqlFlowRepository::due_timers(Time now, int limit) {
  static_assert(static_cast<int>(TimerKind::wave_due) == 2);  // as the index and the statements have it
  write_looks();
  auto due = spread(timers_from(db().bound("select due_at, kind, object_id, extra from timer where region_id = $1 and due_at <= $2 "
                                           "and kind <> 2 order by due_at, kind, object_id, extra limit $3",
                                           region(), to_ms(now), limit)),
                    static_cast<std::size_t>(limit));
  auto waves = timers_from(db().bound("select due_at, kind, object_id, extra from timer where region_id = $1 and due_at <= $2 "
                                      "and kind = 2 order by due_at, object_id, extra limit $3",
                                      region(), to_ms(now), waves_seen_max));
  if (waves.size() > waves_at_once) {
    std::ranges::stable_sort(waves, {}, [](Timer const& one) { return flow::unpacked(one.extra, {one.object}).priority; });
    waves.resize(waves_at_once);
  }
  auto const others_max = static_cast<std::size_t>(limit) - std::min(waves.size(), static_cast<std::size_t>(limit) / 2);
  if (due.size() > others_max) due.resize(others_max);
  due.insert(due.end(), waves.begin(), waves.end());
  std::ranges::sort(due, {}, order_of);
  if (due.size() > static_cast<std::size_t>(limit)) due.resize(static_cast<std::size_t>(limit));
  return due;
}

std::vector<Timer> SqlFlowRepository::timers_of(TimerKind kind, Time until) {
  if (kind == TimerKind::ladder_check) throw std::logic_error("looks of many messages share rows: they are asked for when they are due");
  return timers_from(db().bound("select due_at, kind, object_id, extra from timer where region_id = $1 and due_at <= $2 "
                                "and kind = $3 order by due_at, object_id, extra",
                                region(), to_ms(until), static_cast<int>(kind)));
}

void SqlFlowRepository::remove_timer(Timer const& timer) {
  if (!is_look(timer)) return remove_row(timer);
  looks_.add({to_ms(timer.due), timer.object, false});
  if (!looks_.is_gathering()) write_looks();
}

std::optional<Time> SqlFlowRepository::next_timer() {
  write_looks();
  auto& row = db().bound("select due_at from timer where region_id = $1 order by due_at limit 1", region());
  std::optional<Time> out;
  if (row.step()) out = from_ms(row.integer(0));
  row.reset();
  return out;
}

/// A row of several of which some were looked at is written anew for the others.
void SqlFlowRepository::write_looks() {
  if (looks_.is_empty()) return;
  if (looks_.has_marks()) throw std::logic_error("what is due is not asked for inside a savepoint");
  auto const words = looks_.take();
  auto const as_timer = [](LookJournal::Row const& row) { return Timer{from_ms(row.due_ms), TimerKind::ladder_check, row.first, row.others}; };
  std::vector<LookJournal::Word> wanted;
  std::set<LookJournal::Row> opened;
  for (auto const& word : words) {
    if (word.is_wanted) {
      wanted.push_back(word);
      continue;
    }
    bool stands_alone = true;
    for (auto const& row : spread_) {
      if (!row.holds(word)) continue;
      opened.insert(row);
      stands_alone = false;
    }
    if (stands_alone) remove_row(as_timer({word.due_ms, word.message, 0}));
  }
  for (auto const& row : opened) {
    remove_row(as_timer(row));
    for (LookJournal::Word rest{row.due_ms, row.first, true}; row.holds(rest); ++rest.message) {
      if (!std::ranges::binary_search(words, rest, LookJournal::is_before)) wanted.push_back(rest);
    }
  }
  std::erase_if(spread_, [&](auto const& row) { return opened.contains(row); });
  std::ranges::sort(wanted, LookJournal::is_before);
  auto const repeated = std::ranges::unique(wanted, [](auto const& one, auto const& other) { return !LookJournal::is_before(one, other); });
  wanted.erase(repeated.begin(), repeated.end());
  for (auto const& row : rows_of(wanted)) put_row(as_timer(row));
}

}  // namespace lamplighter::store
