// Checks a template's tags and renders it through kainjow mustache without its HTML escaping.
#include "engine/notice/template_text.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

namespace lamplighter::notice {
namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char one) {
    return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '_';
  });
}

bool has_value(Variables const& values, std::string_view name) {
  auto const found = values.find(name);
  return found != values.end() && !trimmed(found->second).empty();
}

void sort_unique(std::vector<std::string>& names) {
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

Result<TemplateText> TemplateText::parse(std::string_view text) {
  TemplateText result;
  result.text_ = std::string(text);
  if (auto read = result.read_tags(); !read) return tl::unexpected(read.error());
  kainjow::mustache::mustache const check(result.text_);
  if (!check.is_valid()) return fail(Error::Kind::usage, check.error_message());
  return result;
}

Result<void> TemplateText::read_tags() {
  std::vector<std::string> open;
  std::string_view const text = text_;
  for (auto at = text.find(opening); at != std::string_view::npos;) {
    auto const end = text.find(closing, at);
    if (end == std::string_view::npos) return fail(Error::Kind::usage, "a tag is left open; close it with }}");
    auto inside = trimmed(text.substr(at + opening.size(), end - at - opening.size()));
    auto next = end + closing.size();
    if (inside.starts_with('{')) {  // {{{name}}}: the same as {{name}} here, for nothing is escaped
      inside = trimmed(inside.substr(1));
      if (next >= text.size() || text[next] != '}') return fail(Error::Kind::usage, "{{{ is not closed with }}}");
      ++next;
    }
    auto kind = Tag::Kind::variable;
    bool const is_comment = inside.starts_with('!');
    if (inside.starts_with('#')) kind = Tag::Kind::section;
    if (inside.starts_with('^')) kind = Tag::Kind::inverted;
    if (inside.starts_with('/')) kind = Tag::Kind::close;
    if (kind != Tag::Kind::variable) inside = trimmed(inside.substr(1));
    at = text.find(opening, next);
    if (is_comment) continue;
    if (!is_name(inside)) {
      return fail(Error::Kind::usage, fmt::format("tag '{}' is no variable or section; texts have no other tags", inside));
    }
    if (kind == Tag::Kind::close) {
      if (open.empty() || open.back() != inside) {
        return fail(Error::Kind::usage, fmt::format("section '{}' is closed but not open here", inside));
      }
      open.pop_back();
    }
    tags_.push_back({kind, std::string(inside), static_cast<int>(open.size())});
    if (kind == Tag::Kind::section || kind == Tag::Kind::inverted) open.emplace_back(inside);
  }
  if (!open.empty()) {
    return fail(Error::Kind::usage, fmt::format("section '{0}' is left open; close it with {{{{/{0}}}}}", open.back()));
  }
  return {};
}

std::vector<std::string> TemplateText::names() const {
  std::vector<std::string> result;
  for (auto const& tag : tags_) result.push_back(tag.name);
  sort_unique(result);
  return result;
}

std::vector<std::string> TemplateText::unconditional_names() const {
  std::vector<std::string> result;
  for (auto const& tag : tags_) {
    if (tag.kind == Tag::Kind::variable && tag.depth == 0) result.push_back(tag.name);
  }
  sort_unique(result);
  return result;
}

bool TemplateText::has_section(std::string_view name) const {
  return std::ranges::any_of(tags_, [&](auto const& tag) { return tag.kind == Tag::Kind::section && tag.name == name; });
}

Result<std::string> TemplateText::render(Variables const& values) const {
  int hidden_from = -1;  // depth of the outermost section that is left out
  for (auto const& tag : tags_) {
    bool const is_hidden = hidden_from >= 0;
    switch (tag.kind) {
      case Tag::Kind::variable:
        if (!is_hidden && !has_value(values, tag.name)) {
          return fail(Error::Kind::failed, fmt::format("variable '{}' has no value", tag.name));
        }
        break;
      case Tag::Kind::section:
      case Tag::Kind::inverted:
        if (!is_hidden && has_value(values, tag.name) == (tag.kind == Tag::Kind::inverted)) hidden_from = tag.depth;
        break;
      case Tag::Kind::close:
        if (tag.depth == hidden_from) hidden_from = -1;
        break;
    }
  }
  kainjow::mustache::data data;
  for (auto const& [name, value] : values) {
    if (has_value(values, name)) data.set(name, without_controls(value, LineEnds::to_spaces));
  }
  kainjow::mustache::mustache engine(text_);  // rendering writes to it, and templates are shared between threads
  engine.set_custom_escape([](std::string const& value) { return value; });
  auto rendered = engine.render(data);
  if (!engine.is_valid()) return fail(Error::Kind::failed, engine.error_message());
  return rendered;
}

std::string without_controls(std::string_view text, LineEnds line_ends) {
  std::string result;
  result.reserve(text.size());
  for (char const one : text) {
    auto const byte = static_cast<unsigned char>(one);
    bool const is_kept_line_end = one == '\n' && line_ends == LineEnds::keep;
    if (byte >= 0x20 && byte != 0x7f) {
      result += one;
    } else if (is_kept_line_end) {
      result += one;
    } else if (one == '\n' || one == '\t') {
      result += ' ';
    }
  }
  return result;
}

}  // namespace lamplighter::notice
