// What a utility counts against itself: rules of frequent interruption, budgets of customer-hours.
#pragma once

#include "engine/app/configuration.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

/// `reliability: {frequent: {counts, momentary, rules: [{more_than, within}]}, customer_hours: {counts, budgets: [{hours, period, feeder, area}]}}`.
void read_reliability(schedules::yaml::Reader& root, schedules::yaml::Problems& problems, Configuration& out);

}  // namespace lamplighter::app
