// Text for a terminal: what stands in a utility's data must not move its cursor or rename its window.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace lamplighter::app {

/// Control characters but for line ends, of ASCII and of C1, as \x1b; everything else as it is.
std::string without_controls(std::string_view text);
/// The same of what stands in one line: line ends too.
std::string one_line(std::string_view text);
/// Prints the text so.
void print_plain(std::string_view text, std::FILE* to = stdout);

}  // namespace lamplighter::app
