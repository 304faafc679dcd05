// An HTTP request as a value.
#pragma once

#include <string>
#include <vector>

namespace lamplighter::notifiers {

/// Without a method it is a GET.
struct HttpRequest {
  std::string method{};  // "GET", "POST"
  std::string url{};
  std::vector<std::string> headers{};  // "Name: value"
  std::string body{};
};

}  // namespace lamplighter::notifiers
