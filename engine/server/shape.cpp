// A reader of shapes, one character ahead.
#include "engine/server/shape.hpp"

#include <cctype>
#include <cstdlib>
#include <string>

#include <boost/json/array.hpp>
#include <spdlog/spdlog.h>

namespace lamplighter::server {
namespace json = boost::json;
namespace {

class ShapeReader {
 public:
  explicit ShapeReader(std::string_view text) : text_(text) {}

  json::object whole() {
    auto out = value();
    skip();
    if (at_ != text_.size()) broken();
    return out;
  }

 private:
  json::object value() {
    auto out = plain();
    if (!take('?')) return out;
    if (auto* type = out.if_contains("type")) {
      *type = json::array{*type, "null"};
      return out;
    }
    if (out.empty()) return out;  // whatever it is, it may be null
    return {{"anyOf", json::array{std::move(out), json::object{{"type", "null"}}}}};
  }

  json::object plain() {
    if (take('{')) return members();
    if (take('[')) {
      auto inner = value();
      if (!take(']')) broken();
      return {{"type", "array"}, {"items", std::move(inner)}};
    }
    if (take('@')) return {{"$ref", "#/components/schemas/" + word()}};
    auto const type = word();
    if (type == "s") return {{"type", "string"}};
    if (type == "t") return {{"type", "string"}, {"format", "date-time"}};
    if (type == "i") return {{"type", "integer"}};
    if (type == "n") return {{"type", "number"}};
    if (type == "b") return {{"type", "boolean"}};
    if (type != "any") broken();
    return {};
  }

  json::object members() {
    json::object properties, out{{"type", "object"}};
    json::array required;
    while (!take('}')) {
      if (take('*')) {
        if (!take(':')) broken();
        out["additionalProperties"] = value();
        continue;
      }
      auto const name = word();
      if (!take('~')) required.emplace_back(name);
      properties[name] = take(':') ? value() : json::object{{"type", "string"}};
    }
    if (!properties.empty()) out["properties"] = std::move(properties);
    if (!required.empty()) out["required"] = std::move(required);
    return out;
  }

  std::string word() {
    skip();
    auto const begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_')) ++at_;
    if (at_ == begin) broken();
    return std::string(text_.substr(begin, at_ - begin));
  }

  bool take(char one) {
    skip();
    if (at_ == text_.size() || text_[at_] != one) return false;
    ++at_;
    return true;
  }

  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  [[noreturn]] void broken() const {
    spdlog::critical("a shape of the API document is broken at its character {}", at_);
    std::abort();
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

json::object schema_of_shape(std::string_view shape) { return ShapeReader(shape).whole(); }

}  // namespace lamplighter::server
