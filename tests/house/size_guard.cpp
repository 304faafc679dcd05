// Counts lines of files, and of functions by matching braces.
#include "tests/house/size_guard.hpp"

#include "tests/house/source_text.hpp"

#include <algorithm>
#include <cctype>
#include <regex>

namespace lamplighter::house {
namespace {

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Directives are no part of the grammar of braces.
std::string without_directives(std::string code) {
  auto is_directive = false;
  auto is_line_start = true;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == '\n') {
      is_directive = is_directive && i > 0 && code[i - 1] == '\\';
      is_line_start = true;
      continue;
    }
    if (is_line_start && code[i] == '#') is_directive = true;
    if (!is_space(code[i])) is_line_start = false;
    if (is_directive && !(code[i] == '\\' && i + 1 < code.size() && code[i + 1] == '\n')) code[i] = ' ';
  }
  return code;
}

// Replaces what stands between brackets of one kind by nothing: "f(a, b)" becomes "f()".
std::string hollow(std::string const& text, char open, char close) {
  std::string out;
  auto depth = 0;
  for (auto const c : text) {
    if (c == close && depth > 0) --depth;
    if (depth == 0) out += c;
    if (c == open) ++depth;
  }
  return out;
}

enum class Block { container, function, member_initialiser, initialiser };

// What a brace opens, judged by the text between it and the end of what stood before.
Block block_after(std::string const& raw_head) {
  static std::regex const template_prefix(R"(\btemplate\s*<(?:[^<>]|<[^<>]*>)*>)");
  static std::regex const alignment(R"(\b(?:alignas|__attribute__)\s*\(\)+)");
  static std::regex const container(R"(\b(?:namespace|class|struct|union|enum|extern)\b)");
  static std::regex const lambda(R"(=\s*\[)");
  static std::regex const member_list(R"(\)\s*(?:noexcept\s*(?:\(\))?)?\s*:(?!:))");
  auto head = std::regex_replace(raw_head, template_prefix, " ");
  head = std::regex_replace(hollow(head, '(', ')'), alignment, " ");
  auto const last = std::find_if_not(head.rbegin(), head.rend(), is_space);
  if (head.find('=') != std::string::npos && head.find("operator") == std::string::npos) {
    return std::regex_search(head, lambda) ? Block::function : Block::initialiser;
  }
  if (head.find(')') != std::string::npos) {
    auto const ends_word = last != head.rend() && (is_word(*last) || *last == '>');
    if (std::regex_search(head, member_list) && ends_word) return Block::member_initialiser;
    return Block::function;
  }
  return std::regex_search(head, container) ? Block::container : Block::initialiser;
}

// "public:" and its like end nothing, but no head begins with them.
bool is_access_label(std::string const& code, std::size_t colon) {
  auto begin = colon;
  while (begin > 0 && is_word(code[begin - 1])) --begin;
  auto const word = code.substr(begin, colon - begin);
  return word == "public" || word == "private" || word == "protected";
}

std::string name_in(std::string const& head) {
  static std::regex const name(R"(([~\w:]+|operator\s*[^\s\w(]+)\s*\()");
  std::smatch match;
  return std::regex_search(head, match, name) ? match[1].str() : "a block";
}

}  // namespace

std::vector<Function> functions_of(std::string const& text) {
  auto const code = without_directives(split_source(text).code);
  std::vector<Function> out;
  std::size_t head = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == ';' || code[i] == '}' || (code[i] == ':' && is_access_label(code, i))) head = i + 1;
    if (code[i] == '(') {  // defaults and annotations may hold braces
      auto const end = closing_bracket(code, i);
      if (end == std::string::npos) break;
      i = end;
      continue;
    }
    if (code[i] != '{') continue;
    auto const block = block_after(code.substr(head, i - head));
    if (block == Block::container) {
      head = i + 1;
      continue;
    }
    auto const end = closing_bracket(code, i);
    if (end == std::string::npos) break;
    if (block == Block::function) {
      while (is_space(code[head])) ++head;
      auto const first = line_at(code, head);
      out.push_back({name_in(code.substr(head, i - head)), first, line_at(code, end) - first + 1});
      head = end + 1;
    }
    i = end;  // after an initialiser the head goes on: the body, or a semicolon, is still to come
  }
  return out;
}

