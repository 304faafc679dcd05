// Feeds any bytes to what reads a request's address and body: no crash, and what routing promises holds.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/server/body.hpp"
#include "engine/server/problem.hpp"
#include "engine/server/public_page.hpp"
#include "engine/server/routes.hpp"

namespace {

using namespace lamplighter::server;

void require(bool holds) {
  if (!holds) std::abort();
}

void read_target(std::string_view input) {
  auto const target = parse_target(input);
  if (!target) return;
  require(target->segments.size() <= 32 && target->query.size() <= 64);
  for (auto const& segment : target->segments) require(segment.find('\0') == std::string::npos);
  for (auto const method : {Method::get, Method::post, Method::put, Method::patch, Method::delete_, Method::other}) {
    auto const match = find_route(method, *target);
    if (match.route == nullptr) continue;
    require(match.route->method == method && method != Method::other);
    for (auto const value : match.values) require(!value.empty());
  }
}

void read(std::string_view input, BodyForm form, std::string type) {
  Request request;
  request.headers = {{"content-type", std::move(type)}};
  request.body = std::string(input);
  auto const body = read_body(request, form);
  if (auto const* refusal = std::get_if<Response>(&body)) {
    require(refusal->status == 400 || refusal->status == 415 || refusal->status == 422);
  } else if (form == BodyForm::reports) {
    require(std::get<boost::json::object>(body).contains("reports") || input.find_first_not_of(" \t\r\n") == input.npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view const input{reinterpret_cast<char const*>(data) + 1, size - 1};
  switch (data[0] % 5) {
    case 0: read_target(input); break;
    case 1: read_target("/" + std::string(input)); break;
    case 2: read(input, BodyForm::object, "application/json"); break;
    case 3: read(input, BodyForm::reports, "application/x-ndjson"); break;
    case 4: require(escaped(input).find_first_of("<>\"'") == std::string::npos); break;
  }
  return 0;
}
