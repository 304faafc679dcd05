// Cuts what is to be said into tokens, and covers them with recordings.
#include "notifiers/voice_fragments.hpp"

#include <algorithm>
#include <fstream>
#include <limits>

#include <fmt/format.h>

#include "notifiers/voice_wording.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::string_view index_name = "index.tsv";
std::string const pause_token{};  // no word is empty

bool is_small(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\''; }
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t character_bytes(unsigned char first) { return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4; }

bool is_wide_pause(std::string_view one) {
  static constexpr std::string_view pauses[] = {"，", "。", "、", "；", "：", "！", "？", "（", "）", "\u3000"};
  return std::ranges::find(pauses, one) != std::end(pauses);
}

/// Characters one by one, Latin words whole; a pause between, never two in a row, none at the ends.
std::vector<std::string> tokens_of(std::string_view spoken) {
  std::vector<std::string> out;
  bool is_pause_due = false;
  auto const put = [&](std::string token) {
    if (is_pause_due && !out.empty()) out.push_back(pause_token);
    is_pause_due = false;
    out.push_back(std::move(token));
  };
  for (std::size_t at = 0; at < spoken.size();) {
    auto const first = static_cast<unsigned char>(spoken[at]);
    if (first >= 0x80) {
      auto const one = spoken.substr(at, character_bytes(first));
      if (is_wide_pause(one)) is_pause_due = true;
      else put(std::string(one));
      at += one.size();
      continue;
    }
    std::string word;
    while (at < spoken.size() && is_small(static_cast<unsigned char>(small(spoken[at])))) word += small(spoken[at++]);
    if (!word.empty()) {
      put(std::move(word));
      continue;
    }
    if (spoken[at] != ' ') is_pause_due = true;
    ++at;
  }
  return out;
}

/// Words as a synthesiser takes them.
std::string joined(std::vector<std::string> const& tokens, std::size_t from, std::size_t to) {
  std::string out;
  for (auto i = from; i < to; ++i) {
    bool const is_latin = !tokens[i].empty() && static_cast<unsigned char>(tokens[i][0]) < 0x80;
    if (!out.empty() && is_latin) out += ' ';
    out += tokens[i];
  }
  return out;
}

/// The best way to say all from one token on.
struct Best {
  int cost = std::numeric_limits<int>::max();
  Fragment const* fragment = nullptr;  // nothing: this token is spoken, or is a pause
};
constexpr int cost_of_words = 1'000, cost_of_recording = 1;

bool fits(std::vector<std::string> const& tokens, std::size_t at, Fragment const& fragment) {
  return at + fragment.tokens.size() <= tokens.size() &&
         std::equal(fragment.tokens.begin(), fragment.tokens.end(), tokens.begin() + static_cast<std::ptrdiff_t>(at));
}

Result<void> add_line(std::string_view line, std::string const& folder, std::map<std::string, std::vector<Fragment>, std::less<>>& into) {
  auto const first = line.find('\t');
  auto const second = first == std::string_view::npos ? first : line.find('\t', first + 1);
  if (second == std::string_view::npos) return tl::unexpected(Error{"is not LANGUAGE, FILE and TEXT with tabs between"});
  auto const language = std::string(line.substr(0, first)), file = std::string(line.substr(first + 1, second - first - 1));
  if (language.empty() || file.empty() || file.find('/') != std::string::npos) {
    return tl::unexpected(Error{"names no language, or a file that is not in this folder"});
  }
  auto tokens = tokens_of(spoken_text(line.substr(second + 1), language));
  if (tokens.empty()) return tl::unexpected(Error{"has no words"});
  auto& all = into[language];
  if (std::ranges::find(all, tokens, &Fragment::tokens) != all.end()) return tl::unexpected(Error{"says the same as a line before it; remove one"});
  all.push_back({std::move(tokens), folder + "/" + file});
  return {};
}

}  // namespace

Result<FragmentIndex> FragmentIndex::read(std::string const& folder) {
  auto const path = fmt::format("{}/{}", folder, index_name);
  std::ifstream input(path);
  if (!input) return tl::unexpected(Error{fmt::format("{} cannot be read", path)});
  FragmentIndex out;
  int number = 0;
  for (std::string line; std::getline(input, line);) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    if (auto const added = add_line(line, folder, out.by_language_); !added) {
      return tl::unexpected(Error{fmt::format("{}:{}: {}", path, number, added.error().message)});
    }
  }
  if (out.by_language_.empty()) return tl::unexpected(Error{fmt::format("{} names no recording", path)});
  return out;
}

std::vector<Fragment> const& FragmentIndex::of(std::string_view language) const {
  static std::vector<Fragment> const none;
  auto const found = by_language_.find(language);
  return found == by_language_.end() ? none : found->second;
}

std::vector<SpokenPiece> compose(std::string_view spoken, std::vector<Fragment> const& fragments) {
  auto const tokens = tokens_of(spoken);
  std::vector<Best> best(tokens.size() + 1);
  best.back().cost = 0;
  for (auto at = tokens.size(); at-- > 0;) {
    best[at].cost = best[at + 1].cost + (tokens[at] == pause_token ? 0 : cost_of_words);
    for (auto const& fragment : fragments) {
      if (!fits(tokens, at, fragment)) continue;
      auto const cost = best[at + fragment.tokens.size()].cost + cost_of_recording;
      if (cost < best[at].cost) best[at] = {cost, &fragment};
    }
  }
  std::vector<SpokenPiece> out;
  for (std::size_t at = 0; at < tokens.size();) {
    if (auto const* fragment = best[at].fragment) {
      out.push_back({SpokenPiece::Kind::recording, fragment->file});
      at += fragment->tokens.size();
    } else if (tokens[at] == pause_token) {
      out.push_back({SpokenPiece::Kind::pause, {}});
      ++at;
    } else {
      auto end = at;
      while (end < tokens.size() && best[end].fragment == nullptr && tokens[end] != pause_token) ++end;
      out.push_back({SpokenPiece::Kind::words, joined(tokens, at, end)});
      at = end;
    }
  }
  return out;
}

bool is_all_recorded(std::vector<SpokenPiece> const& pieces) {
  return std::ranges::none_of(pieces, [](auto const& one) { return one.kind == SpokenPiece::Kind::words; });
}

}  // namespace lamplighter::notifiers