std::vector<std::string> size_findings(std::vector<File> const& files) {
  std::vector<std::string> out;
  for (auto const& file : files) {
    auto const is_cpp = ends_with(file.path, ".hpp") || ends_with(file.path, ".cpp");
    auto const is_code = is_cpp || ends_with(file.path, ".ts") || ends_with(file.path, ".js") ||
                         ends_with(file.path, ".mjs") || ends_with(file.path, "CMakeLists.txt") ||
                         ends_with(file.path, ".cmake") || starts_with(file.text, "#!");
    if (!is_code) continue;
    auto const lines = static_cast<std::size_t>(std::count(file.text.begin(), file.text.end(), '\n'));
    auto const limit = room_of(file.path) == "tests" ? test_file_lines_max : file_lines_max;
    if (lines > limit) {
      out.push_back(finding(file.path, limit, std::to_string(lines) + " lines, limit " + std::to_string(limit)));
    }
    if (!is_cpp) continue;
    for (auto const& function : functions_of(file.text)) {
      if (function.lines <= function_lines_max) continue;
      out.push_back(finding(file.path, function.line,
                            function.name + " has " + std::to_string(function.lines) + " lines, limit " +
                                std::to_string(function_lines_max)));
    }
  }
  return out;
}

std::vector<std::string> first_line_findings(std::vector<File> const& files) {
  static std::regex const slashes(R"(^(?:#![^\n]*\n)?(?://|/\*)[ /*]*\S)");
  static std::regex const hash(R"(^(?:#![^\n]*\n)?#[ ]\S)");
  std::vector<std::string> out;
  for (auto const& file : files) {
    auto const is = [&](std::string_view suffix) { return ends_with(file.path, suffix); };
    auto const shebang = starts_with(file.text, "#!") ? file.text.substr(0, file.text.find('\n')) : "";
    auto const is_script = !shebang.empty();
    auto const speaks_slashes =
        is(".hpp") || is(".cpp") || is(".ts") || is(".js") || is(".mjs") || shebang.find("node") != std::string::npos;
    // YAML in the tests may be a bad input that is named for its fault: a comment could hide it.
    auto const is_yaml = (is(".yaml") || is(".yml")) && room_of(file.path) != "tests";
    auto const speaks_hash = is("CMakeLists.txt") || is(".cmake") || is_yaml || is_script;
    auto const is_good =
        speaks_slashes ? std::regex_search(file.text, slashes) : !speaks_hash || std::regex_search(file.text, hash);
    if (!is_good) out.push_back(finding(file.path, 1, "the first line is no comment that names the file's job"));
    if (is(".hpp") && file.text.find("\n#pragma once\n") == std::string::npos) {
      out.push_back(finding(file.path, 2, "no '#pragma once'"));
    }
  }
  return out;
}

namespace {

// Does a CMakeLists.txt name this path, relative to its folder, as a word of its own?
bool names(std::string const& cmake, std::string const& path) {
  auto const is_part = [](char c) { return is_word(c) || c == '.' || c == '/' || c == '-'; };
  for (auto at = cmake.find(path); at != std::string::npos; at = cmake.find(path, at + 1)) {
    auto const end = at + path.size();
    if ((at == 0 || !is_part(cmake[at - 1])) && (end >= cmake.size() || !is_part(cmake[end]))) return true;
  }
  return false;
}

// Looks for the path in the CMakeLists.txt of every folder above it.
bool is_named_above(std::string const& path, std::vector<File> const& files) {
  static auto const file_name = std::string("CMakeLists.txt");
  return std::any_of(files.begin(), files.end(), [&](File const& f) {
    if (f.path != file_name && !ends_with(f.path, "/" + file_name)) return false;
    auto const folder = f.path.substr(0, f.path.size() - file_name.size());
    if (!starts_with(path, folder)) return false;
    return names(without_hash_comments(f.text), path.substr(folder.size()));
  });
}

}  // namespace

std::vector<std::string> registration_findings(std::vector<File> const& files) {
  std::vector<std::string> out;
  for (auto const& file : files) {
    if (ends_with(file.path, ".cpp") && !is_named_above(file.path, files)) {
      out.push_back(finding(file.path, 1, "no CMakeLists.txt names it: it is never built"));
    }
    auto const at = file.path.rfind("/CMakeLists.txt");
    if (at != std::string::npos && !is_named_above(file.path.substr(0, at), files)) {
      out.push_back(finding(file.path, 1, "no CMakeLists.txt above adds this folder"));
    }
  }
  return out;
}

}  // namespace lamplighter::house
