// Reads templates, fills them, and finds the parameters in a text that an approved one became.
#include "notifiers/text_template.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

bool is_name_character(char one) { return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') || one == '_'; }

bool is_name(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_name_character); }

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char one) { return (one & 0xC0) != 0x80; }));
}

}  // namespace

Result<TextTemplate> parse_template(std::string_view text) {
  TextTemplate out{{{}}};
  for (std::size_t at = 0; at < text.size(); ++at) {
    char const one = text[at];
    bool const is_doubled = at + 1 < text.size() && text[at + 1] == one;
    if (one != '{' && one != '}') {
      out.pieces.back().literal += one;
    } else if (is_doubled) {
      out.pieces.back().literal += one;
      ++at;
    } else {
      auto const end = one == '{' ? text.find('}', at) : std::string_view::npos;
      auto const name = end == std::string_view::npos ? std::string_view{} : text.substr(at + 1, end - at - 1);
      if (!is_name(name)) return tl::unexpected(Error{fmt::format("the brace at character {} begins no {{variable}}; write {{{{ or }}}} for a brace", at + 1)});
      out.pieces.back().variable = name;
      out.pieces.emplace_back();
      at = end;
    }
  }
  return out;
}

std::vector<std::string> variables_of(TextTemplate const& text) {
  std::vector<std::string> out;
  for (auto const& piece : text.pieces) {
    if (!piece.variable.empty()) out.push_back(piece.variable);
  }
  return out;
}

std::string filled(TextTemplate const& text, Values const& values) {
  return filled(text, values, [](std::string const& value) { return value; });
}

Result<ApprovedText> parse_approved_text(std::string id, std::string_view text) {
  ApprovedText out{std::move(id), {{{}}}};
  while (!text.empty()) {
    auto const begin = text.find("${");
    out.text.pieces.back().literal += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    auto const end = text.find('}', begin);
    auto const name = end == std::string_view::npos ? std::string_view{} : text.substr(begin + 2, end - begin - 2);
    if (!is_name(name)) return tl::unexpected(Error{"'${' begins no ${parameter}"});
    auto const known = variables_of(out.text);
    if (std::ranges::find(known, name) != known.end()) return tl::unexpected(Error{fmt::format("the parameter '{}' stands twice", name)});
    if (!known.empty() && out.text.pieces.back().literal.empty()) {
      return tl::unexpected(Error{fmt::format("nothing stands between '{}' and the parameter before it, so nobody can tell them apart", name)});
    }
    out.text.pieces.back().variable = name;
    out.text.pieces.emplace_back();
    text.remove_prefix(end + 1);
  }
  if (out.text.pieces.size() == 1 && out.text.pieces.front().literal.empty()) return tl::unexpected(Error{"has no text"});
  return out;
}

std::optional<Values> parameters_of(ApprovedText const& approved, std::string_view text, std::size_t characters_max) {
  Values out;
  auto const& pieces = approved.text.pieces;
  if (!text.starts_with(pieces.front().literal)) return std::nullopt;
  text.remove_prefix(pieces.front().literal.size());
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
    auto const& next = pieces[i + 1].literal;
    bool const is_last = i + 2 == pieces.size();
    // The last literal stands at the end; one in between at its first place behind a parameter that is not empty.
    auto const end = is_last ? (text.ends_with(next) ? text.size() - next.size() : std::string_view::npos) : text.find(next, 1);
    if (end == std::string_view::npos || end == 0 || end > text.size()) return std::nullopt;
    auto const value = text.substr(0, end);
    if (characters_of(value) > characters_max) return std::nullopt;
    out.emplace(pieces[i].variable, value);
    text.remove_prefix(end + next.size());
  }
  return text.empty() ? std::optional{std::move(out)} : std::nullopt;
}

}  // namespace lamplighter::notifiers
