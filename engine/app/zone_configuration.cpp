// A map of places to zones, each checked against the zones that this machine knows.
#include "engine/app/zone_configuration.hpp"

#include <fmt/format.h>

namespace lamplighter::app {
namespace yaml = schedules::yaml;

void read_zones(yaml::Reader& utility, yaml::Problems& problems, Configuration& out) {
  out.region_time_zone = utility.text_or("region_time_zone", "");
  if (!out.region_time_zone.empty()) {
    if (auto const zone = schedules::Zone::find(out.region_time_zone); !zone) {
      utility.problem("region_time_zone", zone.error().message, "use an IANA name such as Australia/Adelaide");
      out.region_time_zone.clear();
    }
  }
  auto const* const node = utility.optional_node("time_zones");
  if (node == nullptr) return;
  if (node->kind != yaml::Node::Kind::map) {
    return utility.problem("time_zones", "is not a map", "write it as {Broken Hill: Australia/Broken_Hill}");
  }
  for (auto const& entry : node->entries) {
    auto const zone = entry.value.kind == yaml::Node::Kind::scalar ? schedules::Zone::find(entry.value.text)
                                                                   : tl::unexpected<schedules::Error>(schedules::Error{"it is not one zone"});
    if (zone) out.place_time_zones[entry.key] = entry.value.text;
    else problems.add(entry.value.place, fmt::format("utility, time_zones: zone of '{}': {}", entry.key, zone.error().message), "use an IANA name");
  }
}

void put_zones(Configuration const& configuration, flow::Settings& settings) {
  if (auto const zone = schedules::Zone::find(configuration.region_time_zone); zone && !configuration.region_time_zone.empty()) {
    settings.region_zone = *zone;
  }
  for (auto const& [place, name] : configuration.place_time_zones) {
    if (auto const zone = schedules::Zone::find(name)) settings.zones_by_place.emplace(place, *zone);
  }
}

}  // namespace lamplighter::app
