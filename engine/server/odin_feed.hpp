// Public outages as CIM PubOutages, the profile of ORNL's Outage Data Initiative Nationwide.
#pragma once

#include <string>
#include <vector>

#include "engine/flow/views.hpp"

namespace lamplighter::server {

/// What is out now, of five customers and more. `utility`: the name under which it is published. An empty list says so in words, for
/// some readers take silence for good news.
std::string odin_feed(std::vector<flow::PublicOutage> const& outages, std::string_view utility, Time now);

}  // namespace lamplighter::server
