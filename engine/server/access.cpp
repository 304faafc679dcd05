// Tokens and cookies are read here and nowhere else; neither reaches a log.
#include "engine/server/access.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "engine/flow/json_body.hpp"
#include "engine/server/address_block.hpp"
#include "engine/server/body.hpp"
#include "engine/server/new_password.hpp"
#include "engine/server/problem.hpp"
#include "engine/server/repeated_key.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

constexpr std::string_view cookie_name = "lamplighter_session", device_cookie_name = "lamplighter_device";
constexpr int session_seconds = 12 * 3600;

std::optional<std::string_view> bearer(Request const& request) {
  auto const header = request.header("authorization");
  constexpr std::string_view scheme = "bearer ";
  if (header.size() <= scheme.size()) return std::nullopt;
  auto const is_same = [](char a, char b) { return (a | 0x20) == b || a == b; };
  if (!std::ranges::equal(header.substr(0, scheme.size()), scheme, is_same)) return std::nullopt;
  auto const token = header.substr(std::min(header.find_first_not_of(' ', scheme.size()), header.size()));
  return token.size() <= 200 ? std::optional(token) : std::nullopt;
}

std::optional<std::string_view> session_cookie(Request const& request) {
  auto const value = request.cookie(cookie_name);
  return !value.empty() && value.size() <= 200 ? std::optional(value) : std::nullopt;
}

Response unauthorised(std::string_view detail) {
  auto out = problem(401, detail);
  out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"lamplighter\"");
  return out;
}

std::optional<std::string> text_of(json::object const& body, std::string_view field) {
  auto const* value = body.if_contains(field);
  return value != nullptr && value->is_string() ? std::optional(std::string(value->get_string())) : std::nullopt;
}

}  // namespace

std::string origin_of(std::string_view url) {
  auto const scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  return std::string(url.substr(0, std::min(url.find('/', scheme + 3), url.size())));
}

json::object Access::described(flow::Principal const& principal) const {
  json::array roles, languages;
  for (auto const& role : principal.roles) roles.emplace_back(role);
  for (auto const& language : utility_.languages) languages.emplace_back(language);
  return {{"name", principal.name},
          {"roles", std::move(roles)},
          {"kind", principal.kind == flow::Principal::Kind::user ? "user" : "token"},
          {"utility", json::object{{"name", utility_.name}, {"time_zone", utility_.time_zone}, {"languages", std::move(languages)}}},
          {"drill", utility_.is_drill}};
}

Access::Access(flow::Accounts& accounts, Clock const& clock, Place place, Utility utility)
    : accounts_(accounts),
      clock_(clock),
      utility_(std::move(utility)),
      origin_(origin_of(place.public_url)),
      is_secure_(place.public_url.starts_with("https://")),
      tries_(place.secret) {}

std::optional<flow::Principal> Access::principal(Request const& request) {
  if (auto const token = bearer(request)) return accounts_.by_token(*token, clock_.now());
  if (auto const session = session_cookie(request)) return accounts_.by_session(*session, clock_.now());
  return std::nullopt;
}

/// Without a configured address the request's own Host is what the browser's page came from.
bool Access::has_matching_origin(Request const& request) const {
  auto const origin = request.header("origin");
  if (origin.empty()) return false;
  if (!origin_.empty() && origin == origin_) return true;
  return origin_.empty() && origin_of(origin).ends_with("://" + std::string(request.header("host")));
}

std::variant<Allowed, Response> Access::check(Request const& request, Route const& route) {
  auto const who = principal(request);
  if (!who) return unauthorised("Send a token as 'Authorization: Bearer …', or sign in.");
  bool const is_by_cookie = !bearer(request);
  if (is_by_cookie && request.method != Method::get && !has_matching_origin(request)) {
    return problem(403, "A change with the session cookie must come from this site's own pages (header Origin).", "Origin");
  }
  auto const role = strongest_allowed(who->roles, route);
  if (!role) {
    std::string needed;
    for (auto const word : flow::known_roles) {
      if ((route.roles & role_from(word)) != 0) needed += (needed.empty() ? "" : ", ") + std::string(word);
    }
    return problem(403, fmt::format("None of your roles may do this; it takes one of: {}.", needed));
  }
  if (who->kind == flow::Principal::Kind::token && is_signature(route)) {
    return problem(403, "A handover is signed by a person who is signed in (POST /api/v1/session); a program's token can neither hand the desk over nor take it over.");
  }
  return Allowed{*who, {who->name, std::string(*role)}};
}

std::string Access::cookie(std::string_view value, std::string_view rest) const {
  return fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/{}{}", cookie_name, value, is_secure_ ? "; Secure" : "", rest);
}

