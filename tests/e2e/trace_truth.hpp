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

}  // namespace lamplighter::test
