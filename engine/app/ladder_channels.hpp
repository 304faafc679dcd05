// Which ways of the ladders lead nowhere with these notifiers.
#pragma once

#include <string>
#include <vector>

#include "engine/app/configuration.hpp"
#include "geo/report.hpp"
#include "schedules/policy.hpp"

namespace lamplighter::app {

/// One sentence for each: notifiers over whose channel nobody is reached, channels that ladders name and no notifier serves, and stages
/// of which nothing leaves by machine. Nothing where no notifier is configured yet.
std::vector<std::string> idle_ways(std::vector<schedules::Policy> const&, std::vector<NotifierConfiguration> const&, geo::ReportLanguage);

}  // namespace lamplighter::app
