// Reading and writing the two cookies of a crew's device.
#include "engine/server/crew_cookie.hpp"

#include <fmt/format.h>

#include "engine/base/secret_token.hpp"

namespace lamplighter::server {
namespace {

constexpr int device_seconds = 14 * 24 * 3600;
constexpr int candidate_seconds = 24 * 3600;

std::string_view name_of(CrewCookie which) { return which == CrewCookie::device ? "lamplighter_crew" : "lamplighter_crew_next"; }

}  // namespace

std::optional<std::string> crew_cookie(Request const& request, CrewCookie which) {
  auto const value = request.cookie(name_of(which));
  return is_secret_token(value) ? std::optional(std::string(value)) : std::nullopt;
}

std::string set_crew_cookie(CrewCookie which, std::string_view secret, bool is_secure) {
  auto const seconds = secret.empty() ? 0 : which == CrewCookie::device ? device_seconds : candidate_seconds;
  return fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/; Max-Age={}{}", name_of(which), secret, seconds,
                     is_secure ? "; Secure" : "");
}

}  // namespace lamplighter::server
