// A small HTTP client for tests: one request on one connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lamplighter::test {

struct HttpRequest {
  std::string method = "GET";
  std::string path = "/";
  std::vector<std::string> headers{};  // whole lines
  std::string body{};
};
struct HttpAnswer {
  int status = 0;
  std::string headers;
  std::string body{};
};
/// Nothing when nobody listens or the connection broke before the whole answer was there.
std::optional<HttpAnswer> http(std::uint16_t port, HttpRequest const&);

/// Says that a body of so many bytes follows and sends zeros until the peer stops reading; its answer.
std::optional<HttpAnswer> http_flood(std::uint16_t port, std::string const& path, std::vector<std::string> const& headers,
                                     std::uint64_t bytes);

}  // namespace lamplighter::test
