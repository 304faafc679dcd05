// Reading a request target: path and query, percent-decoded exactly once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lamplighter::server {

/// "/a/b%2Fc?x=1" is the segments "a", "b/c" and the parameter x. Segments are names, never file paths: "..", and a slash
/// that was encoded, mean nothing special. The last segment of "/a/" is empty. All of it is valid UTF-8 without U+0000: a
/// byte that is part of no character has become U+FFFD.
struct Target {
  std::vector<std::string> segments;
  std::vector<std::pair<std::string, std::string>> query;
};

/// nullopt for what is no origin-form target: no leading slash, a broken percent sequence, control characters (but those
/// encoded in a parameter, where a gateway may have brought them), more than
/// 8,000 bytes, 32 segments or 64 parameters.
std::optional<Target> parse_target(std::string_view text);

}  // namespace lamplighter::server
