// Appends; what has to be escaped is left to Boost.JSON.
#include "engine/record/json_line.hpp"

#include <array>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace lamplighter::record {
namespace {

/// By byte: what stands in a text as it is.
constexpr auto is_plain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < plain.size(); ++byte) plain[byte] = byte != '"' && byte != '\\' && byte != 0x7f;
  return plain;
}();

}  // namespace

void JsonLine::separate() {
  if (needs_comma_) text_ += ',';
  needs_comma_ = true;
}

void JsonLine::quote(std::string_view value) {
  bool needs_escape = false;
  for (char const one : value) needs_escape = needs_escape || !is_plain[static_cast<unsigned char>(one)];
  if (needs_escape) {
    text_ += boost::json::serialize(boost::json::string_view(value.data(), value.size()));
    return;
  }
  ((text_ += '"') += value) += '"';
}

JsonLine& JsonLine::open(char bracket) {
  separate();
  text_ += bracket;
  needs_comma_ = false;
  return *this;
}

JsonLine& JsonLine::close(char bracket) {
  text_ += bracket;
  needs_comma_ = true;
  return *this;
}

JsonLine& JsonLine::key(std::string_view name) {
  separate();
  ((text_ += '"') += name) += "\":";
  needs_comma_ = false;
  return *this;
}

JsonLine& JsonLine::text(std::string_view value) {
  separate();
  quote(value);
  return *this;
}

JsonLine& JsonLine::number(std::int64_t value) { return raw(fmt::format_int(value).c_str()); }

JsonLine& JsonLine::raw(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

JsonLine& JsonLine::put_id(std::string_view name, std::int64_t value) { return put(name, fmt::format_int(value).c_str()); }

}  // namespace lamplighter::record
