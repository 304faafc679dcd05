// Traces an export through a mapping file, for comparison with the truth.
#pragma once

#include <string>

#include "geo/import.hpp"

namespace lamplighter::test {

/// Fails the test when the mapping or the export cannot be read. `mapping`: a shipped name or a file.
geo::ImportResult imported_by(std::string const& mapping, std::string const& dataset);
/// What hangs from every device, as the program writes it.
std::string trace_of(geo::ImportResult const& imported);
std::string content_of(std::string const& path);
/// Checks the export's trace byte for byte.
void check_trace(std::string const& mapping, std::string const& dataset, std::string const& expected);

}  // namespace lamplighter::test
