// Replaces `${ENV_NAME}` and `file:PATH` in configuration values by the secret they stand for.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "schedules/types.hpp"

namespace lamplighter::schedules {

/// Looks up an environment variable; the program passes one over `getenv`, tests pass a map.
using EnvironmentLookup = std::function<std::optional<std::string>(std::string const& name)>;

/// `file:PATH` gives the file's content without its last line end; relative paths count from `folder`. In any other text
/// every `${NAME}` is replaced. Errors name the variable or the file, never a value: not set, empty, unreadable, `${`
/// without `}`.
Result<std::string> resolve_secret(std::string_view text, std::string const& folder,
                                   EnvironmentLookup const& environment);

}  // namespace lamplighter::schedules
