// Reads the stars out of a reply.
#include "engine/notice/ratings.hpp"

#include <algorithm>
#include <array>

namespace lamplighter::notice {
namespace {

constexpr std::array before = std::to_array<std::string_view>({"R", "RATE", "RATING", "评", "评价", "评分", "打分"});
constexpr std::array after = std::to_array<std::string_view>({"分", "星", "STAR", "STARS", "/5"});

std::optional<int> digit_of(std::string_view text) {
  if (text.size() != 1 || text[0] < '1' || text[0] > '0' + stars_max) return std::nullopt;
  return text[0] - '0';
}

}  // namespace

std::optional<int> stars_of_reply(std::string_view plain) {
  if (auto const bare = digit_of(plain)) return *bare >= 3 ? bare : std::nullopt;
  bool is_named = false;
  auto const longest_first = [](auto one, auto other) { return one.size() < other.size(); };
  std::string_view found;
  for (auto const word : before) {
    if (plain.starts_with(word)) found = std::max(found, word, longest_first);
  }
  is_named = !found.empty();
  plain.remove_prefix(found.size());
  found = {};
  for (auto const word : after) {
    if (plain.ends_with(word)) found = std::max(found, word, longest_first);
  }
  is_named = is_named || !found.empty();
  plain.remove_suffix(found.size());
  return is_named ? digit_of(plain) : std::nullopt;
}

}  // namespace lamplighter::notice
