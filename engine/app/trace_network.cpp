// Reads the rows, leaves those of the day, and lays positions and work parties over them.
#include "engine/app/trace_network.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/app/assembly.hpp"
#include "engine/app/network_import.hpp"
#include "engine/app/trace_answers.hpp"
#include "engine/dispatch/decisions.hpp"
#include "engine/flow/context.hpp"
#include "engine/flow/service_days.hpp"
#include "engine/store/region_store.hpp"
#include "geo/in_service.hpp"

namespace lamplighter::app {
namespace {

using Day = std::optional<std::chrono::sys_days>;

Result<std::shared_ptr<geo::Network const>> built(geo::NetworkData data) {
  auto network = geo::Network::build(std::move(data));
  if (!network) return fail(Error::Kind::refused, network.error().message);
  return *network;
}

/// Asked for, or of the plan; nullopt where neither says one. The plan is read on all rows, for its devices may be of its day.
Result<Day> day_of_question(Configuration const& configuration, TraceOptions const& options, geo::NetworkData const& rows) {
  if (!options.as_of.empty()) return day_from(options.as_of).map([](auto const day) { return Day(day); });
  if (options.question != TraceOptions::Question::plan) return Day{};
  auto const all = built(rows);
  if (!all) return tl::unexpected<Error>(all.error());
  auto const steps = read_switching_plan(**all, options.subject);
  if (!steps) return tl::unexpected<Error>(steps.error());
  auto const first = std::ranges::min_element(*steps, {}, &geo::SwitchingStep::at);
  return network_day(configuration, first->at).map([](auto const day) { return Day(day); });
}

Result<AskedNetwork> on_network(TraceOptions const& options, geo::NetworkData rows) {
  auto const network = built(std::move(rows));
  if (!network) return tl::unexpected<Error>(network.error());
  AskedNetwork out{.live = geo::LiveNetwork(*network), .parties = {}, .steps = {}, .notes = {}};
  if (options.question != TraceOptions::Question::plan) return out;
  auto steps = read_switching_plan(**network, options.subject);
  if (!steps) return tl::unexpected<Error>(steps.error());
  out.steps = std::move(*steps);
  return out;
}

Result<AskedNetwork> from_files(Configuration const& configuration, TraceOptions const& options, Time now) {
  if (configuration.datasets.empty()) {
    return fail(Error::Kind::usage, fmt::format("{}: network.sources names no dataset", configuration.file));
  }
  auto imported = geo::import_network(configuration.datasets);
  if (!imported) {
    auto const kind = imported.error().kind == geo::Error::Kind::usage     ? Error::Kind::usage
                      : imported.error().kind == geo::Error::Kind::refused ? Error::Kind::refused
                                                                           : Error::Kind::failed;
    return fail(kind, imported.error().message);
  }
  auto const rows = geo::data_of(imported->data);
  auto const asked = day_of_question(configuration, options, rows);
  if (!asked) return tl::unexpected<Error>(asked.error());
  auto const today = network_day(configuration, now);
  if (!today) return tl::unexpected<Error>(today.error());
  return on_network(options, geo::in_service_on(rows, asked->value_or(*today)));
}

/// What the store's network, which stands on the day of its import, does not know of another day.
void note_unknown(flow::ServiceDays const& kept, std::chrono::sys_days day, std::vector<std::string>& notes) {
  if (day < kept.day) {
    notes.push_back(fmt::format("the stored network stands on {}: what was out of service by then is not in it; without --live "
                                "the files are asked",
                                geo::day_text(kept.day)));
  }
  std::size_t begins = 0;
  std::string named;
  for (auto const& one : kept.later) {
    if (one.day > day || one.begins == 0) continue;
    begins += one.begins;
    named += fmt::format("{}{}", named.empty() ? "" : "; ", one.named);
  }
  if (begins > 0) {
    notes.push_back(fmt::format("the stored network stands on {}: {} rows that begin their service by {} are not in it (among {}); "
                                "without --live the files are asked",
                                geo::day_text(kept.day), begins, geo::day_text(day), named));
  }
}

Result<AskedNetwork> from_store(Configuration const& configuration, TraceOptions const& options) {
  auto store = store::RegionStore::open({.address = configuration.store, .region = {configuration.region},
                                         .owner = "trace", .mode = store::OpenMode::read_only});
  if (!store) return tl::unexpected<Error>(store.error());
  auto& books = (*store)->flow();
  auto const active = books.active_network();
  if (!active) return fail(Error::Kind::refused, "the store holds no network: run `lamplighter import` first");
  auto rows = books.load_network(active->number);
  auto const day = day_of_question(configuration, options, rows);
  if (!day) return tl::unexpected<Error>(day.error());
  if (*day) rows = geo::in_service_on(rows, **day);
  auto out = on_network(options, std::move(rows));
  if (!out) return out;
  if (auto const kept = flow::kept_service_days(books, active->content_hash); kept && *day) note_unknown(*kept, **day, out->notes);
  auto const& network = out->live.network();
  flow::NameBook const book(network, books.names());
  std::vector<geo::Operation> operations;
  for (auto const& position : (*store)->outages().positions()) {
    auto const device = book.device(position.device);
    if (!device.is_valid()) continue;
    auto const phases = network.device(device).phases;
    operations.push_back({device, position.open & phases, geo::Position::open});
    operations.push_back({device, phases - position.open, geo::Position::closed});
  }
  out->live.operate(operations);
  for (auto const& island : (*store)->outages().open_islands()) {
    auto const source = network.find_source(island.source);
    if (source) out->live.declare_island(*source, geo::IslandSupply::declared);  // of another kind: nothing changes
  }
  out->parties = (*store)->dispatches().open_work_parties();
  return out;
}

/// A source that a dispatcher can declare an island of.
Result<geo::SourceIndex> islanding_source(geo::Network const& network, std::string const& id) {
  auto const source = network.find_source(id);
  if (!source) {
    return fail(Error::Kind::usage, fmt::format("--island: source '{}' is not in the network; give the id of a row of layer 'sources'", id));
  }
  switch (network.source(*source).kind) {
    case geo::SourceKind::islanding: return *source;
    case geo::SourceKind::grid:
      return fail(Error::Kind::usage, fmt::format("--island: source '{}' is of kind grid, which supplies without an island", id));
    case geo::SourceKind::following: break;
  }
  return fail(Error::Kind::usage,
              fmt::format("--island: source '{}' is of kind following, which never supplies by itself; only one of kind islanding does", id));
}

/// With `--live`, only where nobody works in what would become live.
Result<void> declare_islands(AskedNetwork& asked, std::vector<std::string> const& ids) {
  for (auto const& id : ids) {
    auto const source = islanding_source(asked.live.network(), id);
    if (!source) return tl::unexpected<Error>(source.error());
    auto const free = check_nobody_works(asked.live, asked.live.island_would_energise(*source), asked.parties,
                                         fmt::format("the island of '{}'", id));
    if (!free) return free;
    asked.live.declare_island(*source, geo::IslandSupply::declared);
  }
  return {};
}

}  // namespace

Result<AskedNetwork> asked_network(Configuration const& configuration, TraceOptions const& options, Time now) {
  bool const is_live = options.positions == TraceOptions::Positions::live;
  auto asked = is_live ? from_store(configuration, options) : from_files(configuration, options, now);
  if (!asked) return asked;
  auto const declared = declare_islands(*asked, options.islands);
  if (!declared) return tl::unexpected<Error>(declared.error());
  return asked;
}

Result<void> check_nobody_works(geo::LiveNetwork const& live, std::vector<geo::NodeIndex> const& energised,
                                std::vector<dispatch::WorkParty> const& parties, std::string const& doing) {
  if (parties.empty()) return {};
  std::vector<std::string> nodes;
  for (auto const node : energised) nodes.emplace_back(live.network().node_id(node));
  auto const verdict = dispatch::may_energise(nodes, parties);
  if (verdict.is_allowed) return {};
  std::string tickets;
  for (auto const& party : parties) {
    if (std::ranges::find(verdict.blocking, party.id) == verdict.blocking.end()) continue;
    tickets += (tickets.empty() ? "" : ", ") + party.ticket;
  }
  return fail(Error::Kind::refused,
              fmt::format("{0} would make a section live under work ticket {1} ({2}): not possible before the ticket is cleared and its "
                          "earths are out / 将使工作票 {1} 的工作区段带电（有人工作或接地线未拆除）：须先终结工作票并拆除全部接地线",
                          doing, tickets, dispatch::to_string(verdict.reason)));
}

}  // namespace lamplighter::app
