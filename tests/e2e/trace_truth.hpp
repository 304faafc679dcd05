// Runs `trace --all` on every network of a folder and compares with the truth beside it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lamplighter::test {

/// The names of all NAME.gpkg, sorted.
std::vector<std::string> networks_in(std::filesystem::path const& folder);
/// Checks NAME.expected.csv byte for byte for each of them.
void check_traces(std::filesystem::path const& networks);

/// Checks the trace of an export that is read by a mapping against the truth of `expected`, byte for byte.
void check_trace_by_mapping(std::filesystem::path const& dataset, std::string const& mapping,
                            std::filesystem::path const& expected);

}  // namespace lamplighter::test
