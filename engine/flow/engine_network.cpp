// Opening the engine, and bringing a stored network revision to life without resetting a live position.
#include <charconv>

#include <fmt/format.h>

#include "engine/flow/engine_impl.hpp"
#include "engine/flow/island_flow.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/kept_places.hpp"
#include "engine/flow/name_file.hpp"
#include "engine/flow/network_activation.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/service_days.hpp"
#include "geo/network_cache.hpp"

namespace lamplighter::flow {
namespace {

/// The stored positions laid over the normal ones. Devices that the network no longer has are left out.
std::vector<geo::Operation> operations_from(std::vector<outage::DevicePosition> const& positions, NameBook const& book,
                                            geo::LiveNetwork const& network) {
  std::vector<geo::Operation> out;
  for (auto const& position : positions) {
    auto const device = book.device(position.device);
    if (!device.is_valid()) continue;
    auto const phases = network.network().device(device).phases;
    auto const open_now = network.open_phases(device);
    auto const to_open = (position.open & phases) - open_now;
    auto const to_close = open_now - position.open;
    if (!to_open.empty()) out.push_back({device, to_open, geo::Position::open});
    if (!to_close.empty()) out.push_back({device, to_close, geo::Position::closed});
  }
  return out;
}

std::optional<Time> last_alive(Repository& store) {
  auto const text = store.meta("last_alive_ms");
  std::int64_t ms = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), ms).ec != std::errc{}) return std::nullopt;
  return from_ms(ms);
}

/// Words for the hold that the time since the last sign of life asks for, if any.
std::optional<std::string> why_hold_after(std::optional<Time> alive, Time now, Settings const& settings) {
  if (!alive) return std::nullopt;
  auto const away = now - *alive;
  auto const minutes = std::chrono::duration_cast<std::chrono::minutes>(away).count();
  if (away > settings.hold_after_downtime) return fmt::format("the engine was away for {} minutes", minutes);
  if (-away > settings.hold_after_clock_step) {
    return fmt::format("the clock stands {} minutes before the time at which the engine last lived", -minutes);
  }
  return std::nullopt;
}

/// Regions may keep their networks in one folder.
std::string cache_name(Settings const& settings) { return fmt::format("network-{}", settings.region.value); }

constexpr std::chrono::minutes late_reports_within{1};
constexpr std::chrono::minutes absence_to_catch_up{2};  // the heartbeat is written once a minute
constexpr std::chrono::hours clock_held_at_most{1};  // further back the store's time was the wrong one: a start takes the clock

/// A momentary limit that ran out while nobody was looking waits for what was reported meanwhile: the device may have
/// closed in time, and then nobody is to be told.
void wait_for_late_reports(Context& ctx) {
  for (auto const& timer : ctx.store.timers_of(TimerKind::momentary_limit, ctx.now + late_reports_within)) {
    ctx.store.remove_timer(timer);
    ctx.timer(ctx.now + late_reports_within, timer.kind, timer.object, timer.extra);
  }
}

}  // namespace

Result<std::shared_ptr<geo::Network const>> Engine::Impl::network_of(Repository::NetworkRevision const& revision) {
  auto const rows = [&] { return ports.store.flow().load_network(revision.number); };
  auto const refused = [&](geo::Error const& error) {
    return fail(Error::Kind::refused, fmt::format("network revision {}: {}", revision.number, error.message));
  };
  if (settings.network_cache.empty()) {
    auto built = geo::Network::build(rows());
    if (!built) return refused(built.error());
    return std::move(*built);
  }
  auto const file = geo::network_cache_file(settings.network_cache, cache_name(settings), revision.content_hash);
  auto cached = geo::cached_network(file, revision.content_hash, rows);
  if (!cached) return refused(cached.error());
  using Origin = geo::CachedNetwork::Origin;
  if (cached->origin == Origin::rows) {
    ports.note(fmt::format("network revision {} was read from the store and mapped anew: {}", revision.number, cached->note));
  }
  if (cached->origin == Origin::rows_alone && !is_cache_trouble_told) {
    is_cache_trouble_told = true;
    ports.note(fmt::format("network revision {} was read from the store, as at every start while its file cannot be kept: {}",
                           revision.number, cached->note));
  }
  return std::move(cached->network);
}

