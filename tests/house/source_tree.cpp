// Reads the source tree once.
#include "tests/house/source_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lamplighter::house {
namespace {

namespace fs = std::filesystem;

bool is_left_out(std::string const& path) {
  return path == ".git" || path == "build" || path == "tests/data" || path == "node_modules" ||
         path == "engine/console/dist" || ends_with(path, "/node_modules");
}

std::vector<File> read_tree(fs::path const& root) {
  std::vector<File> files;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
    auto const path = it->path().lexically_relative(root).generic_string();
    if (is_left_out(path)) {
      if (it->is_directory()) it.disable_recursion_pending();
      continue;
    }
    if (!it->is_regular_file()) continue;
    std::ifstream in(it->path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (text.find('\0') == std::string::npos) files.push_back({path, std::move(text)});
  }
  std::sort(files.begin(), files.end(), [](auto const& a, auto const& b) { return a.path < b.path; });
  return files;
}

}  // namespace

std::vector<File> const& source_tree() {
  static auto const files = read_tree(LAMPLIGHTER_SOURCE_DIR);
  return files;
}

std::vector<File> cpp_files(std::vector<File> const& files) {
  std::vector<File> out;
  std::copy_if(files.begin(), files.end(), std::back_inserter(out),
               [](File const& f) { return ends_with(f.path, ".hpp") || ends_with(f.path, ".cpp"); });
  return out;
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool ends_with(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

std::string room_of(std::string_view path) {
  auto slash = path.find('/');
  if (slash == std::string_view::npos) return "";
  if (path.substr(0, slash) == "engine") {
    auto const next = path.find('/', slash + 1);
    if (next != std::string_view::npos) slash = next;
  }
  return std::string(path.substr(0, slash));
}

std::string finding(std::string_view path, std::size_t line, std::string_view words) {
  return std::string(path) + ":" + std::to_string(line) + ": " + std::string(words);
}

std::string joined(std::vector<std::string> const& findings) {
  std::string out;
  for (auto const& f : findings) out += f + "\n";
  return out;
}

}  // namespace lamplighter::house
