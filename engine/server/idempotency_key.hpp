// The header that names a request, so that sending it again changes nothing.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "engine/server/message.hpp"

namespace lamplighter::server {

/// nullopt without the header: then each request is its own. Problems: 400 when it stands twice or says nothing, for nobody can know
/// which was meant; 422 when it is longer than 200 bytes.
std::variant<std::optional<std::string>, Response> read_idempotency_key(Request const& request);

}  // namespace lamplighter::server
