// Finds a key that stands twice in one object of a JSON text: the parser would take the last one without a word.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lamplighter::server {

/// The first key, as written after escapes are resolved, that an object of the text has twice; nullopt when there is none
/// or the text is no JSON. Nobody can know which of two values was meant.
std::optional<std::string> repeated_key(std::string_view text);

}  // namespace lamplighter::server
