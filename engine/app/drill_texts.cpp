// The mark is in the language of the text, so that a short message keeps its alphabet.
#include "engine/app/drill_texts.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace lamplighter::app {
namespace {

namespace fs = std::filesystem;

std::string_view mark_of(std::string const& name) { return name.find(".zh.") != std::string::npos ? "【演练】" : "EXERCISE: "; }

std::string marked(std::string text, std::string_view mark) {
  constexpr std::string_view subject = "subject:", signature = "【{{utility}}】";
  // What carriers ask for is asked by none of these; its room is the mark's, in texts that have no more.
  if (text.starts_with(signature)) text.erase(0, signature.size());
  if (!text.starts_with(subject)) return std::string(mark) + text;
  auto const end = std::min(text.find('\n'), text.size());
  auto const from = std::min(text.find_first_not_of(' ', subject.size()), end);
  auto rest = end < text.size() ? std::string(mark) + text.substr(end + 1) : std::string{};
  return fmt::format("{} {}{}\n{}", subject, mark, text.substr(from, end - from), rest);
}

}  // namespace

Result<void> mark_templates(std::string const& from, std::string const& into) {
  std::error_code trouble;
  fs::create_directories(into, trouble);
  auto const entries = fs::directory_iterator(from, trouble);
  if (trouble) return fail(Error::Kind::failed, fmt::format("{}: cannot be read: {}", from, trouble.message()));
  for (auto const& entry : entries) {
    if (entry.path().extension() != ".mustache") continue;
    auto const name = entry.path().filename().string();
    std::ifstream in(entry.path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    std::ofstream out(fs::path(into) / name, std::ios::binary);
    out << marked(std::move(text), mark_of(name));
    if (!in || !out.flush()) return fail(Error::Kind::failed, fmt::format("{}: cannot be copied for the drill", entry.path().string()));
  }
  return {};
}

}  // namespace lamplighter::app