/// From the file beside the network where it is this store's, else from the dictionaries, kept in a file for the next time.
NameBook Engine::Impl::names_of(Repository::NetworkRevision const& revision, geo::Network const& network) {
  auto& books = ports.store.flow();
  if (settings.network_cache.empty()) return NameBook(network, books.names());
  auto const file = name_file_of(geo::network_cache_file(settings.network_cache, cache_name(settings), revision.content_hash));
  auto mapped = map_name_file(file, revision.names_hash, network);
  if (mapped) return std::move(*mapped);
  NameBook names(network, books.names());
  auto const hash = write_name_file(file, names, network);
  if (hash) {
    books.put_prepared(revision.number, *hash, books.network_area_places(revision.number));
    ports.note(fmt::format("ids of network revision {} were read from the store and mapped anew: {}", revision.number,
                           mapped.error().message));
  } else if (!is_cache_trouble_told) {
    is_cache_trouble_told = true;
    ports.note(fmt::format("ids of network revision {} were read from the store, as at every start while their file cannot be "
                           "kept: {}; {}",
                           revision.number, mapped.error().message, hash.error().message));
  }
  return names;
}

/// As the import worked them out, where it did.
void Engine::Impl::settle_area_places(Repository::NetworkRevision const& revision) {
  auto& books = ports.store.flow();
  if (has_area_places_of(books, revision.content_hash)) return;
  if (keep_area_places(books, books.network_area_places(revision.number), revision.content_hash)) return;
  keep_area_places(books, outage::area_places(live->network()), revision.content_hash);
}

Result<WorkingNetwork> Engine::Impl::load_network(Repository::NetworkRevision const& revision) {
  auto& store = ports.store;
  auto network = network_of(revision);
  if (!network) return tl::unexpected<Error>(network.error());
  geo::LiveNetwork fresh(*network);
  auto names = names_of(revision, **network);
  auto const operations = operations_from(store.outages().positions(), names, fresh);
  fresh.operate(operations);
  LiveState working(std::move(fresh));
  lay_islands(working, store.outages().open_islands());
  return WorkingNetwork{std::move(working), std::move(names), revision.number};
}

/// The live network as the store has it: after a commit of which nobody knows whether it went through.
Result<void> Engine::Impl::reconcile_network() {
  auto& store = ports.store;
  auto const active = store.flow().active_network();
  if (active && active->number != network_number) {
    auto loaded = load_network(*active);
    if (!loaded) return tl::unexpected<Error>(loaded.error());
    take_network(std::move(*loaded));
    replaced.reset();
    return {};
  }
  live->operate(operations_from(store.outages().positions(), book, live->network()));
  lay_islands(*live, store.outages().open_islands());
  return {};
}

void Engine::Impl::take_network(WorkingNetwork loaded) {
  if (!live) {
    live = std::make_unique<LiveState>(std::move(loaded.live));
  } else {
    replaced.emplace(WorkingNetwork{std::move(*live), std::move(book), network_number});
    *live = std::move(loaded.live);
  }
  book = std::move(loaded.book);
  network_number = loaded.number;
}

void Engine::Impl::give_back_network() {
  *live = std::move(replaced->live);
  book = std::move(replaced->book);
  network_number = replaced->number;
  replaced.reset();
}

/// Files of networks that nobody will ask for again go. What was committed stands: trouble here is only noted.
void Engine::Impl::keep_network() {
  replaced.reset();
  if (settings.network_cache.empty()) return;
  try {
    std::vector<std::string> kept;
    for (auto const& revision : {ports.store.flow().active_network(), ports.store.flow().staged_network()}) {
      if (revision) kept.push_back(revision->content_hash);
    }
    geo::forget_cached_networks(settings.network_cache, cache_name(settings), kept);
  } catch (std::exception const& trouble) {
    (void)ports.store.survives(trouble);
    ports.note(fmt::format("files of former networks stay until the next activation: {}", trouble.what()));
  }
}

