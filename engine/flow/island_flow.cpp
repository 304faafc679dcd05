// Takes the declaration of an island as a dispatcher's fact, and keeps the ledger true to it.
#include "engine/flow/island_flow.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/flow/customer_supply.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_support.hpp"
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

constexpr std::size_t possible_max = 100;  // so many sources are tried for one look
constexpr std::size_t outages_shown_max = 10;

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

bool is_declared(Context& ctx, geo::SourceIndex source) { return ctx.live.network().supplies(source); }

geo::LiveNetwork without_islands(Context& ctx) {
  auto out = ctx.live.network();
  for (auto const source : ctx.live.islands()) out.declare_island(source, IslandSupply::ended);
  return out;
}

bool is_on_grid(Context& ctx, geo::SourceIndex source) {
  auto const row = ctx.network().source(source);
  auto const node = ctx.network().find_node(row.node);
  return node && !(without_islands(ctx).live_phases(*node) & row.phases).empty();
}

/// Service points that get, or lose, a phase when the island is declared, or ended; nothing is changed.
std::vector<geo::ServicePointIndex> points_moved(geo::LiveNetwork trial, geo::SourceIndex source, IslandSupply supply) {
  std::vector<geo::ServicePointIndex> out;
  for (auto const& change : trial.declare_island(source, supply)) {
    auto const moved = supply == IslandSupply::declared ? change.after - change.before : change.before - change.after;
    if (!moved.empty()) out.push_back(change.point);
  }
  return out;
}

/// Service points that have a phase only by a declared island.
std::set<ServicePointId> points_on_islands(Context& ctx) {
  std::set<ServicePointId> out;
  auto trial = ctx.live.network();
  for (auto const source : ctx.live.islands()) {
    for (auto const& change : trial.declare_island(source, IslandSupply::ended)) {
      if (!(change.before - change.after).empty()) out.insert(ctx.book.id_of(change.point));
    }
  }
  return out;
}

/// Open outages in which these were out last.
std::map<OutageId, Points> outages_of(Context& ctx, std::set<ServicePointId> const& points) {
  std::map<OutageId, Points> out;
  for (auto const point : points) {
    auto const last = ctx.outages.last_ended(point, Time{});
    auto const row = last ? ctx.outages.find(last->outage) : std::nullopt;
    bool const is_there = row && outage::is_open(row->state) && row->state != State::restored && row->state != State::scheduled;
    out[is_there ? row->id : OutageId{}].push_back(point);
  }
  return out;
}

