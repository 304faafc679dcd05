// Zone, policies, templates and limits from a configuration; names no transport, so that a simulation can link it.
#include "engine/app/settings.hpp"

#include <fmt/format.h>

#include "engine/app/supply_event_file.hpp"
#include "engine/app/zone_configuration.hpp"
#include "schedules/calendar_file.hpp"

namespace lamplighter::app {
namespace {

using Calendars = std::map<std::string, schedules::BusinessCalendar>;

/// The calendar that the policy names, else the utility's; a calendar that could not be read was reported already.
std::string put_calendar(schedules::Policy& policy, Configuration const& configuration, Calendars const& calendars) {
  auto const& name = policy.calendar_name.empty() ? configuration.calendar : policy.calendar_name;
  if (name.empty()) return {};
  if (auto const found = calendars.find(name); found != calendars.end()) {
    policy.calendar = found->second;
    return {};
  }
  if (configuration.calendars.contains(name) || policy.calendar_name.empty()) return {};
  return fmt::format("{}:{}: calendar '{}' is not in the configuration; add it under 'calendars'", policy.file, policy.calendar_line, name);
}

}  // namespace

Result<flow::Settings> make_settings(Configuration const& configuration) {
  std::string problems;
  auto const zone = schedules::Zone::find(configuration.time_zone);
  if (!zone) return fail(Error::Kind::usage, zone.error().message);
  flow::Settings out{.utility_name = configuration.utility_name,
                     .utility_phone = configuration.utility_phone,
                     .languages = configuration.languages,
                     .zone = *zone,
                     .region = {configuration.region},
                     .limits = {},
                     .policies = {},
                     .templates = {},
                     .lanes = {},
                     .retention = {configuration.keeps_messages, configuration.keeps_certificates, configuration.keeps_calls},
                     .phone_region = configuration.phone_region};
  Calendars calendars;
  for (auto const& [name, files] : configuration.calendars) {
    auto calendar = schedules::read_calendar(name, files);
    if (calendar) {
      calendars.emplace(name, std::move(*calendar));
    } else {
      problems += calendar.error().message + '\n';
    }
  }
  for (auto const& file : configuration.schedules) {
    auto policy = schedules::read_policy(file);
    if (policy) {
      if (auto const problem = put_calendar(*policy, configuration, calendars); !problem.empty()) problems += problem + '\n';
      out.policies.push_back(std::move(*policy));
    } else {
      problems += policy.error().message + '\n';
    }
  }
  if (!configuration.templates.empty()) {
    auto templates = notice::Templates::load(configuration.templates);
    if (templates) {
      out.templates = std::make_shared<notice::Templates const>(std::move(*templates));
    } else {
      problems += templates.error().message + '\n';
    }
  }
  if (!configuration.supply_events.empty()) {
    auto events = read_supply_events(configuration.supply_events);
    if (events) {
      out.supply_events = std::make_shared<std::vector<outage::SupplyEvent> const>(std::move(*events));
    } else {
      problems += events.error().message + '\n';
    }
  }
  if (!problems.empty()) {
    problems.pop_back();
    return fail(Error::Kind::usage, problems);
  }
  put_zones(configuration, out);
  out.frequent = configuration.frequent;
  out.customer_hours = configuration.customer_hours;
  out.limits.momentary = configuration.momentary;
  out.limits.confirmation = configuration.supply_confirmation;
  out.share_cut_within = configuration.share_cut_within;
  out.acknowledge_within = configuration.acknowledge_within;
  out.hold_after_downtime = configuration.hold_after_downtime;
  out.wave_size_for_person = configuration.wave_size_for_person;
  out.assignment = configuration.assigns_automatically ? flow::Settings::Assignment::automatic
                                                       : flow::Settings::Assignment::by_person;
  out.approval = configuration.needs_other_approver ? flow::Settings::Approval::other_person
                                                    : flow::Settings::Approval::anyone;
  return out;
}

notice::AlertPublisher alert_publisher(Configuration const& configuration) {
  notice::AlertPublisher out;
  out.sender = configuration.alert_sender;
  if (out.sender.empty()) {  // of the host under which browsers know us
    auto host = configuration.public_url.substr(configuration.public_url.find("//") + 2);
    host = host.substr(0, host.find_first_of("/:]"));
    std::erase(host, '[');
    out.sender = "outages@" + (host.empty() ? std::string("localhost") : host);
  }
  out.name = configuration.utility_name;
  out.phone = configuration.utility_phone;
  out.page = configuration.public_url + "/";
  out.status = notice::alert_status_from(configuration.alert_status).value_or(notice::AlertStatus::actual);
  return out;
}

}  // namespace lamplighter::app
