// Reading the header, and saying what is wrong with it.
#include "engine/server/idempotency_key.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/server/problem.hpp"

namespace lamplighter::server {
namespace {

constexpr std::string_view name = "idempotency-key";
constexpr std::string_view shown = "Idempotency-Key";
constexpr std::size_t bytes_max = 200;

}  // namespace

std::variant<std::optional<std::string>, Response> read_idempotency_key(Request const& request) {
  if (!request.has_header(name)) return std::nullopt;
  if (std::ranges::find(request.repeated, name) != request.repeated.end()) {
    return problem(400, "Idempotency-Key stands twice; send it once.", shown);
  }
  auto const key = request.header(name);
  if (key.empty() || key == "\"\"") {
    return problem(400, "Idempotency-Key is empty; send a key that is new for each request, or leave the header out.", shown);
  }
  if (key.size() > bytes_max) return problem(422, fmt::format("Idempotency-Key is longer than {} bytes", bytes_max), shown);
  return std::string(key);
}

}  // namespace lamplighter::server