/// Outages that were kept open by an island alone are over.
void finish(Context& ctx, std::string const& actor) {
  for (auto& row : ctx.outages.list({.only_open = true, .kind = std::nullopt, .after = 0, .limit = 100'000})) {
    if (row.state != State::partially_restored || !end_if_over(ctx, row, Reason::island_ended, actor)) continue;
    ctx.notices.published().subscriptions().end_of_past();
    verify_jobs(ctx, row.id, ctx.now);
    if (auto plan = ctx.outages.find_plan(row.id)) plan_restored(ctx, *plan);
  }
}

void say(Context& ctx, std::string_view what, std::string const& source, std::string const& actor, std::string const& note) {
  ctx.decide(what, 0, source);
  ctx.store.audit(ctx.now, actor, std::string(what), source, note);
  ctx.event("island", {{"source", source}, {"state", what == "island_declared" ? "declared" : "ended"}});
}

void close_row(Context& ctx, outage::Island island, Time at, std::string const& actor, std::string const& note) {
  island.ended_at = std::max(at, island.declared_at);
  island.ended_by = actor;
  ctx.outages.put_island(island);
  say(ctx, "island_ended", island.source, actor, note);
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
  if (is_declared(ctx, report.source)) return Answer{.body = body_of(report, "nothing_changes", 0, {}), .kind = Answer::Kind::done};
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
  ctx.live.set_island(report.source, IslandSupply::declared);
  std::ranges::copy_if(moved, std::back_inserter(back), [&](auto point) { return has_normal_supply(ctx, point); });
  ctx.outages.put_island({.source = report.id, .declared_at = report.at, .declared_by = report.actor, .note = report.note});
  say(ctx, "island_declared", report.id, report.actor, report.note);
  auto const touched = end_points(ctx, back, report.at, report.actor, Reason::island_declared);
  for (auto const& row : touched) {
    note_history(ctx, row, Reason::island_declared, report.actor,
                 fmt::format("source '{}' supplies {} service points as an island; they are out again when it ends", report.id, back.size()));
    for (auto const& opened : row.devices) ctx.store.clear_alarms("backfeed", opened.device.value, ctx.now);
    ctx.store.clear_alarms("backfeed", row.id.value, ctx.now);
  }
  return Answer{.body = body_of(report, "declared", back.size(), touched), .kind = Answer::Kind::created};
}

/// Out again, in the outage they were in; where that is over, in one of their own.
std::vector<outage::Outage> take_back(Context& ctx, IslandReport const& report, std::map<OutageId, Points> const& lost) {
  std::vector<outage::Outage> touched;
  for (auto const& [id, points] : lost) {
    auto row = id ? ctx.outages.find(id) : std::nullopt;
    bool const is_new = !row;
    if (is_new) {
      outage::Outage fresh;
      fresh.kind = outage::Kind::fault;
      fresh.feeder = std::string(ctx.live.network().feeder_of(ctx.book.point(points.front())));
      fresh.area = area_in_words(ctx, points, fresh.feeder);
      fresh.started_at = report.at;
      row = open_outage(ctx, std::move(fresh), Reason::island_ended, report.actor);
    }
    auto const taken = interrupt(ctx, *row, points, report.at, Duration::sustained);
    note_history(ctx, *row, Reason::island_ended, report.actor,
                 fmt::format("the island of source '{}' has ended: {} service points are out again", report.id, taken.size()));
    if (is_new) {
      confirm_sustained(ctx, *row, Reason::island_ended, report.actor);
    } else if (!taken.empty()) {
      absorb_suspected(ctx, *row, taken);
      tell(ctx, *row, "started", to_ms(report.at), customers_cut(ctx, taken), report.at);
      tell_reduced(ctx, *row, taken, report.at);
    }
    if (auto after = ctx.outages.find(row->id)) touched.push_back(std::move(*after));
  }
  return touched;
}

Result<Answer> end(Context& ctx, IslandReport const& report) {
  auto const last = ctx.outages.last_island(report.id);
  if (!is_declared(ctx, report.source) || !last || last->ended_at) {
    return Answer{.body = body_of(report, "nothing_changes", 0, {}), .kind = Answer::Kind::done};
  }
  if (report.at < last->declared_at) {
    return fail(Error::Kind::conflict,
                fmt::format("field 'occurred_at': the island of '{}' was declared at {}; give a later time", report.id,
                            to_rfc3339(last->declared_at)),
                "occurred_at");
  }
  std::set<ServicePointId> lost;
  for (auto const point : points_moved(ctx.live.network(), report.source, IslandSupply::ended)) {
    auto const id = ctx.book.id_of(point);
    if (has_normal_supply(ctx, id)) lost.insert(id);
  }
  ctx.live.set_island(report.source, IslandSupply::ended);
  close_row(ctx, *last, report.at, report.actor, report.note);
  auto const touched = take_back(ctx, report, outages_of(ctx, lost));
  finish(ctx, report.actor);
  return Answer{.body = body_of(report, "ended", lost.size(), touched), .kind = Answer::Kind::created};
}

IslandView described(Context& ctx, geo::SourceIndex source, IslandSupply supply) {
  auto const row = ctx.network().source(source);
  IslandView out{.source = std::string(row.id), .name = std::string(row.name), .feeder = std::string(row.feeder), .phases = row.phases,
                 .declared = {}, .outages = {}};
  std::set<CustomerId> customers;
  std::set<OutageId> outages;
  for (auto const index : points_moved(ctx.live.network(), source, supply)) {
    auto const point = ctx.book.id_of(index);
    ++out.service_points;
    customers.insert(ctx.book.customer_of(point, ctx.network()));
    if (outages.size() >= outages_shown_max) continue;
    auto const entry = supply == IslandSupply::declared ? ctx.outages.open_interruption(point) : ctx.outages.last_ended(point, Time{});
    if (entry) outages.insert(entry->outage);
  }
  for (auto const id : outages) {
    if (auto const found = ctx.outages.find(id); found && outage::is_open(found->state)) out.outages.push_back(found->ref);
  }
  out.customers = customers.size();
  return out;
}

}  // namespace

Result<Answer> on_report_island(Context& ctx, Command const& command) {
  if (auto const desk = check_desk(command, "declare an island"); !desk) return tl::unexpected<Error>(desk.error());
  auto const report = read_report(ctx, command);
  if (!report) return tl::unexpected<Error>(report.error());
  return report->word == IslandWord::declared ? declare(ctx, *report, command.actor) : end(ctx, *report);
}

void end_joined_islands(Context& ctx, Time at) {
  auto const islands = ctx.live.islands();
  bool has_ended = false;
  for (auto const source : islands) {
    if (!is_on_grid(ctx, source) || !points_moved(ctx.live.network(), source, IslandSupply::ended).empty()) continue;
    ctx.live.set_island(source, IslandSupply::ended);
    has_ended = true;
    auto const id = std::string(ctx.network().source(source).id);
    if (auto const last = ctx.outages.last_island(id); last && !last->ended_at) close_row(ctx, *last, at, "system", "joined to the grid");
  }
  if (has_ended) finish(ctx, "system");
}

void end_lost_islands(Context& ctx, FormerNetwork const& former) {
  for (auto const& island : ctx.outages.open_islands()) {
    auto const source = ctx.network().find_source(island.source);
    if (source && ctx.network().source(*source).kind == geo::SourceKind::islanding) continue;
    close_row(ctx, island, ctx.now, "system", fmt::format("not in network revision {}", former.revision));
    raise_alarm(ctx, "island_source_gone", former.revision,
                fmt::format("source '{}', whose island was declared, is in network revision {} no more, or of another kind: its island has "
                            "ended, and whom it supplied counts as out; correct the data if it still runs",
                            island.source, former.revision));
  }
}

std::uint32_t count_on_islands(Context& ctx, OutageId id) {
  if (ctx.live.islands().empty()) return 0;
  auto const supplied = points_on_islands(ctx);
  std::set<ServicePointId> found;
  for (auto const& row : ctx.outages.interruptions(id)) {
    if (row.ended_at && row.step > 0 && supplied.contains(row.point)) found.insert(row.point);
  }
  return static_cast<std::uint32_t>(found.size());
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

IslandViews view_islands(Context& ctx) {
  IslandViews out;
  for (auto const& island : ctx.outages.open_islands()) {
    auto const source = ctx.network().find_source(island.source);
    if (!source) continue;
    auto one = described(ctx, *source, IslandSupply::ended);
    one.declared = island;
    out.islands.push_back(std::move(one));
  }
  auto const& sources = ctx.network().rows().sources;
  std::vector<IslandView> possible;
  std::size_t tried = 0;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    geo::SourceIndex const source{i};
    if (sources[i].kind != geo::SourceKind::islanding || is_declared(ctx, source)) continue;
    auto const node = ctx.network().find_node(sources[i].node);
    if (!node || !(ctx.live.network().live_phases(*node) & sources[i].phases).empty()) continue;
    if (++tried > possible_max) {
      out.is_all = false;
      break;
    }
    if (auto one = described(ctx, source, IslandSupply::declared); one.service_points > 0) possible.push_back(std::move(one));
  }
  std::ranges::sort(possible, {}, &IslandView::source);
  std::ranges::move(possible, std::back_inserter(out.islands));
  return out;
}

}  // namespace lamplighter::flow
