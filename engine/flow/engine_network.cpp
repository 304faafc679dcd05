// Opening the engine, and bringing a stored network revision to life without resetting a live position.
#include <charconv>

#include <fmt/format.h>

#include "engine/flow/engine_impl.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/kept_places.hpp"
#include "engine/flow/notice_flow.hpp"

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

/// Words for the hold that the time since the last sign of life asks for, if any.
std::optional<std::string> why_hold_after(std::optional<std::string> const& alive, Time now, Settings const& settings) {
  std::int64_t ms = 0;
  if (!alive || std::from_chars(alive->data(), alive->data() + alive->size(), ms).ec != std::errc{}) return std::nullopt;
  auto const away = now - from_ms(ms);
  auto const minutes = std::chrono::duration_cast<std::chrono::minutes>(away).count();
  if (away > settings.hold_after_downtime) return fmt::format("the engine was away for {} minutes", minutes);
  if (-away > settings.hold_after_clock_step) {
    return fmt::format("the clock stands {} minutes before the time at which the engine last lived", -minutes);
  }
  return std::nullopt;
}

constexpr std::chrono::minutes late_reports_within{1};

/// A momentary limit that ran out while nobody was looking waits for what was reported meanwhile: the device may have
/// closed in time, and then nobody is to be told.
void wait_for_late_reports(Context& ctx) {
  for (auto const& timer : ctx.store.due_timers(ctx.now + late_reports_within, 10'000)) {
    if (timer.kind != TimerKind::momentary_limit) continue;
    ctx.store.remove_timer(timer);
    ctx.timer(ctx.now + late_reports_within, timer.kind, timer.object, timer.extra);
  }
}

}  // namespace

Result<void> Engine::Impl::load_network(int number) {
  auto& store = ports.store;
  auto network = geo::Network::build(store.flow().load_network(number));
  if (!network) return fail(Error::Kind::refused, fmt::format("network revision {}: {}", number, network.error().message));
  geo::LiveNetwork fresh(*network);
  NameBook names(**network, store.flow().names());
  auto const operations = operations_from(store.outages().positions(), names, fresh);
  fresh.operate(operations);
  next_live = std::make_unique<LiveState>(std::move(fresh));
  next_book = std::move(names);
  next_network_number = number;
  return {};
}

/// The live network as the store has it: after a commit of which nobody knows whether it went through.
Result<void> Engine::Impl::reconcile_network() {
  auto& store = ports.store;
  auto const active = store.flow().active_network();
  if (active && active->number != network_number) {
    if (auto const loaded = load_network(active->number); !loaded) return loaded;
    swap_network();
    return {};
  }
  live->operate(operations_from(store.outages().positions(), book, live->network()));
  live->keep();
  return {};
}

void Engine::Impl::swap_network() {
  live = std::move(next_live);
  book = std::move(next_book);
  network_number = next_network_number;
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
  ctx.store.activate_network(staged->number);
  if (auto const loaded = load_network(staged->number); !loaded) return tl::unexpected<Error>(loaded.error());
  keep_area_places(ctx.store, outage::area_places(next_live->network()));
  ctx.decide("network_activated", staged->number, staged->content_hash);
  Answer answer;
  answer.body["revision"] = staged->number;
  answer.body["content_hash"] = staged->content_hash;
  return answer;
}

Result<void> Engine::open() {
  auto& self = *impl_;
  auto& store = self.ports.store;
  auto const now = self.guarded_now();
  if (auto lease = store.renew_lease(now); !lease) return lease;
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
    if (auto const loaded = self.load_network(active->number); !loaded) {
      store.rollback();
      return loaded;
    }
    self.swap_network();
    keep_area_places(store.flow(), outage::area_places(self.live->network()));
    Effects effects;
    auto ctx = self.context(now, effects);
    recover_attempts(ctx);
    wait_for_late_reports(ctx);
    if (store.flow().meta("restored_from_backup").value_or("") == "yes") {
      hold_all(ctx, "system", "the store was restored from a backup");
      store.flow().put_meta("restored_from_backup", "held");
    }
    if (auto const why = why_hold_after(store.flow().meta("last_alive_ms"), now, self.settings)) {
      hold_all(ctx, "system", *why);
    }
    store.flow().put_meta("time_zone", self.settings.zone.name());
    store.flow().put_meta("last_alive_ms", std::to_string(to_ms(now)));
    self.last_heartbeat = now;
    auto const holds = ctx.notices.holds();
    store.commit();
    self.refresh_health(!holds.empty(), holds.empty() ? "" : holds.front().why);
  } catch (std::exception const& trouble) {
    store.rollback();
    return fail(Error::Kind::failed, fmt::format("the store could not be read: {}", trouble.what()));
  }
  return {};
}

}  // namespace lamplighter::flow
