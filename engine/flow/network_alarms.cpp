// Alarms of network activations, raised with present numbers and ended.
#include "engine/flow/network_alarms.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include "engine/flow/outage_support.hpp"
#include "geo/expected_supply.hpp"

namespace lamplighter::flow {
namespace {

constexpr auto* unsupplied = "network_unsupplied";
constexpr auto* left_out = "network_left_without_supply";

std::vector<geo::ServicePointIndex> without_supply_or_outage(Context& ctx) {
  geo::ExpectedSupply expected(ctx.live.network());
  std::vector<geo::ServicePointIndex> out;
  for (std::uint32_t i = 0; i < ctx.network().service_point_count(); ++i) {
    geo::ServicePointIndex const point{i};
    if (expected.has_it(point) || !could_have_supply(ctx, point)) continue;
    if (!ctx.outages.open_interruption(ctx.book.id_of(point))) out.push_back(point);
  }
  return out;
}

std::string names_of(Context& ctx, std::vector<geo::ServicePointIndex> const& points) {
  constexpr std::size_t most = 5;
  std::string out;
  for (auto const point : points | std::views::take(most)) out += fmt::format("{}'{}'", out.empty() ? "" : ", ", ctx.network().service_point(point).id);
  return points.size() > most ? out + ", …" : out;
}

}  // namespace

bool GoneDevices::is_newly_gone(DeviceId id) const { return former_.book.device(id).is_valid(); }

std::string GoneDevices::name(DeviceId id) {
  if (auto const old = former_.book.device(id); old.is_valid()) return std::string(former_.live.network().device(old).id);
  if (!names_) names_ = ctx_.store.device_refs();
  auto const found = names_->find(id.value);
  return found == names_->end() ? std::string("?") : found->second;
}

void renew_alarm(Context& ctx, std::string const& kind, std::int64_t object, std::string text) {
  ctx.store.clear_alarms(kind, object, ctx.now);
  raise_alarm(ctx, kind, object, std::move(text));
}

void end_network_alarms(Context& ctx, outage::Outage const& row) {
  bool const is_over = !outage::is_open(row.state);
  if (is_over) ctx.store.clear_alarms("outage_device_gone", row.id.value, ctx.now);
  if (is_over || row.state == outage::State::confirmed) ctx.store.clear_alarms(unsupplied, row.id.value, ctx.now);
}

void end_network_alarms(Context& ctx, outage::Plan const& plan) {
  for (auto const* kind : {"plan_audience_changed", "plan_device_gone", "plan_touches_nobody"}) {
    ctx.store.clear_alarms(kind, plan.outage.value, ctx.now);
  }
}

bool could_have_supply(Context& ctx, geo::ServicePointIndex point) {
  return ctx.network().node_of(point).is_valid() && !ctx.live.network().used(point).empty();
}

std::size_t count_out(Context& ctx, OutageId id) {
  auto const rows = ctx.outages.interruptions(id);
  return static_cast<std::size_t>(std::ranges::count_if(rows, [](auto const& row) { return !row.ended_at; }));
}

void renew_unsupplied(Context& ctx, FormerNetwork const& former) {
  for (auto const& alarm : ctx.store.open_alarms()) {
    if (alarm.kind != unsupplied) continue;
    auto const row = ctx.outages.find({alarm.object});
    auto const out = row ? count_out(ctx, row->id) : 0;
    auto const device = row && !row->devices.empty() ? ctx.book.device(row->devices.front().device) : geo::DeviceIndex{};
    if (out == 0 || !device.is_valid()) {
      ctx.store.clear_alarms(unsupplied, alarm.object, ctx.now);
      continue;
    }
    auto text = fmt::format("outage {}: {} service points hang below device '{}', which stands open, by network revision {}; "
                            "confirm it, or report the device closed",
                            row->ref, out, ctx.network().device(device).id, former.revision);
    if (text != alarm.text) renew_alarm(ctx, unsupplied, alarm.object, std::move(text));
  }
}

void renew_left_without_supply(Context& ctx, FormerNetwork const& former, std::vector<geo::ServicePointIndex> newly_left) {
  bool was_open = false;
  for (auto const& alarm : ctx.store.open_alarms()) {
    if (alarm.kind != left_out) continue;
    was_open = true;
    ctx.store.clear_alarms(left_out, alarm.object, ctx.now);
  }
  auto const left = was_open ? without_supply_or_outage(ctx) : std::move(newly_left);
  if (left.empty()) return;
  raise_alarm(ctx, left_out, former.revision,
              fmt::format("network revision {} leaves {} service points without supply, below several open devices or by "
                          "itself ({}): no outage has them; look at them and declare one where they are out",
                          former.revision, left.size(), names_of(ctx, left)));
}

}  // namespace lamplighter::flow
