// Of what the answers in JSON are made: the shape of each route's good answer.
#pragma once

#include <boost/json/object.hpp>

#include "engine/server/routes.hpp"

namespace lamplighter::server {

/// The JSON schema of the route's good answer; empty where the document promises no more than JSON.
boost::json::object answer_schema(Route const& route);
/// What several answers have in common, by name: `components/schemas` beside the problem.
boost::json::object common_schemas();

}  // namespace lamplighter::server
