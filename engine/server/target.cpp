// Splits before it decodes, so that an encoded delimiter is data.
#include "engine/server/target.hpp"

#include "notifiers/utf8.hpp"

#include <algorithm>

namespace lamplighter::server {
namespace {

constexpr std::size_t target_bytes_max = 8'000;
constexpr std::size_t segments_max = 32;
constexpr std::size_t parameters_max = 64;

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

enum class Plus { is_plus, is_space };

std::optional<std::string> decoded(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char one = text[i];
    if (one == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      auto const high = hex_value(text[i + 1]);
      auto const low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      one = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (one == '+' && plus == Plus::is_space) {
      one = ' ';
    } else if (static_cast<unsigned char>(one) <= ' ' || one == 0x7f) {
      return std::nullopt;
    }
    out += one;
  }
  return out;
}

/// Whatever bytes a name was made of, every store takes it as it is here.
std::optional<std::string> decoded_name(std::string_view text) {
  auto const out = decoded(text, Plus::is_plus);
  if (!out || out->find('\0') != std::string::npos) return std::nullopt;
  return notifiers::valid_utf8(*out);
}

std::optional<std::string> decoded_parameter(std::string_view text) {
  auto const out = decoded(text, Plus::is_space);
  if (!out) return std::nullopt;
  return notifiers::valid_utf8(*out);
}

/// Takes what stands before the delimiter off the front, and the delimiter with it.
std::string_view take(std::string_view& rest, char delimiter) {
  auto const end = std::min(rest.find(delimiter), rest.size());
  auto const piece = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return piece;
}

bool read_query(std::string_view text, Target& target) {
  while (!text.empty()) {
    auto value = take(text, '&');
    if (value.empty()) continue;
    auto const name = take(value, '=');
    auto plain_name = decoded_parameter(name);
    auto plain_value = decoded_parameter(value);
    if (!plain_name || !plain_value || target.query.size() == parameters_max) return false;
    target.query.emplace_back(std::move(*plain_name), std::move(*plain_value));
  }
  return true;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  if (text.empty() || text.size() > target_bytes_max || text.front() != '/') return std::nullopt;
  auto const question = std::min(text.find('?'), text.size());
  auto path = text.substr(1, question - 1);
  Target out;
  for (bool is_last = path.empty(); !is_last;) {
    is_last = path.find('/') == std::string_view::npos;
    auto segment = decoded_name(take(path, '/'));
    if (!segment || out.segments.size() == segments_max) return std::nullopt;
    out.segments.push_back(std::move(*segment));
  }
  if (question < text.size() && !read_query(text.substr(question + 1), out)) return std::nullopt;
  return out;
}

}  // namespace lamplighter::server
