// Reads headers line by line, without making anything of them.
#include "engine/server/snapshot_request.hpp"

#include <algorithm>

#include "engine/server/accepted_language.hpp"
#include "engine/server/gzip.hpp"

namespace lamplighter::server {
namespace {

struct Line {
  std::string_view start, language;
};
constexpr Line lines[] = {{"GET / HTTP/1.1\r\n", ""}, {"GET /?lang=zh HTTP/1.1\r\n", "zh"}, {"GET /?lang=en HTTP/1.1\r\n", "en"}};

bool is(std::string_view given, std::string_view lower) {
  return std::ranges::equal(given, lower, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a | 0x20) : a) == b; });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_unusual(std::string_view name, std::string_view value) {
  if (is(name, "connection")) return !is(value, "keep-alive");
  return is(name, "content-length") || is(name, "transfer-encoding") || is(name, "expect") || is(name, "upgrade") || is(name, "range");
}

/// A line end that others might see where we see none goes the long way, and is refused there.
bool is_plain(char c) { return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) || c == '\t'; }

bool is_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

}  // namespace

std::optional<SnapshotRequest> read_snapshot_request(std::string_view bytes) {
  auto const line = std::ranges::find_if(lines, [&](Line const& one) { return bytes.starts_with(one.start); });
  if (line == std::end(lines)) return std::nullopt;
  SnapshotRequest out;
  out.language = line->language;
  std::string_view accepted;
  bool has_host = false;
  for (auto at = line->start.size();;) {
    auto const end = bytes.find("\r\n", at);
    if (end == std::string_view::npos) return std::nullopt;
    if (end == at) {
      out.length = end + 2;
      break;
    }
    auto const header = bytes.substr(at, end - at);
    if (!std::ranges::all_of(header, is_plain)) return std::nullopt;
    at = end + 2;
    auto const colon = header.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto const name = header.substr(0, colon);
    auto const value = trimmed(header.substr(colon + 1));
    if (!is_name(name) || is_unusual(name, value)) return std::nullopt;
    if (is(name, "host")) has_host = true;
    if (is(name, "accept-encoding")) out.takes_gzip = takes_gzip(value);
    if (is(name, "accept-language")) accepted = value;
    if (is(name, "if-none-match")) out.if_none_match = value;
  }
  if (!has_host) return std::nullopt;
  if (out.language.empty()) out.language = accepted_language(accepted);
  return out;
}

}  // namespace lamplighter::server
