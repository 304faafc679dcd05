// Takes the declaration of an island as a dispatcher's fact, and keeps the ledger true to it.
#include "engine/flow/island_flow.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/island_support.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/notice/public_books.hpp"
#include "engine/notice/subscriptions.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;
using geo::IslandSupply;
using outage::Reason;
using outage::State;
using Points = std::vector<ServicePointId>;

enum class IslandWord : std::uint8_t { declared, ended };

std::optional<IslandWord> island_word_from(std::string_view text) {
  if (text == "declared") return IslandWord::declared;
  if (text == "ended") return IslandWord::ended;
  return std::nullopt;
}

struct IslandReport {
  geo::SourceIndex source;
  std::string id;
  IslandWord word = IslandWord::declared;
  Time at;
  std::string actor, note, override_reason;
};

Result<geo::SourceIndex> islanding_source(Context& ctx, std::string const& id) {
  auto const source = ctx.network().find_source(id);
  if (!source) {
    return fail(Error::Kind::invalid, fmt::format("field 'source': the network has no source '{}'; check the id, or import the network", id),
                "source");
  }
  auto const kind = ctx.network().source(*source).kind;
  if (kind == geo::SourceKind::islanding) return *source;
  return fail(Error::Kind::invalid,
              kind == geo::SourceKind::grid
                  ? fmt::format("field 'source': '{}' is of kind grid, which supplies without an island", id)
                  : fmt::format("field 'source': '{}' is of kind following, which never supplies by itself; only one of kind islanding does", id),
              "source");
}

Result<IslandReport> read_report(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  IslandReport out;
  out.id = reader.name("source");
  auto const word = reader.word("kind", island_word_from, "declared, ended");
  out.at = reader.optional_time("occurred_at").value_or(ctx.now);
  out.note = reader.optional_text("note").value_or("");
  out.override_reason = reader.reason("override_reason").value_or("");
  out.actor = command.actor.name;
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  out.word = *word;
  if (auto const ok = check_not_ahead(ctx, out.at, "occurred_at"); !ok) return tl::unexpected<Error>(ok.error());
  auto const source = islanding_source(ctx, out.id);
  if (!source) return tl::unexpected<Error>(source.error());
  out.source = *source;
  return out;
}

bool is_on_grid(Context& ctx, geo::SourceIndex source) {
  auto const row = ctx.network().source(source);
  auto const node = ctx.network().find_node(row.node);
  return node && !(without_islands(ctx).live_phases(*node) & row.phases).empty();
}

