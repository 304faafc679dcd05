// Looking things up in a request.
#include "engine/server/message.hpp"

#include "engine/base/sha256.hpp"

namespace lamplighter::server {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::delete_: return "DELETE";
    case Method::other: return "OTHER";
  }
  return "OTHER";
}

std::string etag_of(std::string_view body) { return "\"" + sha256_hex(body).substr(0, 32) + "\""; }

std::string_view Request::header(std::string_view name) const {
  for (auto const& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

bool Request::has_header(std::string_view name) const {
  for (auto const& header : headers) {
    if (header.first == name) return true;
  }
  return false;
}

std::optional<std::string_view> Request::query(std::string_view name) const {
  for (auto const& [key, value] : target.query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

}  // namespace lamplighter::server
