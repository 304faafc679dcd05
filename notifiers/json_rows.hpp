// JSON from outside as rows of fields: enough to find what a provider says, and nothing that can grow without bound.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// A field's path, `data.items.0.code`, and its value as text: strings decoded, numbers and literals as written.
using JsonFields = std::map<std::string, std::string, std::less<>>;

/// Reads one JSON text (RFC 8259). An array gives a row for each of its members, anything else one row; a member that is no
/// object has its value under the empty path. At most 16 levels, 100,000 values. Errors name the byte: syntax, a member that
/// stands twice, invalid UTF-8, anything beyond the limits.
Result<std::vector<JsonFields>> read_json_rows(std::string_view text);

/// A JSON string with its quotes; controls escaped, everything else as it is.
std::string json_quoted(std::string_view text);

}  // namespace lamplighter::notifiers
