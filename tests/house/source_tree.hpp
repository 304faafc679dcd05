// The files that the guards read: everything in the source tree that people wrote.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::house {

/// One file: path from the root with '/', and its bytes.
struct File {
  std::string path;
  std::string text;
};

/// Every text file of the tree, sorted by path; without build/, .git/, node_modules/, the built pages, tests/data/ and binary files.
std::vector<File> const& source_tree();

/// Only .hpp and .cpp files.
std::vector<File> cpp_files(std::vector<File> const& files);

bool starts_with(std::string_view text, std::string_view prefix);
bool ends_with(std::string_view text, std::string_view suffix);

/// "engine/notice/audience.cpp" → "engine/notice"; "geo/trace.hpp" → "geo"; "tests/…" → "tests"; "setup" → "".
std::string room_of(std::string_view path);

/// "path:line: words", as compilers write it.
std::string finding(std::string_view path, std::size_t line, std::string_view words);

/// All findings, one a line; empty when there are none.
std::string joined(std::vector<std::string> const& findings);

}  // namespace lamplighter::house
