// The API's own description (OpenAPI 3.1), made from the table of routes.
#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "engine/flow/command.hpp"

namespace lamplighter::server {

/// The whole document as JSON. Every route of the table is in it.
std::string openapi_document();

/// JSON Schema of a command's body: every field that its handler reads, and no others.
boost::json::object command_schema(flow::CommandKind kind);

}  // namespace lamplighter::server
