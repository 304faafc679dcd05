// The cookie by which a crew's device is known. It means nothing until a link was exchanged for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/server/message.hpp"

namespace lamplighter::server {

/// `device`: exchanged. `candidate`: given with the page of a link, worth nothing until its button is pressed; it outlives a lost answer.
enum class CrewCookie : std::uint8_t { device, candidate };

/// The secret in this cookie, when it looks like one.
std::optional<std::string> crew_cookie(Request const& request, CrewCookie which);
/// Set-Cookie for it: HttpOnly, SameSite=Strict, Secure on https. An empty secret takes it away.
std::string set_crew_cookie(CrewCookie which, std::string_view secret, bool is_secure);

}  // namespace lamplighter::server
