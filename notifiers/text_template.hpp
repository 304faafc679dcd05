// Texts with named places, as requests to providers are described: "{base}/send?to={to}".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

using Values = std::map<std::string, std::string, std::less<>>;

/// A text cut into what stands there and what is put there.
struct TextTemplate {
  struct Piece {
    std::string literal{};   // before the variable
    std::string variable{};  // empty in the last piece
  };
  std::vector<Piece> pieces{};
};

/// `{name}` is a variable of [a-z0-9_], `{{` and `}}` are braces. Error: another brace.
Result<TextTemplate> parse_template(std::string_view text);

/// Variables that stand in the template, in order.
std::vector<std::string> variables_of(TextTemplate const& text);

/// The text with each value put through `written`. A variable without a value is empty: `check` knows all beforehand.
template <class Written>
std::string filled(TextTemplate const& text, Values const& values, Written written) {
  std::string out;
  for (auto const& piece : text.pieces) {
    out += piece.literal;
    if (auto const found = values.find(piece.variable); found != values.end()) out += written(found->second);
  }
  return out;
}
std::string filled(TextTemplate const& text, Values const& values);

/// A text that a carrier approved beforehand, under its id: `${area}` in it is a parameter.
struct ApprovedText {
  std::string id;
  TextTemplate text;  // its variables are the parameters
};
/// Reads the carrier's form, `尊敬的用户：${area}…`. Error: no text, two parameters side by side, one that stands twice.
Result<ApprovedText> parse_approved_text(std::string id, std::string_view text);

/// The parameters that make this text of the approved one, each of 1 to `characters_max` characters and as short as can be. nullopt: it is another
/// text. So what the carrier sends is what we rendered, letter by letter.
std::optional<Values> parameters_of(ApprovedText const& approved, std::string_view text, std::size_t characters_max);

}  // namespace lamplighter::notifiers
