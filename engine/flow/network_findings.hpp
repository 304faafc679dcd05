// What the audit of a network revision found, kept beside the revision for the desk.
#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "engine/flow/repository.hpp"

namespace lamplighter::flow {

/// Inside a transaction. `findings` is the JSON array that `app::network_findings_json` writes; those of older revisions that are neither
/// active nor staged are forgotten.
void keep_network_findings(Repository&, int revision, std::string_view findings);
/// Null: the revision was imported by a version that kept none, or another took its place.
boost::json::value kept_network_findings(Repository&, int revision);

}  // namespace lamplighter::flow
