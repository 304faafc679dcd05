// Digests side by side.
#include "engine/flow/preview_mark.hpp"

#include <algorithm>

#include "engine/base/sha256.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::size_t digits = 12;
constexpr std::size_t mark_size = preview_parts.size() * (digits + 1) - 1;

bool is_mark(std::string_view text) {
  if (text.size() != mark_size) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const is_digit = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (i % (digits + 1) == digits ? text[i] != '-' : !is_digit) return false;
  }
  return true;
}

}  // namespace

std::string preview_mark(std::array<std::string, preview_parts.size()> const& contents) {
  std::string out;
  for (auto const& one : contents) out += (out.empty() ? "" : "-") + sha256_hex(one).substr(0, digits);
  return out;
}

std::optional<std::vector<std::string_view>> changed_parts(std::string_view given, std::string_view present) {
  if (!is_mark(given)) return std::nullopt;
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < preview_parts.size(); ++i) {
    auto const at = i * (digits + 1);
    if (given.substr(at, digits) != present.substr(at, digits)) out.push_back(preview_parts[i]);
  }
  return out;
}

}  // namespace lamplighter::flow
