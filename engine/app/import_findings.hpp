// What the audit of an import found, for the desk.
#pragma once

#include <string>

#include "geo/audit.hpp"

namespace lamplighter::app {

/// So many features are named of one number; the counts beside them are whole. `check --report` has all.
inline constexpr std::size_t findings_listed_max = 20;

/// `[{number, severity, title: {en, zh}, count, listed: [{feeder, layer, id, reason: {en, zh}, remedy: {en, zh}}]}]` as text: errors first, then
/// by number. Of contacts there is nothing in it: their findings speak of people, and the page is read by all.
std::string network_findings_json(geo::Audit const&);

}  // namespace lamplighter::app
