// A strict list of occasions.
#include "engine/app/supply_event_file.hpp"

#include <fmt/format.h>

#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {
namespace yaml = schedules::yaml;
namespace {

constexpr std::size_t name_bytes_max = 120;

Time read_time(yaml::Reader& reader, std::string_view key) {
  auto const text = reader.required_text(key);
  auto const time = time_from_rfc3339(text);
  if (!time && !text.empty()) reader.problem(key, fmt::format("'{}' is no moment", text), "write date, time and offset, as 2026-06-07T07:00:00+08:00");
  return time.value_or(Time{});
}

outage::SupplyEvent read_event(yaml::Node const& item, yaml::Problems& problems) {
  yaml::Reader reader(item, problems, "event of guaranteed supply");
  outage::SupplyEvent out{.name = reader.required_text("name"), .from = read_time(reader, "from"), .until = read_time(reader, "until"), .feeders = reader.texts("feeders"),
                          .areas = reader.texts("areas"), .service_points = reader.texts("service_points"), .customers = reader.texts("customers")};
  if (out.name.size() > name_bytes_max) reader.problem("name", fmt::format("has more than {} bytes", name_bytes_max), "write what people call it");
  if (out.until <= out.from && out.until != Time{}) reader.problem("until", "is not after 'from'", "write when supply need not be guaranteed any more");
  if (out.feeders.empty() && out.areas.empty() && out.service_points.empty() && out.customers.empty()) {
    reader.problem("name", "is guaranteed nothing", "write feeders, areas, service_points or customers");
  }
  reader.finish();
  return out;
}

}  // namespace

Result<std::vector<outage::SupplyEvent>> read_supply_events(std::string const& file) {
  yaml::Problems problems;
  std::vector<outage::SupplyEvent> out;
  auto const document = yaml::load_file(file, problems);
  if (!document) return fail(Error::Kind::usage, problems.text());
  yaml::Reader root(*document, problems, "file of guaranteed supply");
  std::size_t names = 0;
  if (!root.has("events")) root.problem("events", "is missing", "write events: [] while there are none");
  for (auto const& item : root.list("events")) {
    out.push_back(read_event(item, problems));
    names += out.back().feeders.size() + out.back().areas.size() + out.back().service_points.size() + out.back().customers.size();
  }
  if (out.size() > supply_events_max || names > supply_names_max) {
    root.problem("events", fmt::format("has {} events of {} names, and {} of {} are the most", out.size(), names, supply_events_max, supply_names_max),
                 "take out what is over, and name feeders or areas in place of service points");
  }
  root.finish();
  if (!problems.empty()) return fail(Error::Kind::usage, problems.text());
  return out;
}

std::vector<std::string> unknown_names(std::vector<outage::SupplyEvent> const& events,
                                       std::function<bool(std::string_view kind, std::string const& name)> const& knows) {
  std::vector<std::string> out;
  for (auto const& event : events) {
    auto const look = [&](std::string_view kind, std::vector<std::string> const& names) {
      for (auto const& name : names) {
        if (!knows(kind, name)) out.push_back(fmt::format("guaranteed supply '{}': the network has no '{}' among its {}: it would be guaranteed nothing; correct the name", event.name, name, kind));
      }
    };
    look("feeders", event.feeders);
    look("areas", event.areas);
    look("service_points", event.service_points);
    look("customers", event.customers);
  }
  return out;
}

}  // namespace lamplighter::app
