// One line of JSON, written as it comes: byte for byte what Boost.JSON makes of the same members in the same order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace lamplighter::record {

/// An object, or an array within one. Members come in order, each key once; an inner one is written whole before its outer one goes on.
class JsonLine {
 public:
  JsonLine() { text_.reserve(1'536); }

  JsonLine& open(char bracket = '{');   // or '['
  JsonLine& close(char bracket = '}');  // or ']'
  JsonLine& key(std::string_view name);  // which needs no escape
  JsonLine& text(std::string_view value);
  JsonLine& number(std::int64_t value);
  JsonLine& truth(bool value) { return raw(value ? "true" : "false"); }
  JsonLine& null() { return raw("null"); }
  JsonLine& raw(std::string_view json);  // JSON already

  JsonLine& put(std::string_view name, std::string_view value) { return key(name).text(value); }
  /// A number as a text, as ids are given.
  JsonLine& put_id(std::string_view name, std::int64_t value);

  std::string take() { return std::move(text_); }

 private:
  void separate();
  void quote(std::string_view value);

  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace lamplighter::record
