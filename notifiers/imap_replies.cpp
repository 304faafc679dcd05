// Reads IMAP's untagged lines.
#include "notifiers/imap_replies.hpp"

#include <algorithm>
#include <charconv>

namespace lamplighter::notifiers {
namespace {

constexpr std::string_view line_end = "\r\n";

/// The rest of the last line that begins with this.
std::optional<std::string_view> last_line(std::string_view lines, std::string_view begin) {
  std::optional<std::string_view> out;
  for (std::size_t at = 0; at < lines.size();) {
    auto const end = std::min(lines.find(line_end, at), lines.size());
    auto const line = lines.substr(at, end - at);
    if (line.starts_with(begin)) out = line.substr(begin.size());
    at = end + line_end.size();
  }
  return out;
}

template <class Number>
std::optional<Number> take_number(std::string_view& text) {
  Number out = 0;
  auto const read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return out;
}

}  // namespace

std::optional<std::vector<std::uint32_t>> searched_uids(std::string_view lines, std::size_t count_max) {
  auto rest = last_line(lines, "* SEARCH");
  if (!rest) return std::nullopt;
  std::vector<std::uint32_t> out;
  while (rest->starts_with(' ') && out.size() < count_max) {
    rest->remove_prefix(1);
    if (rest->empty()) break;  // some servers end the line with a blank
    auto const number = take_number<std::uint32_t>(*rest);
    if (!number || *number == 0) return std::nullopt;
    out.push_back(*number);
  }
  if (!rest->empty() && !rest->starts_with(' ')) return std::nullopt;
  return out;
}

std::optional<std::uint32_t> uid_validity(std::string_view lines) {
  constexpr std::string_view mark = "[UIDVALIDITY ";
  auto const at = lines.rfind(mark);
  if (at == std::string_view::npos) return std::nullopt;
  auto rest = lines.substr(at + mark.size());
  auto const number = take_number<std::uint32_t>(rest);
  return number && rest.starts_with(']') ? number : std::nullopt;
}

std::optional<std::string> fetched_literal(std::string_view lines) {
  std::size_t at = 0;
  while (at < lines.size()) {  // the first line that is a FETCH with a body: what follows it is its content
    auto const end = lines.find(line_end, at);
    if (end == std::string_view::npos) return std::nullopt;
    auto const line = lines.substr(at, end - at);
    at = end + line_end.size();
    if (!line.starts_with("* ") || line.find(" FETCH (") == std::string_view::npos || line.find("BODY[") == std::string_view::npos) continue;
    if (line.ends_with(" NIL)") || line.ends_with(" \"\")")) return std::string{};
    auto const brace = line.rfind('{');
    if (brace == std::string_view::npos || !line.ends_with('}')) return std::nullopt;
    auto rest = line.substr(brace + 1);
    auto const size = take_number<std::uint32_t>(rest);
    if (!size || rest != "}" || lines.size() - at < *size) return std::nullopt;
    return std::string{lines.substr(at, *size)};
  }
  return std::nullopt;
}

}  // namespace lamplighter::notifiers
