// What a batch tells the desk of reports that were refused or found no room, and of handlers that failed.
#include <set>

#include <fmt/format.h>

#include "engine/flow/engine_impl.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::chrono::minutes room_again_after{5};
constexpr std::chrono::minutes timer_again_after{1};

/// The attempt that a channel or a gateway spoke of; none for a command.
std::optional<std::int64_t> attempt_of(Item const& item) {
  if (auto const* receipt = std::get_if<ReceiptItem>(&item)) return receipt->receipt.attempt.value;
  if (auto const* raw = std::get_if<RawReceiptItem>(&item)) return raw->receipt.attempt;
  if (auto const* outcome = std::get_if<OutcomeItem>(&item)) return outcome->outcome.attempt.value;
  return std::nullopt;
}

std::string_view word_of(Item const& item) {
  if (auto const* command = std::get_if<CommandItem>(&item)) return to_string(command->command.kind);
  return "a report of a channel";
}

}  // namespace

void raise_failure(Context& ctx, std::string_view what, std::int64_t object) {
  ctx.decide("handler_failed", object, what);
  ctx.store.put_alarm({0, "handler_failed", object,
                       fmt::format("{} failed by an error in the program and changed nothing; tell its makers", what),
                       ctx.now, std::nullopt});
  ctx.event("alarm", {{"kind", "handler_failed"}});
}

OwnAlarms& Engine::Impl::alarms_of(Context& ctx) {
  if (own_alarms) return *own_alarms;
  own_alarms.emplace();
  for (auto const& alarm : ctx.store.open_alarms()) {
    if (alarm.kind == "report_refused") own_alarms->refused_reports.insert(alarm.object);
    if (alarm.kind == "handler_failed" && alarm.object != 0) own_alarms->failed_timers.insert(alarm.object);
    if (alarm.kind == "receipts_turned_away") own_alarms->turned_away_at = alarm.raised_at;
    if (alarm.kind == "clock_behind") own_alarms->is_behind = true;
  }
  return *own_alarms;
}

void Engine::Impl::note_refusal(Context& ctx, Item const& item, Error const& error) {
  if (error.kind == Error::Kind::failed) return raise_failure(ctx, word_of(item), 0);
  auto const attempt = attempt_of(item);
  if (!attempt) return;
  // Its own region's daemon takes that receipt: here nobody could ever end an alarm about it.
  bool const is_foreign = std::holds_alternative<ReceiptItem>(item) && region_of(*attempt) != settings.region;
  if (is_foreign || !alarms_of(ctx).refused_reports.insert(*attempt).second) return;
  ctx.decide("report_refused", *attempt, word_of(item));
  ctx.store.put_alarm({0, "report_refused", *attempt,
                       fmt::format("what was reported of attempt {} is not kept: {}; a channel that keeps its receipts tells it "
                                   "again every minute",
                                   *attempt, error.message),
                       ctx.now, std::nullopt});
  ctx.event("alarm", {{"kind", "report_refused"}});
}

void Engine::Impl::note_stored(Context& ctx, Item const& item) {
  auto const attempt = attempt_of(item);
  if (attempt && alarms_of(ctx).refused_reports.erase(*attempt) > 0) ctx.store.clear_alarms("report_refused", *attempt, ctx.now);
}

void Engine::Impl::note_turned_away(Context& ctx) {
  {
    std::lock_guard const lock(mutex);
    turned_away_told = turned_away;
  }
  auto& turned_away_at = alarms_of(ctx).turned_away_at;
  if (turned_away_told > 0) {
    turned_away_at = ctx.now;
    ctx.store.put_alarm({0, "receipts_turned_away", 0,
                         fmt::format("receipts found no room in the engine, {} at first: more than {} wait; channels and gateways "
                                     "bring them again",
                                     turned_away_told, items_waiting_max),
                         ctx.now, std::nullopt});
    ctx.event("alarm", {{"kind", "receipts_turned_away"}});
  } else if (turned_away_at && ctx.now - *turned_away_at >= room_again_after) {
    turned_away_at.reset();
    ctx.store.clear_alarms("receipts_turned_away", 0, ctx.now);
  }
}

void Engine::Impl::note_unread_layers(Context& ctx) {
  {
    std::lock_guard const lock(mutex);
    unread_layers_told = unread_layers;
  }
  if (!unread_layers_told) return;
  std::set<std::string> kinds, open;
  for (auto const& layer : *unread_layers_told) kinds.insert("base_layer:" + layer);
  for (auto const& alarm : ctx.store.open_alarms()) {
    if (!alarm.kind.starts_with("base_layer:")) continue;
    if (kinds.contains(alarm.kind)) {
      open.insert(alarm.kind);
    } else {
      ctx.store.clear_alarms(alarm.kind, alarm.object, ctx.now);
    }
  }
  for (auto const& layer : *unread_layers_told) {
    if (open.contains("base_layer:" + layer)) continue;
    raise_alarm(ctx, "base_layer:" + layer, 0,
                fmt::format("the layer '{}' of the map cannot be read and is not drawn; `lamplighter check` says why, and what to do", layer));
  }
}

/// An obligation is not dropped because its handler failed: it is looked at again.
void Engine::Impl::note_fired(Context& ctx, Timer const& timer, Result<Answer> const& fired) {
  auto& failed = alarms_of(ctx).failed_timers;
  if (!fired) {
    raise_failure(ctx, "a timer", timer.object);
    ctx.timer(ctx.now + timer_again_after, timer.kind, timer.object, timer.extra);
    failed.insert(timer.object);
  } else if (failed.erase(timer.object) > 0) {
    ctx.store.clear_alarms("handler_failed", timer.object, ctx.now);
  }
}

}  // namespace lamplighter::flow
