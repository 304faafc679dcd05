// Reads and writes flat JSON objects without recursion.
#include "notifiers/flat_json.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

void append_utf8(std::string& text, std::uint32_t value) {
  auto const push = [&](std::uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (value < 0x80) return push(value);
  if (value < 0x800) {
    push(0xC0U | (value >> 6U));
  } else if (value < 0x10000) {
    push(0xE0U | (value >> 12U));
    push(0x80U | ((value >> 6U) & 0x3FU));
  } else {
    push(0xF0U | (value >> 18U));
    push(0x80U | ((value >> 12U) & 0x3FU));
    push(0x80U | ((value >> 6U) & 0x3FU));
  }
  push(0x80U | (value & 0x3FU));
}

// Reads from left to right; every function returns nothing at the first byte that does not fit.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::size_t position() const { return at_; }

  bool takes(char wanted) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  bool is_at_end() {
    skip_space();
    return at_ == text_.size();
  }

  std::optional<std::string> string() {
    if (!takes('"')) return std::nullopt;
    std::string value;
    while (at_ < text_.size()) {
      char const next = text_[at_++];
      if (next == '"') return value;
      if (static_cast<unsigned char>(next) < 0x20) return std::nullopt;
      if (next != '\\') {
        value += next;
      } else if (!escape(value)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::optional<FlatValue> value() {
    skip_space();
    if (at_ >= text_.size()) return std::nullopt;
    if (text_[at_] == '"') return string();
    if (text_[at_] == '[') return list();
    return integer();
  }

 private:
  void skip_space() {
    auto const found = text_.find_first_not_of(" \t\r\n", at_);
    at_ = found == std::string_view::npos ? text_.size() : found;
  }

  std::optional<FlatValue> integer() {
    std::int64_t value = 0;
    auto const* begin = text_.data() + at_;
    auto const [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc{}) return std::nullopt;
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  std::optional<FlatValue> list() {
    if (!takes('[')) return std::nullopt;
    std::vector<std::string> items;
    if (takes(']')) return items;
    do {
      auto item = string();
      if (!item) return std::nullopt;
      items.push_back(std::move(*item));
    } while (takes(','));
    if (!takes(']')) return std::nullopt;
    return items;
  }

  std::optional<std::uint32_t> hex4() {
    if (at_ + 4 > text_.size()) return std::nullopt;
    std::uint32_t value = 0;
    auto const* begin = text_.data() + at_;
    auto const [end, error] = std::from_chars(begin, begin + 4, value, 16);
    if (error != std::errc{} || end != begin + 4) return std::nullopt;
    at_ += 4;
    return value;
  }

  bool unicode_escape(std::string& value) {
    auto const high = hex4();
    if (!high) return false;
    if (*high < 0xD800 || *high > 0xDFFF) {
      append_utf8(value, *high);
      return true;
    }
    // A surrogate counts only as a pair.
    if (*high > 0xDBFF || text_.substr(at_, 2) != "\\u") return false;
    at_ += 2;
    auto const low = hex4();
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
    append_utf8(value, 0x10000U + ((*high - 0xD800U) << 10U) + (*low - 0xDC00U));
    return true;
  }

  bool escape(std::string& value) {
    if (at_ >= text_.size()) return false;
    char const kind = text_[at_++];
    constexpr std::string_view kinds = "\"\\/bfnrt";
    constexpr std::string_view values = "\"\\/\b\f\n\r\t";
    if (kind == 'u') return unicode_escape(value);
    auto const found = kinds.find(kind);
    if (found == std::string_view::npos) return false;
    value += values[found];
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char const one : text) {
    if (one == '"' || one == '\\') {
      out += '\\';
      out += one;
    } else if (static_cast<unsigned char>(one) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(one));
    } else {
      out += one;
    }
  }
  return out += '"';
}

std::string written(FlatValue const& value) {
  if (auto const* text = std::get_if<std::string>(&value)) return quoted(*text);
  if (auto const* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  std::string out = "[";
  for (auto const& item : std::get<std::vector<std::string>>(value)) {
    if (out.size() > 1) out += ", ";
    out += quoted(item);
  }
  return out += ']';
}

}  // namespace

Result<FlatObject> parse_flat_json(std::string_view text) {
  Reader reader{text};
  auto const broken = [&](std::string_view what) {
    return tl::unexpected(Error{fmt::format("{} at byte {}", what, reader.position())});
  };
  FlatObject object;
  if (!reader.takes('{')) return broken("no object");
  if (!reader.takes('}')) {
    do {
      auto name = reader.string();
      if (!name) return broken("no member name");
      if (!reader.takes(':')) return broken("no colon");
      auto value = reader.value();
      if (!value) return broken("neither string, integer nor list of strings");
      if (!object.emplace(std::move(*name), std::move(*value)).second) return broken("member repeated");
    } while (reader.takes(','));
    if (!reader.takes('}')) return broken("object does not end");
  }
  if (!reader.is_at_end()) return broken("something after the object");
  return object;
}

std::string to_flat_json(FlatObject const& object) {
  std::string out = "{";
  for (auto const& [name, value] : object) {
    out += fmt::format("{}\n  {}: {}", out.size() > 1 ? "," : "", quoted(name), written(value));
  }
  return out += "\n}\n";
}

}  // namespace lamplighter::notifiers
