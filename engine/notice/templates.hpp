// Message templates: Mustache per stage, language and channel, checked at start, strict about every variable.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.hpp"

namespace lamplighter::notice {

/// Variables of a text by name. A list ("addresses") is joined by the caller.
using Variables = std::map<std::string, std::string, std::less<>>;

struct Rendered {
  std::string subject;  // empty for channels without one
  std::string body;
};

/// All templates of a folder: files `STAGE.LANGUAGE.CHANNEL.mustache` (CHANNEL may be `any`); a first line `subject: …` for
/// mail. Immutable after load.
class Templates {
 public:
  /// Errors (all collected): unknown variable (naming the nearest), unknown stage or language in a file name, a section
  /// left open, a text over the parts its channel allows with the longest values.
  static Result<Templates> load(std::string const& folder);
  Templates(Templates&&) noexcept;
  Templates& operator=(Templates&&) noexcept;
  ~Templates();

  /// Channel-specific text, else `any`; language, else the first of `fallback_languages`. Errors: none fits, a variable
  /// is missing (it is never rendered as nothing).
  Result<Rendered> render(std::string_view stage, std::string_view language, std::string_view channel,
                          Variables const& variables) const;
  /// Whether the text that `render` would take names this variable.
  bool uses(std::string_view stage, std::string_view language, std::string_view channel, std::string_view variable) const;
  bool has(std::string_view stage, std::string_view language, std::string_view channel) const;
  /// Stages, languages and channels with a template, for `check`.
  std::vector<std::string> names() const;

 private:
  struct Impl;
  explicit Templates(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lamplighter::notice