/// Of all open outages: only where an island ends, which is seldom.
void finish_all(Context& ctx, std::string const& actor) {
  for (auto& row : ctx.outages.list({.only_open = true, .kind = std::nullopt, .after = 0, .limit = 100'000})) finish_freed(ctx, row, actor);
}

json::object body_of(IslandReport const& report, std::string_view outcome, std::size_t points, std::vector<outage::Outage> const& touched) {
  json::array outages;
  for (auto const& row : touched) outages.push_back(json::string(row.ref));
  return {{"source", report.id},
          {"state", report.word == IslandWord::declared ? "declared" : "ended"},
          {"outcome", outcome},
          {"service_points", points},
          {"outages", std::move(outages)}};
}

/// Nobody can be back before they were out, and what is no outage yet cannot be partly over.
Result<void> check_rows(Context& ctx, IslandReport const& report, Points const& back) {
  for (auto const point : back) {
    auto const open = ctx.outages.open_interruption(point);
    if (!open) continue;
    auto const row = ctx.outages.find(open->outage);
    if (open->started_at > report.at) {
      return fail(Error::Kind::conflict,
                  fmt::format("field 'occurred_at': service points of outage '{}' lost supply at {}, after it; give the time from which the "
                              "island supplied them",
                              row ? row->ref : "", to_rfc3339(open->started_at)),
                  "occurred_at");
    }
    if (row && row->momentary_until) {
      return fail(Error::Kind::conflict,
                  fmt::format("outage '{}' may still be a momentary one: confirm it first, then declare the island", row->ref), "state");
    }
  }
  return {};
}

Result<Answer> declare(Context& ctx, IslandReport const& report, Actor const& actor) {
  if (is_declared(ctx, report.source)) {
    auto const points = points_moved(without_islands(ctx), report.source, IslandSupply::declared).size();
    return Answer{.body = body_of(report, "nothing_changes", points, {}), .kind = Answer::Kind::done};
  }
  if (auto const last = ctx.outages.last_island(report.id); last && last->ended_at && report.at <= *last->ended_at) {
    return fail(Error::Kind::conflict,
                fmt::format("field 'occurred_at': the island of '{}' ended at {}; give a later time", report.id, to_rfc3339(*last->ended_at)),
                "occurred_at");
  }
  if (is_on_grid(ctx, report.source)) {
    return fail(Error::Kind::conflict,
                fmt::format("source '{}' stands in a part that the grid supplies: an island is cut off from it; report the device that "
                            "separates the part as opened first",
                            report.id),
                "state");
  }
  if (auto const allowed = check_island(ctx, report.source, actor, report.override_reason); !allowed) {
    return tl::unexpected<Error>(allowed.error());
  }
  Points moved, back;
  for (auto const point : points_moved(ctx.live.network(), report.source, IslandSupply::declared)) moved.push_back(ctx.book.id_of(point));
  if (auto const ok = check_rows(ctx, report, moved); !ok) return tl::unexpected<Error>(ok.error());
  auto const at_work = parties_on_island(ctx, report.source);
  ctx.live.set_island(report.source, IslandSupply::declared);
  std::ranges::copy_if(moved, std::back_inserter(back), [&](auto point) { return has_normal_supply(ctx, point); });
  ctx.outages.put_island({.source = report.id, .declared_at = report.at, .declared_by = report.actor, .note = report.note});
  say_island(ctx, "island_declared", report.id, report.actor, report.note);
  auto const touched = end_points(ctx, back, report.at, report.actor, Reason::island_declared);
  for (auto const& row : touched) {
    note_history(ctx, row, Reason::island_declared, report.actor,
                 fmt::format("source '{}' supplies {} service points as an island; they are out again when it ends", report.id, back.size()));
    for (auto const& opened : row.devices) ctx.store.clear_alarms("backfeed", opened.device.value, ctx.now);
    ctx.store.clear_alarms("backfeed", row.id.value, ctx.now);
  }
  if (!at_work.empty()) alarm_energised(ctx, at_work);
  return Answer{.body = body_of(report, "declared", back.size(), touched), .kind = Answer::Kind::created};
}

/// By the time it is said to have ended another machine had not yet taken its part over.
Result<void> check_others(Context& ctx, IslandReport const& report) {
  auto trial = ctx.live.network();
  trial.declare_island(report.source, IslandSupply::ended);
  auto const row = ctx.network().source(report.source);
  auto const node = ctx.network().find_node(row.node);
  if (!node || trial.live_phases(*node).empty()) return {};
  for (auto const& other : ctx.outages.open_islands()) {
    auto const source = ctx.network().find_source(other.source);
    if (!source || *source == report.source || other.declared_at <= report.at) continue;
    auto alone = trial;
    alone.declare_island(*source, IslandSupply::ended);
    if (!alone.live_phases(*node).empty()) continue;
    return fail(Error::Kind::conflict,
                fmt::format("field 'occurred_at': the island of '{}', which supplies the same part, was declared at {}; give a later time, or say "
                            "first that it has ended",
                            other.source, to_rfc3339(other.declared_at)),
                "occurred_at");
  }
  return {};
}

Result<Answer> end(Context& ctx, IslandReport const& report) {
  auto const last = ctx.outages.last_island(report.id);
  if (!is_declared(ctx, report.source) || !last || last->ended_at) {
    if (last && last->ended_at && report.at < *last->ended_at && report.at >= last->declared_at) {
      return fail(Error::Kind::conflict,
                  fmt::format("field 'occurred_at': the island of '{}' ended at {} ({}); an earlier end is not taken any more", report.id,
                              to_rfc3339(*last->ended_at), last->ended_by),
                  "occurred_at");
    }
    return Answer{.body = body_of(report, "nothing_changes", 0, {}), .kind = Answer::Kind::done};
  }
  if (report.at < last->declared_at) {
    return fail(Error::Kind::conflict,
                fmt::format("field 'occurred_at': the island of '{}' was declared at {}; give a later time", report.id,
                            to_rfc3339(last->declared_at)),
                "occurred_at");
  }
  if (auto const ok = check_others(ctx, report); !ok) return tl::unexpected<Error>(ok.error());
  std::set<ServicePointId> lost;
  for (auto const point : points_moved(ctx.live.network(), report.source, IslandSupply::ended)) {
    auto const id = ctx.book.id_of(point);
    if (has_normal_supply(ctx, id)) lost.insert(id);
  }
  ctx.live.set_island(report.source, IslandSupply::ended);
  close_island(ctx, *last, report.at, report.actor, report.note);
  auto const touched = take_back(ctx, {.at = report.at, .actor = report.actor, .source = report.id}, outages_of(ctx, lost));
  finish_all(ctx, report.actor);
  return Answer{.body = body_of(report, "ended", lost.size(), touched), .kind = Answer::Kind::created};
}

}  // namespace

Result<Answer> on_report_island(Context& ctx, Command const& command) {
  if (auto const desk = check_desk(command, "declare an island"); !desk) return tl::unexpected<Error>(desk.error());
  auto const report = read_report(ctx, command);
  if (!report) return tl::unexpected<Error>(report.error());
  return report->word == IslandWord::declared ? declare(ctx, *report, command.actor) : end(ctx, *report);
}

bool finish_freed(Context& ctx, outage::Outage& row, std::string const& actor) {
  if (row.state != State::partially_restored || !end_if_over(ctx, row, Reason::island_ended, actor)) return false;
  ctx.notices.published().subscriptions().end_of_past();
  verify_jobs(ctx, row.id, ctx.now);
  if (auto plan = ctx.outages.find_plan(row.id)) plan_restored(ctx, *plan);
  return true;
}

void end_joined_islands(Context& ctx, Time at) {
  auto const islands = ctx.live.islands();
  for (auto const source : islands) {
    if (!is_on_grid(ctx, source) || !points_moved(ctx.live.network(), source, IslandSupply::ended).empty()) continue;
    ctx.live.set_island(source, IslandSupply::ended);
    auto const id = std::string(ctx.network().source(source).id);
    if (auto const last = ctx.outages.last_island(id); last && !last->ended_at) close_island(ctx, *last, at, "system", "joined to the grid");
  }
  if (!islands.empty()) finish_all(ctx, "system");
}

void lay_islands(LiveState& live, std::vector<outage::Island> const& declared) {
  auto const& network = live.network().network();
  std::vector<geo::SourceIndex> wanted;
  for (auto const& island : declared) {
    auto const source = network.find_source(island.source);
    if (source && network.source(*source).kind == geo::SourceKind::islanding) wanted.push_back(*source);
  }
  auto const had = live.islands();
  for (auto const source : had) {
    if (std::ranges::find(wanted, source) == wanted.end()) live.set_island(source, IslandSupply::ended);
  }
  for (auto const source : wanted) {
    if (std::ranges::find(had, source) == had.end()) live.set_island(source, IslandSupply::declared);
  }
  live.keep();
}

}  // namespace lamplighter::flow
