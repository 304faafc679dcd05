// A JSON reader that keeps paths instead of trees.
#include "notifiers/json_rows.hpp"

#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "notifiers/utf8.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t levels_max = 16;
constexpr std::size_t values_max = 100'000;
constexpr std::size_t path_bytes_max = 1'000;

void append_utf8(std::string& out, char32_t one) {
  if (one < 0x80) {
    out += static_cast<char>(one);
  } else if (one < 0x800) {
    out += static_cast<char>(0xC0 | one >> 6);
    out += static_cast<char>(0x80 | (one & 0x3F));
  } else if (one < 0x10000) {
    out += static_cast<char>(0xE0 | one >> 12);
    out += static_cast<char>(0x80 | (one >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (one & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | one >> 18);
    out += static_cast<char>(0x80 | (one >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (one >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (one & 0x3F));
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<JsonFields>> read() {
    skip_blanks();
    bool const is_array = peek() == '[';
    if (is_array ? !rows() : !one_row()) return trouble();
    skip_blanks();
    if (at_ != text_.size()) return trouble();
    return std::move(rows_);
  }

 private:
  tl::unexpected<Error> trouble() const { return tl::unexpected(Error{fmt::format("no JSON that can be read, at byte {}", at_)}); }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char one) {
    if (peek() != one) return false;
    ++at_;
    return true;
  }
  void skip_blanks() {
    while (at_ < text_.size() && std::string_view{" \t\r\n"}.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  bool one_row() {
    rows_.emplace_back();
    return value("", 0);
  }

  bool rows() {
    ++at_;
    skip_blanks();
    if (take(']')) return true;
    for (;;) {
      if (!one_row()) return false;
      skip_blanks();
      if (take(']')) return true;
      if (!take(',')) return false;
    }
  }

  bool keep(std::string const& path, std::string text) {
    if (++values_ > values_max || path.size() > path_bytes_max) return false;
    return rows_.back().emplace(path, std::move(text)).second;  // a path that stands twice is refused
  }

  static std::string joined(std::string const& path, std::string_view name) {
    return path.empty() ? std::string{name} : path + '.' + std::string{name};
  }

  // The depth is bounded, so this may call itself.
  bool value(std::string const& path, std::size_t level) {
    skip_blanks();
    if (level > levels_max) return false;
    switch (peek()) {
      case '{': return object(path, level);
      case '[': return array(path, level);
      case '"': {
        auto text = string();
        return text && keep(path, std::move(*text));
      }
      case 't': return word(path, "true");
      case 'f': return word(path, "false");
      case 'n': return word(path, "null");
      default: return number(path);
    }
  }

  bool word(std::string const& path, std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return keep(path, std::string{expected});
  }

  bool object(std::string const& path, std::size_t level) {
    ++at_;
    skip_blanks();
    if (take('}')) return true;
    std::map<std::string, bool, std::less<>> names;
    for (;;) {
      skip_blanks();
      auto const name = string();
      if (!name || !names.emplace(*name, true).second) return false;
      skip_blanks();
      if (!take(':') || !value(joined(path, *name), level + 1)) return false;
      skip_blanks();
      if (take('}')) return true;
      if (!take(',')) return false;
    }
  }

  bool array(std::string const& path, std::size_t level) {
    ++at_;
    skip_blanks();
    if (take(']')) return true;
    for (std::size_t index = 0;; ++index) {
      if (!value(joined(path, std::to_string(index)), level + 1)) return false;
      skip_blanks();
      if (take(']')) return true;
      if (!take(',')) return false;
    }
  }

  bool digits() {
    auto const begin = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > begin;
  }

  bool number(std::string const& path) {
    auto const begin = at_;
    take('-');
    if (peek() == '0') {
      ++at_;
    } else if (!digits()) {
      return false;
    }
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    return keep(path, std::string{text_.substr(begin, at_ - begin)});
  }

  std::optional<std::uint32_t> hex4() {
    if (text_.size() - at_ < 4) return std::nullopt;
    std::uint32_t out = 0;
    for (int i = 0; i < 4; ++i) {
      char const one = text_[at_++];
      std::uint32_t digit = 0;
      if (one >= '0' && one <= '9') digit = static_cast<std::uint32_t>(one - '0');
      else if (one >= 'a' && one <= 'f') digit = static_cast<std::uint32_t>(one - 'a' + 10);
      else if (one >= 'A' && one <= 'F') digit = static_cast<std::uint32_t>(one - 'A' + 10);
      else return std::nullopt;
      out = out << 4 | digit;
    }
    return out;
  }

  bool escape(std::string& out) {
    constexpr std::string_view signs = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
    char const one = peek();
    ++at_;
    if (auto const found = signs.find(one); found != std::string_view::npos && one != '\0') {
      out += meant[found];
      return true;
    }
    if (one != 'u') return false;
    auto first = hex4();
    if (!first || (*first >= 0xDC00 && *first < 0xE000)) return false;
    if (*first < 0xD800 || *first >= 0xE000) {
      append_utf8(out, *first);
      return true;
    }
    if (!take('\\') || !take('u')) return false;
    auto const second = hex4();
    if (!second || *second < 0xDC00 || *second >= 0xE000) return false;
    append_utf8(out, 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
    return true;
  }

  std::optional<std::string> string() {
    if (!take('"')) return std::nullopt;
    std::string out;
    while (at_ < text_.size()) {
      if (take('"')) return out;
      if (take('\\')) {
        if (at_ >= text_.size() || !escape(out)) return std::nullopt;
        continue;
      }
      auto const character = utf8_at(text_, at_);
      if (!character || character->value < 0x20) return std::nullopt;
      out += text_.substr(at_, character->size);
      at_ += character->size;
    }
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  std::vector<JsonFields> rows_;
};

}  // namespace

Result<std::vector<JsonFields>> read_json_rows(std::string_view text) { return Reader{text}.read(); }

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  for (char const one : valid_utf8(text)) {
    switch (one) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(one) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(one)));
        } else {
          out += one;
        }
    }
  }
  return out + '"';
}

}  // namespace lamplighter::notifiers
