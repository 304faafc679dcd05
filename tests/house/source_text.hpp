// Views of one C++ text for the guards: without comments, without literals, and the literals by themselves.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::house {

/// A string literal's content and the line on which it begins.
struct Literal {
  std::size_t line = 0;
  std::string text;
};

/// Blanked characters become spaces and line breaks stay, so that positions and lines agree in all views.
struct SourceText {
  std::string without_comments;  // literals stay: for #include
  std::string code;              // neither comments nor contents of literals
  std::vector<Literal> literals;
};

/// Splits a C++ text. Understands raw strings and digit separators.
SourceText split_source(std::string_view text);

/// The line of a position, counted from 1.
std::size_t line_at(std::string_view text, std::size_t position);

/// The position of the bracket that closes the one at `open`, or npos. `code` is a view without literals.
std::size_t closing_bracket(std::string_view code, std::size_t open);

/// A CMake, shell or YAML text with everything from '#' to the end of its line blanked.
std::string without_hash_comments(std::string_view text);

}  // namespace lamplighter::house
