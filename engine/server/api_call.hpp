// One request on its way through the API, and small readers of its parameters.
#pragma once

#include <string>
#include <utility>

#include "engine/flow/views.hpp"
#include "engine/server/api.hpp"
#include "engine/server/problem.hpp"

namespace lamplighter::server {

struct Api::Call {
  Request request;
  Respond respond;
  Match match;
  flow::Actor actor{"public", ""};  // of a signed-in route: who it is
  std::string form_language{};      // of a form of the public: what a person reads of it; empty for programs

  Route const& route() const { return *match.route; }
  std::string value(std::size_t n) const { return std::string(match.values.at(n)); }
  void answer(Response response) const {
    if (match.route != nullptr) response.route = match.route->pattern;
    respond(std::move(response));
  }
};

// Who may see which customers it is; how many is for everybody who may see outages.
inline constexpr Roles sees_customers = call_agent | dispatcher | planner | shift_supervisor | admin;

/// What the caller may see of customers.
inline flow::Detail detail_for(flow::Actor const& actor) {
  return (sees_customers & role_from(actor.role)) != 0 ? flow::Detail::full : flow::Detail::without_people;
}

/// The answer with its tag, or 304 when the caller has it already.
Response tagged(Request const& request, Response response, std::string const& tag);

/// 200 with a JSON body.
Response json_response(boost::json::object const& body);
Response json_response(Result<boost::json::object> const& body);

/// `after` and `limit` (1 to 1,000, else 100); `open` and the like as true or false. Errors: invalid, naming the parameter.
Result<flow::Page> page_of(Request const& request);
Result<bool> flag_of(Request const& request, std::string_view name);

}  // namespace lamplighter::server
