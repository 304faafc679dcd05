// One template's text: its tags are checked when it is read, and every value when it is rendered.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/notice/templates.hpp"

namespace lamplighter::notice {

/// Strict Mustache: variables and sections only. `{{#name}}…{{/name}}` stands when `name` has a value, `{{^name}}…` when not.
class TemplateText {
 public:
  /// Errors (`usage`): a tag or section left open, closed in the wrong order, or of a kind that texts do not have.
  static Result<TemplateText> parse(std::string_view text);

  /// Names of all variables and sections, sorted, each once.
  std::vector<std::string> names() const;
  /// Variables that stand outside every section, sorted, each once.
  std::vector<std::string> unconditional_names() const;
  bool has_section(std::string_view name) const;
  /// Error (`failed`): a variable that is shown has no value. Nothing is escaped; control characters in values become spaces.
  Result<std::string> render(Variables const& values) const;

 private:
  struct Tag {
    enum class Kind : std::uint8_t { variable, section, inverted, close } kind;
    std::string name;
    int depth = 0;
  };
  Result<void> read_tags();

  std::string text_;
  std::vector<Tag> tags_;
};

/// Text without control characters; line ends stay or become spaces.
enum class LineEnds : std::uint8_t { keep, to_spaces };
std::string without_controls(std::string_view text, LineEnds line_ends);

}  // namespace lamplighter::notice