namespace {

Response too_many_tries() {
  return problem(429, "Too many failed sign-ins from here; wait a minute. A device that has signed in with this name before is not held up by others.");
}

}  // namespace

/// A page of somebody else must not sign its visitors in, under a name of its choice. Programs send no Origin.
Response Access::sign_in(Request const& request) {
  if (request.has_header("origin") && !has_matching_origin(request)) {
    return problem(403, fmt::format("Signing in must come from this site's own pages{}.", origin_.empty() ? "" : ", " + origin_), "Origin");
  }
  json::error_code trouble;
  auto const parsed = json::parse(request.body, trouble);
  if (trouble || !parsed.is_object()) return problem(400, "The body must be a JSON object {\"name\", \"password\"}.");
  if (auto const key = repeated_key(request.body)) {
    return problem(422, fmt::format("field '{}': stands twice; send it once", *key), *key);
  }
  auto const name = text_of(parsed.get_object(), "name");
  auto const password = text_of(parsed.get_object(), "password");
  for (auto const& member : parsed.get_object()) {
    if (member.key() != "name" && member.key() != "password") {
      return problem(422, fmt::format("field '{}': is unknown here; remove it", std::string_view(member.key())), member.key());
    }
  }
  if (!name || name->empty() || name->size() > 100) return problem(422, "field 'name' is missing", "name");
  if (name->find('\0') != std::string::npos) return problem(422, "field 'name': holds the character U+0000; remove it", "name");
  if (!password) return problem(422, "field 'password' is missing", "password");
  auto const now = clock_.now();
  auto const address = address_block(request.peer);
  SignInAllowance::Try const one{*name, address, request.cookie(device_cookie_name)};
  if (tries_.look(one, now) == Limiter::Verdict::too_often) return too_many_tries();
  auto const session = accounts_.sign_in(*name, *password, now);
  if (!session) {
    tries_.failed(one, now);
    return unauthorised("The name or the password is wrong.");
  }
  auto const who = accounts_.by_session(*session, now);
  Response out;
  out.body = json::serialize(who ? described(*who) : json::object{});
  out.headers.emplace_back("Set-Cookie", cookie(*session, fmt::format("; Max-Age={}", session_seconds)));
  out.headers.emplace_back("Set-Cookie", fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/api/v1/session; Max-Age={}{}", device_cookie_name,
                                                     tries_.succeeded(one, now), SignInAllowance::device_lasts.count(), is_secure_ ? "; Secure" : ""));
  return out;
}

Response Access::change_password(Request const& request) {
  auto const session = session_cookie(request);
  auto const who = session ? accounts_.by_session(*session, clock_.now()) : std::nullopt;
  if (!who) return unauthorised("Nobody is signed in.");
  if (!has_matching_origin(request)) return problem(403, "A change with the session cookie must come from this site's own pages (header Origin).", "Origin");
  auto read = read_body(request, BodyForm::object);
  if (auto* refusal = std::get_if<Response>(&read)) return std::move(*refusal);
  flow::BodyReader body(std::get<json::object>(read));
  auto const old = body.text("old_password");
  auto const password = new_password(body);
  if (auto const finished = body.finish(); !finished) return problem(finished.error());
  auto const now = clock_.now();
  auto const address = address_block(request.peer);
  SignInAllowance::Try const one{who->name, address, request.cookie(device_cookie_name)};
  if (tries_.look(one, now) == Limiter::Verdict::too_often) return too_many_tries();
  if (!accounts_.is_password(who->name, old)) {
    tries_.failed(one, now);
    return problem(422, "This is not the password that you have signed in with.", "old_password");
  }
  auto const changed = accounts_.set_password(who->name, password, *session, now, who->name);
  if (!changed) return problem(changed.error());
  Response out;
  out.body = json::serialize(json::object{{"name", who->name}});
  return out;
}

bool Access::is_from_known_device(Request const& request) const {
  return tries_.is_device(request.cookie(device_cookie_name), clock_.now());
}

Response Access::sign_out(Request const& request) {
  if (auto const session = session_cookie(request)) {
    if (!has_matching_origin(request)) return problem(403, "Signing out must come from this site's own pages.", "Origin");
    accounts_.sign_out(*session);
  }
  Response out;
  out.status = 204;
  out.headers.emplace_back("Set-Cookie", cookie("", "; Max-Age=0"));
  return out;
}

Response Access::who_am_i(Request const& request) {
  auto const who = principal(request);
  if (!who) return unauthorised("Nobody is signed in.");
  Response out;
  out.body = json::serialize(described(*who));
  return out;
}

}  // namespace lamplighter::server
