// Who may sign in, changed by an administrator: people, and tokens of programs.
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "engine/flow/json_body.hpp"
#include "engine/server/api_call.hpp"
#include "engine/server/body.hpp"
#include "engine/server/new_password.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

/// 201, never kept on the way: it may hold a token.
Response made(json::object const& body) {
  auto out = json_response(body);
  out.status = 201;
  out.headers.emplace_back("Cache-Control", "no-store");
  return out;
}

Response done(Result<void> const& result, std::string const& name) {
  return result ? json_response(json::object{{"name", name}}) : problem(result.error());
}

}  // namespace

Response Api::given_password(Call const& call, flow::BodyReader& body) {
  auto const& name = call.value(0);
  auto const password = new_password(body);
  if (auto const finished = body.finish(); !finished) return problem(finished.error());
  if (name == call.actor.name) return problem(409, "The own password is changed with the one until now: POST /api/v1/session/password.", "name");
  return done(accounts_.set_password(name, password, {}, clock_.now(), call.actor.name), name);
}

Response Api::account_change(Call const& call, View which) {
  auto const& by = call.actor.name;
  if ((which == View::disable_user || which == View::revoke_token) && call.value(0) == by) {
    return problem(409, "Nobody locks the own name out; another administrator can.", "name");
  }
  if (which == View::disable_user) return done(accounts_.disable_user(call.value(0), by), call.value(0));
  if (which == View::revoke_token) return done(accounts_.revoke_token(call.value(0), by), call.value(0));
  auto read = read_body(call.request, BodyForm::object);
  if (auto* refusal = std::get_if<Response>(&read)) return std::move(*refusal);
  flow::BodyReader body(std::get<json::object>(read));
  if (which == View::set_password) return given_password(call, body);
  auto const name = body.name("name");
  auto const roles = body.texts("roles");
  auto const password = which == View::add_user ? new_password(body) : std::string();
  if (auto const finished = body.finish(); !finished) return problem(finished.error());
  auto const now = clock_.now();
  if (which == View::add_user) {
    auto const added = accounts_.add_user(name, password, roles, now, by);
    return added ? made({{"name", name}}) : problem(added.error());
  }
  auto const token = accounts_.issue_token(name, roles, now, by);
  return token ? made({{"name", name}, {"token", *token}}) : problem(token.error());
}

}  // namespace lamplighter::server
