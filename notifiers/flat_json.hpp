// The little JSON that spool files need: one object of strings, integers and lists of strings.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// A member's value. Fractions, booleans, null and nesting are refused: nothing here needs them.
using FlatValue = std::variant<std::string, std::int64_t, std::vector<std::string>>;
using FlatObject = std::map<std::string, FlatValue, std::less<>>;

/// Reads one object, which must be the whole text. Errors name the byte: syntax, duplicate members, other types.
Result<FlatObject> parse_flat_json(std::string_view text);

/// Writes members in the order of their names, one per line, with a newline at the end.
std::string to_flat_json(FlatObject const& object);

}  // namespace lamplighter::notifiers
