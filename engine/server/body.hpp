// From a request's bytes to the command's JSON object.
#pragma once

#include <variant>

#include <boost/json/object.hpp>

#include "engine/server/message.hpp"
#include "engine/server/routes.hpp"

namespace lamplighter::server {

/// Reads JSON (or NDJSON for reports). An empty body is an empty object. Problems: 415 for another media type, 400 with the
/// byte where reading stopped, 422 when it is JSON but no object, when a key stands twice (naming it; of lines only that one is
/// left out), or when the request takes no body and has one.
std::variant<boost::json::object, Response> read_body(Request const& request, BodyForm form);

}  // namespace lamplighter::server
