// A request and its answer as plain values, so that what decides them needs neither sockets nor Boost.Beast.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/time.hpp"
#include "engine/server/body_budget.hpp"
#include "engine/server/target.hpp"

namespace lamplighter::server {

enum class Method : std::uint8_t { get, post, put, patch, delete_, other };
std::string_view to_string(Method);

/// One request, read whole. Header names are lower-case; a header that stands twice is joined by ", ".
struct Request {
  Method method = Method::get;
  Target target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string peer;  // address of the client; behind a trusted proxy the one that the proxy names
  /// reserved: the house is full for others, this connection is kept for callbacks.
  enum class Entrance : std::uint8_t { everything, callbacks, reserved } entrance = Entrance::everything;

  std::vector<std::string> repeated;  // names of headers that stood more than once
  std::shared_ptr<BodyBudget::Share> held;  // of the memory for bodies; also the engine's, until it has answered

  std::string_view header(std::string_view name) const;  // empty when it is not there, or says nothing
  bool has_header(std::string_view name) const;
  std::string_view cookie(std::string_view name) const;  // likewise
  std::optional<std::string_view> query(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view route = "-";  // pattern, for the log and the counters; never the target itself
  /// Set for a stream of live events: the connection goes on with them, from the event after this id, for as long as who
  /// sent the request may read them.
  struct Live {
    std::string after;
    Request request;
  };
  std::optional<Live> live;
};

/// "Mon, 02 Mar 2026 00:00:00 GMT", as the header Date has it.
std::string http_date(Time at);

/// The start of the body's SHA-256 in quotes.
std::string etag_of(std::string_view body);

using Respond = std::function<void(Response)>;

}  // namespace lamplighter::server
