// Errors as people's programs get them: application/problem+json (RFC 9457).
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.hpp"
#include "engine/server/message.hpp"

namespace lamplighter::server {

/// {type, title, status, detail, field}; `field` is left out when empty.
Response problem(int status, std::string_view detail, std::string_view field = {});

/// 422, 404, 409, 403, 412 with `present` and ETag, 503 with Retry-After, 500. What failed inside (a disk, a database) is for the log, not for callers.
Response problem(Error const& error);

}  // namespace lamplighter::server
