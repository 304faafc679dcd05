// Reading and writing the two cookies of a crew's device.
#include "engine/server/crew_cookie.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/secret_token.hpp"

namespace lamplighter::server {
namespace {

constexpr int device_seconds = 14 * 24 * 3600;
constexpr int candidate_seconds = 24 * 3600;

std::string_view name_of(CrewCookie which) { return which == CrewCookie::device ? "lamplighter_crew" : "lamplighter_crew_next"; }

}  // namespace

std::optional<std::string> crew_cookie(Request const& request, CrewCookie which) {
  auto const name = name_of(which);
  auto rest = request.header("cookie");
  while (!rest.empty()) {
    auto const end = std::min(rest.find(';'), rest.size());
    auto one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.size() <= name.size() || !one.starts_with(name) || one[name.size()] != '=') continue;
    auto const value = one.substr(name.size() + 1);
    return is_secret_token(value) ? std::optional(std::string(value)) : std::nullopt;
  }
  return std::nullopt;
}

std::string set_crew_cookie(CrewCookie which, std::string_view secret, bool is_secure) {
  auto const seconds = secret.empty() ? 0 : which == CrewCookie::device ? device_seconds : candidate_seconds;
  return fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/; Max-Age={}{}", name_of(which), secret, seconds,
                     is_secure ? "; Secure" : "");
}

}  // namespace lamplighter::server
