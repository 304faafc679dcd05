// Reads fields, content types and boundaries of received mail.
#include "notifiers/mail_headers.hpp"

#include <algorithm>

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t fields_max = 1'000;
constexpr std::size_t field_bytes_max = 8 * 1024;
constexpr std::size_t parts_max = 20;
constexpr std::size_t addresses_max = 20;
constexpr std::size_t boundary_max = 70;  // RFC 2046

bool is_blank(char one) { return one == ' ' || one == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes the first line off the text, without its end.
std::string_view take_line(std::string_view& text) {
  auto const end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_token_character(char one) {
  return one > 0x20 && one < 0x7F && std::string_view{"()<>@,;:\\\"/[]?="}.find(one) == std::string_view::npos;
}

bool is_field_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char one) { return one > 0x20 && one < 0x7F && one != ':'; });
}

std::string_view take_token(std::string_view& text) {
  auto const end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_token_character) - text.begin());
  auto const token = text.substr(0, end);
  text.remove_prefix(end);
  return token;
}

/// A token or a quoted text; nullopt when neither stands there.
std::optional<std::string> take_value(std::string_view& text) {
  if (!text.starts_with('"')) {
    auto const token = take_token(text);
    return token.empty() ? std::nullopt : std::optional{std::string{token}};
  }
  std::string out;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') {
      text.remove_prefix(at + 1);
      return out;
    }
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    out += text[at];
  }
  return std::nullopt;
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char one) { return one >= 'A' && one <= 'Z' ? static_cast<char>(one + 32) : one; });
  return out;
}

std::string const* MailBlock::find(std::string_view name) const {
  auto const found = std::ranges::find(fields, name, &MailField::name);
  return found == fields.end() ? nullptr : &found->value;
}

std::optional<MailBlock> read_mail_fields(std::string_view text) {
  MailBlock out;
  while (!text.empty()) {
    auto const line = take_line(text);
    if (line.empty()) break;
    if (is_blank(line.front())) {
      if (out.fields.empty()) return std::nullopt;
      auto& value = out.fields.back().value;
      if (value.size() + line.size() > field_bytes_max) return std::nullopt;
      auto const more = trimmed(line);
      if (!value.empty() && !more.empty()) value += ' ';
      value += more;
      continue;
    }
    auto const colon = line.find(':');
    if (colon == std::string_view::npos || line.size() > field_bytes_max || out.fields.size() == fields_max) return std::nullopt;
    auto const name = trimmed(line.substr(0, colon));
    if (!is_field_name(name)) return std::nullopt;
    out.fields.push_back({lower_case(name), std::string{trimmed(line.substr(colon + 1))}});
  }
  out.rest = text;
  return out;
}

std::optional<ContentType> read_content_type(std::string_view value) {
  ContentType out;
  auto const type = take_token(value);
  if (type.empty() || !value.starts_with('/')) return std::nullopt;
  value.remove_prefix(1);
  auto const subtype = take_token(value);
  if (subtype.empty()) return std::nullopt;
  out.type = lower_case(type) + '/' + lower_case(subtype);
  for (value = trimmed(value); !value.empty(); value = trimmed(value)) {
    if (!value.starts_with(';')) return std::nullopt;
    value = trimmed(value.substr(1));
    if (value.empty()) break;  // a semicolon at the end, as some write it
    auto const name = lower_case(take_token(value));
    if (name.empty() || !value.starts_with('=')) return std::nullopt;
    value.remove_prefix(1);
    auto text = take_value(value);
    if (!text || !out.parameters.emplace(name, std::move(*text)).second) return std::nullopt;
  }
  return out;
}

std::optional<std::vector<std::string_view>> split_at_boundary(std::string_view body, std::string_view boundary) {
  if (boundary.empty() || boundary.size() > boundary_max) return std::nullopt;
  std::vector<std::string_view> out;
  auto const* part_begin = static_cast<char const*>(nullptr);
  while (!body.empty()) {
    auto const* const line_begin = body.data();
    auto line = take_line(body);
    if (!line.starts_with("--") || !line.substr(2).starts_with(boundary)) continue;
    auto const behind = trimmed(line.substr(2 + boundary.size()));
    if (!behind.empty() && behind != "--") continue;  // a longer boundary of a part within
    if (part_begin != nullptr) {
      if (out.size() == parts_max) return std::nullopt;
      out.emplace_back(part_begin, static_cast<std::size_t>(line_begin - part_begin));
    }
    if (behind == "--") return out;
    part_begin = body.data();
  }
  return std::nullopt;
}

std::vector<std::string> addresses_in(std::string_view value) {
  std::vector<std::string> out;
  constexpr std::string_view separators = " \t,;<>\"()";
  while (out.size() < addresses_max) {
    auto const begin = value.find_first_not_of(separators);
    if (begin == std::string_view::npos) break;
    value.remove_prefix(begin);
    auto const word = value.substr(0, value.find_first_of(separators));
    if (word.find('@') != std::string_view::npos) out.emplace_back(word);
    value.remove_prefix(word.size());
  }
  return out;
}

}  // namespace lamplighter::notifiers
