// Reads ranges and their weights in thousandths.
#include "engine/server/accepted_language.hpp"

#include <algorithm>
#include <optional>

namespace lamplighter::server {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// "0", "1", "0.5", "1.000"; nullopt for what is no weight.
std::optional<int> thousandths(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.')) return std::nullopt;
  int out = (text[0] - '0') * 1'000;
  int place = 100;
  for (char const digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') return std::nullopt;
    out += (digit - '0') * place;
    place /= 10;
  }
  return out <= 1'000 ? std::optional(out) : std::nullopt;
}

int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    auto const end = std::min(parameters.find(';'), parameters.size());
    auto const one = trimmed(parameters.substr(0, end));
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
    if (one.size() > 2 && lower(one[0]) == 'q' && one[1] == '=') return thousandths(one.substr(2)).value_or(1'000);
  }
  return 1'000;
}

bool is_of(std::string_view range, std::string_view language) {
  bool const is_start = range.size() >= language.size() && std::equal(language.begin(), language.end(), range.begin(), [](char a, char b) { return a == lower(b); });
  return is_start && (range.size() == language.size() || range[language.size()] == '-');
}

struct Wish {
  int weight = 0;
  int place = 1'000;  // in the header; of two as heavy the one that stands first
  bool is_named = false;
};

void take(Wish& wish, int weight, int place) {
  if (!wish.is_named || weight > wish.weight) wish = {weight, place, true};
}

}  // namespace

std::string_view accepted_language(std::string_view header) {
  Wish chinese, english, any;
  for (int place = 0; !header.empty() && place < 100; ++place) {
    auto const end = std::min(header.find(','), header.size());
    auto const element = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    auto const semicolon = std::min(element.find(';'), element.size());
    auto const range = trimmed(element.substr(0, semicolon));
    auto const weight = weight_of(element.substr(std::min(semicolon + 1, element.size())));
    if (is_of(range, "zh")) take(chinese, weight, place);
    if (is_of(range, "en")) take(english, weight, place);
    if (range == "*") take(any, weight, place);
  }
  for (auto* wish : {&chinese, &english}) {
    if (!wish->is_named && any.is_named) *wish = {any.weight, any.place, false};
  }
  if (english.weight != chinese.weight) return english.weight > chinese.weight ? "en" : "zh";
  if (chinese.weight > 0) return english.place < chinese.place ? "en" : "zh";
  return chinese.is_named && !english.is_named ? "en" : "zh";
}

}  // namespace lamplighter::server
