// Mapping files: how a utility's export becomes the layers that the network is read from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/error.hpp"
#include "geo/mapping.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

/// `standard`, `none` and the shipped mappings by name; anything else is a file, relative to `folder`. nullopt: everything
/// that is wrong stands in `problems`; what concerns the name itself, at `named_at`.
std::optional<geo::Mapping> read_mapping(std::string const& name_or_file, std::string const& folder,
                                         schedules::yaml::Place const& named_at, schedules::yaml::Problems& problems);
/// The same from a text. `name` names it in messages and in the mapping.
/// Errors: usage, one "file:line: what; remedy" a line for everything that is wrong, unknown keys with the nearest known.
Result<geo::Mapping> parse_mapping(std::string_view text, std::string const& name);
/// Names of the mappings that the program carries.
std::vector<std::string> shipped_mappings();

}  // namespace lamplighter::app