Result<Answer> Engine::Impl::activate_network(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  auto const wanted = reader.optional_integer("revision");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  auto const staged = ctx.store.staged_network();
  if (!staged) return fail(Error::Kind::conflict, "no network revision is staged; run `lamplighter import` first");
  if (wanted && *wanted != staged->number) {
    return fail(Error::Kind::conflict, fmt::format("revision {} is not the staged one; {} is", *wanted, staged->number),
                "revision");
  }
  Answer answer;
  answer.body["revision"] = staged->number;
  answer.body["content_hash"] = staged->content_hash;
  if (auto const active = ctx.store.active_network(); active && active->content_hash == staged->content_hash) {
    bool const has_contacts = ctx.store.apply_contacts(staged->number);
    ctx.decide(has_contacts ? "contacts_applied" : "standings_applied", staged->number, staged->content_hash);
    answer.body["applied"] = has_contacts ? "contacts" : "standings";
    return answer;
  }
  ctx.store.activate_network(staged->number);
  auto loaded = load_network(*staged);
  if (!loaded) return tl::unexpected<Error>(loaded.error());
  take_network(std::move(*loaded));
  settle_area_places(*staged);
  ctx.decide("network_activated", staged->number, staged->content_hash);
  on_network_activated(ctx, {replaced->live.network(), replaced->book, staged->number, command.actor.name});
  renew_service_due(ctx);
  answer.body["applied"] = "network";
  return answer;
}

Time Engine::Impl::time_after(std::optional<Time> alive, Time by_clock) {
  if (!alive) return by_clock;
  if (by_clock < *alive && *alive - by_clock <= clock_held_at_most) last_now = alive;
  auto const now = guarded_now();
  if (now - *alive > absence_to_catch_up) reports_awaited_until = now + late_reports_within;
  return now;
}

Result<void> Engine::open() {
  auto& self = *impl_;
  auto& store = self.ports.store;
  auto const by_clock = self.guarded_now();
  if (auto lease = store.renew_lease(by_clock); !lease) return lease;
  try {
    store.begin();
    auto active = store.flow().active_network();
    if (!active) {
      auto const staged = store.flow().staged_network();
      if (!staged) {
        store.rollback();
        return fail(Error::Kind::refused, "the store holds no network: run `lamplighter import` first");
      }
      store.flow().activate_network(staged->number);
      active = staged;
    }
    auto loaded = self.load_network(*active);
    if (!loaded) {
      store.rollback();
      return tl::unexpected<Error>(loaded.error());
    }
    self.take_network(std::move(*loaded));
    self.settle_area_places(*active);
    auto const alive = last_alive(store.flow());
    auto const now = self.time_after(alive, by_clock);
    Effects effects;
    auto ctx = self.context(now, effects);
    recover_attempts(ctx);
    wait_for_late_reports(ctx);
    if (store.flow().meta("restored_from_backup").value_or("") == "yes") {
      hold_all(ctx, "system", "the store was restored from a backup");
      store.flow().put_meta("restored_from_backup", "held");
    }
    if (auto const why = why_hold_after(alive, by_clock, self.settings)) {
      hold_all(ctx, "system", *why);
    }
    store.flow().put_meta("time_zone", self.settings.zone.name());
    store.flow().put_meta("last_alive_ms", std::to_string(to_ms(now)));
    self.last_heartbeat = now;
    auto const holds = ctx.notices.holds();
    store.commit();
    self.ask_channels(effects);
    self.keep_network();
    self.refresh_health(!holds.empty(), holds.empty() ? "" : holds.front().why);
  } catch (std::exception const& trouble) {
    store.rollback();
    return fail(Error::Kind::failed, fmt::format("the store could not be read: {}", trouble.what()));
  }
  return {};
}

}  // namespace lamplighter::flow
