// Routing, sign-in, and commands to the engine.
#include "engine/server/api.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "engine/server/api_call.hpp"
#include "engine/server/body.hpp"
#include "engine/server/idempotency_key.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

std::optional<Response> refused_parameters(Request const& request, Route const& route) {
  if (route.parameters == "*") return std::nullopt;
  for (auto const& [name, value] : request.target.query) {
    auto known = route.parameters;
    bool is_known = false;
    while (!known.empty() && !is_known) {
      auto const end = std::min(known.find(' '), known.size());
      is_known = known.substr(0, end) == name;
      known.remove_prefix(std::min(end + 1, known.size()));
    }
    if (!is_known) return problem(422, fmt::format("unknown query parameter '{}'", name), name);
  }
  return std::nullopt;
}

bool is_callback(Route const& route) {
  auto const* view = std::get_if<View>(&route.serves);
  return view != nullptr && (*view == View::receipt || *view == View::receipts || *view == View::inbound || *view == View::health);
}

int status_of(flow::Answer::Kind kind) {
  switch (kind) {
    case flow::Answer::Kind::created: return 201;
    case flow::Answer::Kind::done: return 200;
    case flow::Answer::Kind::accepted: return 202;
  }
  return 200;
}

Response response_of(Result<flow::Answer> const& answer, Route const& route) {
  if (!answer) return problem(answer.error());
  Response out;
  out.status = status_of(answer->kind);
  out.body = json::serialize(answer->body);
  if (answer->novelty == flow::Answer::Novelty::repeat) out.headers.emplace_back("Idempotency-Replayed", "true");
  auto const* id = answer->body.if_contains("id");
  bool const has_page = route.pattern == "/api/v1/outages" || route.pattern == "/api/v1/planned-outages";
  if (out.status == 201 && has_page && id != nullptr && id->is_string()) {
    out.headers.emplace_back("Location", fmt::format("{}/{}", route.pattern, std::string_view(id->get_string())));
  }
  return out;
}

Response wrong_method(std::vector<Method> const& allowed) {
  std::string list;
  for (auto const method : allowed) {
    list += (list.empty() ? "" : ", ") + std::string(to_string(method));
    if (method == Method::get) list += ", HEAD";
  }
  auto out = problem(405, fmt::format("Allowed here: {}.", list));
  out.headers.emplace_back("Allow", list);
  return out;
}

}  // namespace

Api::Api(Parts parts)
    : settings_(parts.settings),
      engine_(parts.engine),
      accounts_(parts.accounts),
      clock_(parts.clock),
      defer_(std::move(parts.defer)),
      access_(parts.accounts, parts.clock, parts.settings.public_url),
      readers_(std::move(parts.readers)),
      live_(fmt::format("{}", to_ms(parts.clock.now()))),
      page_({parts.settings.utility_name, parts.settings.utility_phone}, parts.engine.settings().zone) {}

void Api::publish(std::vector<flow::Effects::LiveEvent> const& events) {
  if (events.empty()) return;
  for (auto const& event : events) live_.publish(event.kind, json::serialize(event.body));
  page_.outdated();
}

void Api::handle(Request request, Respond respond) {
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  call->respond = std::move(respond);
  try {
    route(call);
  } catch (std::exception const& trouble) {
    spdlog::error("{}: {}", call->match.route != nullptr ? call->route().pattern : "-", trouble.what());
    call->answer(problem(503, "The store does not answer; nothing was changed. Try again."));
  }
}

void Api::route(CallPointer const& call) {
  auto const& request = call->request;
  call->match = find_route(request.method, request.target);
  bool const is_hidden = call->match.route != nullptr && request.entrance == Request::Entrance::callbacks &&
                         !is_callback(call->route());
  if (is_hidden) call->match = {};
  if (call->match.route == nullptr) {
    if (call->match.allowed.empty() || request.entrance == Request::Entrance::callbacks) {
      return call->answer(problem(404, "No such path here; /api/v1/openapi.json lists them."));
    }
    return call->answer(wrong_method(call->match.allowed));
  }
  auto const& route = call->route();
  if (route.openness == Openness::signed_in) {
    auto verdict = access_.check(request, route);
    if (auto* refusal = std::get_if<Response>(&verdict)) return call->answer(std::move(*refusal));
    call->actor = std::get<Allowed>(verdict).actor;
  }
  if (auto refusal = refused_parameters(request, route)) return call->answer(std::move(*refusal));
  if (auto const* kind = std::get_if<flow::CommandKind>(&route.serves)) return command(call, *kind);
  view(call, std::get<View>(route.serves));
}

void Api::command(CallPointer const& call, flow::CommandKind kind) {
  auto const& request = call->request;
  flow::Command command{.kind = kind, .actor = call->actor, .object = {}, .body = {}, .idempotency_key = {}};
  auto key = read_idempotency_key(request);
  if (auto* refusal = std::get_if<Response>(&key)) return call->answer(std::move(*refusal));
  command.idempotency_key = std::move(std::get<std::optional<std::string>>(key));
  auto body = read_body(request, call->route().body);
  if (auto* refusal = std::get_if<Response>(&body)) return call->answer(std::move(*refusal));
  command.body = std::move(std::get<json::object>(body));
  if (!call->match.values.empty()) command.object = call->value(0);
  command.if_match = std::string(request.header("if-match"));  // compared by the engine, in the transaction
  post(call, std::move(command));
}

void Api::post(CallPointer const& call, flow::Command command) {
  engine_.post(std::move(command), [call](Result<flow::Answer> answer) { call->answer(response_of(answer, call->route())); });
}

}  // namespace lamplighter::server
