// Files do one job and say which: limits of size, first comments, header guards, registration.
#pragma once

#include "tests/house/source_tree.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace lamplighter::house {

constexpr std::size_t file_lines_max = 400;
constexpr std::size_t test_file_lines_max = 500;
constexpr std::size_t function_lines_max = 70;

/// One function, test case or lambda at namespace scope: from the first line of its head to its closing brace.
struct Function {
  std::string name;
  std::size_t line = 0;
  std::size_t lines = 0;
};

/// The functions of a C++ text, by its braces; what stands inside a function counts as part of it.
std::vector<Function> functions_of(std::string const& text);

/// Files and functions over the limits.
std::vector<std::string> size_findings(std::vector<File> const& files);

/// Files that do not begin with a comment, and headers without `#pragma once`.
std::vector<std::string> first_line_findings(std::vector<File> const& files);

/// Sources that no CMakeLists.txt names and folders that no parent adds: they would never be built.
std::vector<std::string> registration_findings(std::vector<File> const& files);

}  // namespace lamplighter::house
