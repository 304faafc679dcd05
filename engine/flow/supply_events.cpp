// Compares the windows of a plan with the events of the settings.
#include "engine/flow/supply_events.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "engine/flow/supply_event_watch.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

using Names = std::set<std::string_view>;

Names names_of(std::vector<std::string> const& texts) { return {texts.begin(), texts.end()}; }

/// Whose supply an event guarantees.
class Guaranteed {
 public:
  Guaranteed(Context& ctx, outage::SupplyEvent const& event)
      : ctx_(ctx), feeders_(names_of(event.feeders)), areas_(names_of(event.areas)), points_(names_of(event.service_points)), customers_(names_of(event.customers)) {}

  bool has(ServicePointId id) const {
    auto const point = ctx_.book.point(id);
    if (!point.is_valid()) return false;
    auto const& network = ctx_.network();
    if (points_.contains(network.service_point(point).id) || feeders_.contains(ctx_.live.network().feeder_of(point))) return true;
    if (areas_.empty() && customers_.empty()) return false;
    auto const row = network.customer(network.customer_of(point));
    return customers_.contains(row.id) || areas_.contains(row.community) || areas_.contains(row.district);
  }

 private:
  Context& ctx_;
  Names feeders_, areas_, points_, customers_;
};

}  // namespace

std::vector<SupplyConflict> supply_conflicts(Context& ctx, std::span<outage::PlanWindow const> windows) {
  std::vector<SupplyConflict> out;
  if (!ctx.settings.supply_events) return out;
  for (auto const& event : *ctx.settings.supply_events) {
    Guaranteed const guaranteed(ctx, event);
    std::set<ServicePointId> dead, reduced;
    for (auto const& window : windows) {
      if (window.end <= event.from || event.until <= window.start || !guaranteed.has(window.point)) continue;
      (window.loss == outage::Loss::reduced_security ? reduced : dead).insert(window.point);
    }
    for (auto const point : dead) reduced.erase(point);
    if (!dead.empty() || !reduced.empty()) out.push_back({&event, dead.size(), reduced.size()});
  }
  return out;
}

json::array supply_event_rows(Context& ctx, OutageId plan, std::vector<SupplyConflict> const& conflicts) {
  json::array out;
  for (auto const& one : conflicts) {
    out.push_back(json::object{{"name", one.event->name},
                               {"from", to_rfc3339(one.event->from)},
                               {"until", to_rfc3339(one.event->until)},
                               {"service_points", one.out},
                               {"reduced_security", one.reduced},
                               {"accepted", is_supply_event_accepted(ctx, plan, one)}});
  }
  return out;
}

std::string fresh_supply_events(Context& ctx, std::span<outage::PlanWindow const> before, std::span<outage::PlanWindow const> after) {
  std::string out;
  auto const have = supply_conflicts(ctx, after);
  if (have.empty()) return out;
  auto const had = supply_conflicts(ctx, before);
  for (auto const& one : have) {
    bool const is_known = std::ranges::any_of(had, [&](auto const& known) { return known.event == one.event && known.out >= one.out; });
    if (!is_known) out += (out.empty() ? "'" : ", '") + one.event->name + "'";
  }
  return out;
}

Result<std::string> accept_supply_event(Context& ctx, outage::Plan const& plan, std::span<outage::PlanWindow const> before,
                                        std::span<outage::PlanWindow const> after, Command const& command, std::string const& accepted) {
  auto const fresh = fresh_supply_events(ctx, before, after);
  auto const names = fresh.empty() && !accepted.empty() ? unaccepted_supply_events(ctx, plan.outage, after) : fresh;
  if (names.empty()) return std::string();
  if (accepted.empty()) {
    return fail(Error::Kind::conflict,
                fmt::format("plan '{}' falls into guaranteed supply ({}): move it, leave those service points supply, or give 'accept_supply_event' with the "
                            "reason",
                            plan.ref, names),
                "accept_supply_event");
  }
  auto note = fmt::format("falls into guaranteed supply {}; accepted: {}", names, accepted);
  ctx.store.audit(ctx.now, command.actor.name, "supply_event_cut", plan.ref, note);
  keep_supply_events_accepted(ctx, command, plan.outage, after, accepted);
  return note;
}

}  // namespace lamplighter::flow
