// Zone, policies, templates and limits from a configuration; names no transport, so that a simulation can link it.
#include "engine/app/settings.hpp"

namespace lamplighter::app {

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
  for (auto const& file : configuration.schedules) {
    auto policy = schedules::read_policy(file);
    if (policy) {
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
  if (!problems.empty()) {
    problems.pop_back();
    return fail(Error::Kind::usage, problems);
  }
  out.limits.momentary = configuration.momentary;
  out.limits.confirmation = configuration.supply_confirmation;
  out.acknowledge_within = configuration.acknowledge_within;
  out.hold_after_downtime = configuration.hold_after_downtime;
  out.wave_size_for_person = configuration.wave_size_for_person;
  out.assignment = configuration.assigns_automatically ? flow::Settings::Assignment::automatic
                                                       : flow::Settings::Assignment::by_person;
  out.approval = configuration.needs_other_approver ? flow::Settings::Approval::other_person
                                                    : flow::Settings::Approval::anyone;
  return out;
}

}  // namespace lamplighter::app
