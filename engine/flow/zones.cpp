// The narrowest place that has a zone of its own decides.
#include "engine/flow/zones.hpp"

namespace lamplighter::flow {

schedules::Zone const& zone_of_region(Settings const& settings) {
  return settings.region_zone ? *settings.region_zone : settings.zone;
}

schedules::Zone const& zone_of(Settings const& settings, notice::Customer const& customer) {
  if (settings.zones_by_place.empty()) return zone_of_region(settings);
  for (auto const* place : {&customer.community, &customer.district, &customer.area}) {
    auto const found = place->empty() ? settings.zones_by_place.end() : settings.zones_by_place.find(*place);
    if (found != settings.zones_by_place.end()) return found->second;
  }
  return zone_of_region(settings);
}

schedules::Zone zone_of(Context& ctx, notice::Recipient const& recipient) {
  bool const is_customer = recipient.kind == notice::RecipientKind::customer && !ctx.settings.zones_by_place.empty();
  auto const customer = is_customer ? ctx.notices.find_customer({recipient.id}) : std::nullopt;
  return customer ? zone_of(ctx.settings, *customer) : zone_of_region(ctx.settings);
}

}  // namespace lamplighter::flow
