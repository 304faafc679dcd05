// Opening the engine, and bringing a stored network revision to life without resetting a live position.
#include <fmt/format.h>

#include "engine/flow/engine_impl.hpp"
#include "engine/flow/json_body.hpp"
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
  return {};
}

void Engine::Impl::swap_network() {
  live = std::move(next_live);
  book = std::move(next_book);
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
    Effects effects;
    auto ctx = self.context(now, effects);
    recover_attempts(ctx);
    if (store.flow().meta("restored_from_backup").value_or("") == "yes") {
      hold_all(ctx, "system", "the store was restored from a backup");
      store.flow().put_meta("restored_from_backup", "held");
    }
    if (auto const alive = store.flow().meta("last_alive_ms")) {
      auto const away = now - from_ms(std::stoll(*alive));
      if (away > self.settings.hold_after_downtime) {
        hold_all(ctx, "system",
                 fmt::format("the engine was away for {} minutes",
                             std::chrono::duration_cast<std::chrono::minutes>(away).count()));
      }
    }
    store.flow().put_meta("time_zone", self.settings.zone.name());
    store.flow().put_meta("last_alive_ms", std::to_string(to_ms(now)));
    self.last_heartbeat = now;
    auto const holds = ctx.notices.holds();
    store.commit();
    self.refresh_health(!holds.empty(), holds.empty() ? "" : holds.front().why);
  } catch (std::runtime_error const& trouble) {
    store.rollback();
    return fail(Error::Kind::failed, fmt::format("the store could not be read: {}", trouble.what()));
  }
  return {};
}

}  // namespace lamplighter::flow
