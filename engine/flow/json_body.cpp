// Strict reading of a command's JSON body.
#include "engine/flow/json_body.hpp"

#include "engine/base/blank.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace lamplighter::flow {
namespace json = boost::json;

namespace {
constexpr std::size_t text_bytes_max = 4096;
constexpr std::size_t name_bytes_max = 200;
}

void BodyReader::problem(std::string_view field, std::string message) {
  if (!error_) error_ = Error{Error::Kind::invalid, fmt::format("field '{}': {}", field, message), std::string(field)};
}

json::value const* BodyReader::find(std::string_view field) {
  asked_.emplace_back(field);
  auto const* found = body_.if_contains(field);
  return found && !found->is_null() ? found : nullptr;
}

std::optional<std::string> BodyReader::optional_text(std::string_view field) { return text_within(field, text_bytes_max); }
std::optional<std::string> BodyReader::optional_name(std::string_view field) { return plain(field, text_within(field, name_bytes_max), disguising_character); }

std::optional<std::string> BodyReader::plain(std::string_view field, std::optional<std::string> found, Unwanted unwanted) {
  if (auto const one = found ? unwanted(*found) : std::nullopt) {
    problem(field, fmt::format("holds the character U+{:04X}, which is not seen and makes it look like another; remove it",
                               static_cast<std::uint32_t>(*one)));
  }
  return found;
}

std::optional<std::string> BodyReader::text_within(std::string_view field, std::size_t bytes_max) {
  auto const* value = find(field);
  if (!value) return std::nullopt;
  if (!value->is_string()) {
    problem(field, "must be a text");
    return std::nullopt;
  }
  auto const& text = value->get_string();
  if (text.size() > bytes_max) {
    problem(field, fmt::format("is longer than {} bytes", bytes_max));
    return std::nullopt;
  }
  if (text.find('\0') != json::string::npos) {  // which not every store takes
    problem(field, "holds the character U+0000; remove it");
    return std::nullopt;
  }
  return std::string(text);
}

std::string BodyReader::text(std::string_view field) { return required(field, optional_text(field)); }
std::string BodyReader::name(std::string_view field) { return required(field, optional_name(field)); }

std::string BodyReader::required(std::string_view field, std::optional<std::string> found) {
  if (!found || is_blank(*found)) {
    problem(field, "is missing; give a text that is not empty");
    return {};
  }
  return *found;
}

std::optional<std::string> BodyReader::reason(std::string_view field) {
  auto found = plain(field, optional_text(field), turning_character);
  return found && is_blank(*found) ? std::nullopt : found;
}

std::optional<Time> BodyReader::optional_time(std::string_view field) {
  auto const found = optional_text(field);
  if (!found) return std::nullopt;
  auto time = time_from_rfc3339(*found);
  if (!time) {
    problem(field, time.error().message);
    return std::nullopt;
  }
  return *time;
}

Time BodyReader::time(std::string_view field) {
  auto const found = optional_time(field);
  if (!found) problem(field, "is missing; give an RFC 3339 time such as 2026-03-02T08:00:00+08:00");
  return found.value_or(Time{});
}

std::optional<std::int64_t> BodyReader::optional_integer(std::string_view field) {
  auto const* value = find(field);
  if (!value) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  problem(field, "must be a whole number");
  return std::nullopt;
}

std::optional<bool> BodyReader::optional_flag(std::string_view field) {
  auto const* value = find(field);
  if (!value) return std::nullopt;
  if (value->is_bool()) return value->get_bool();
  problem(field, "must be true or false");
  return std::nullopt;
}

std::optional<double> BodyReader::optional_real(std::string_view field) {
  auto const* value = find(field);
  if (!value) return std::nullopt;
  if (value->is_double()) return value->get_double();
  if (value->is_int64()) return static_cast<double>(value->get_int64());
  problem(field, "must be a number");
  return std::nullopt;
}

std::vector<std::string> BodyReader::optional_texts(std::string_view field) {
  std::vector<std::string> out;
  auto const* list = optional_array(field);
  if (!list) return out;
  for (auto const& item : *list) {
    bool const is_text = item.is_string() && !item.get_string().empty() && item.get_string().size() <= name_bytes_max &&
                         item.get_string().find('\0') == json::string::npos;
    if (!is_text) {
      problem(field, fmt::format("must hold only texts that are not empty, of at most {} bytes each", name_bytes_max));
      return out;
    }
    out.emplace_back(item.get_string());
    (void)plain(field, out.back(), disguising_character);
  }
  return out;
}

std::vector<std::string> BodyReader::texts(std::string_view field) {
  auto out = optional_texts(field);
  if (out.empty()) problem(field, "is missing; give at least one");
  return out;
}

json::array const* BodyReader::optional_array(std::string_view field) {
  auto const* value = find(field);
  if (!value) return nullptr;
  if (value->is_array()) return &value->get_array();
  problem(field, "must be an array");
  return nullptr;
}

json::object const* BodyReader::optional_object(std::string_view field) {
  auto const* value = find(field);
  if (!value) return nullptr;
  if (value->is_object()) return &value->get_object();
  problem(field, "must be an object");
  return nullptr;
}

Result<void> BodyReader::finish() {
  for (auto const& member : body_) {
    if (std::find(asked_.begin(), asked_.end(), member.key()) == asked_.end()) {
      problem(member.key(), "is unknown here; remove it, or see the API document for the fields of this request");
    }
  }
  if (error_) return tl::unexpected<Error>(*error_);
  return {};
}

}  // namespace lamplighter::flow
