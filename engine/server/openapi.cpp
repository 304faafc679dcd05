// Paths, operations, answers and security of the API document.
#include "engine/server/openapi.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "engine/flow/accounts.hpp"
#include "engine/server/routes.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

json::object described(std::string_view text) { return {{"description", std::string(text)}}; }

json::object problem_answer(std::string_view text) {
  auto out = described(text);
  out["content"] = json::object{
      {"application/problem+json", json::object{{"schema", json::object{{"$ref", "#/components/schemas/Problem"}}}}}};
  return out;
}

std::string_view media_of(Route const& route) {
  auto const* view = std::get_if<View>(&route.serves);
  if (view == nullptr) return "application/json";
  switch (*view) {
    case View::health:
    case View::readiness:
    case View::metrics:
    case View::inbound: return "text/plain";
    case View::public_page:
    case View::console_page:
    case View::message_link:
    case View::crew_link: return "text/html";
    case View::public_outages: return "application/geo+json";
    case View::live: return "text/event-stream";
    default: return "application/json";
  }
}

json::object answers(Route const& route) {
  auto ok = described("Done.");
  ok["content"] = json::object{{std::string(media_of(route)), json::object{}}};
  json::object out{{"200", ok}};
  if (std::holds_alternative<flow::CommandKind>(route.serves)) {
    out["201"] = described("Created; Location names it where it can be read.");
    out["202"] = described("Accepted and durable; applied after.");
    out["409"] = problem_answer("The present state does not allow it.");
  }
  if (route.pattern.find('{') != std::string_view::npos) out["404"] = problem_answer("There is no such thing.");
  if (route.openness == Openness::signed_in) {
    out["401"] = problem_answer("Sign in first.");
    out["403"] = problem_answer("None of your roles may do this.");
  }
  out["422"] = problem_answer("Something in the request is wrong; `field` says which.");
  out["503"] = problem_answer("Nothing was accepted; try again.");
  return out;
}

json::array parameters(Route const& route) {
  json::array out;
  auto const add = [&](std::string_view name, std::string_view where, bool is_required) {
    out.push_back(json::object{{"name", std::string(name)}, {"in", std::string(where)}, {"required", is_required},
                               {"schema", json::object{{"type", "string"}}}});
  };
  for (auto rest = route.pattern; rest.find('{') != std::string_view::npos;) {
    rest.remove_prefix(rest.find('{') + 1);
    add(rest.substr(0, rest.find('}')), "path", true);
  }
  auto known = route.parameters == "*" ? std::string_view("k") : route.parameters;
  while (!known.empty()) {
    auto const end = std::min(known.find(' '), known.size());
    add(known.substr(0, end), "query", false);
    known.remove_prefix(std::min(end + 1, known.size()));
  }
  if (route.method == Method::post && std::holds_alternative<flow::CommandKind>(route.serves)) {
    add("Idempotency-Key", "header", false);
  }
  return out;
}

json::object field(std::string_view type) { return {{"type", std::string(type)}}; }

json::object view_schema(View view) {
  if (view == View::sign_in) {
    return {{"type", "object"}, {"required", json::array{"name", "password"}}, {"additionalProperties", false},
            {"properties", json::object{{"name", field("string")}, {"password", field("string")}}}};
  }
  if (view == View::public_report) {
    auto out = command_schema(flow::CommandKind::trouble_call);
    for (auto const* name : {"source", "key"}) out["properties"].get_object().erase(name);
    return out;
  }
  return {{"type", "array"}, {"items", field("object")}};
}

json::object body(Route const& route) {
  auto const* kind = std::get_if<flow::CommandKind>(&route.serves);
  auto schema = kind != nullptr ? command_schema(*kind) : view_schema(std::get<View>(route.serves));
  json::object content;
  if (route.body == BodyForm::reports) {
    auto const row = schema["properties"].get_object()["reports"].get_object()["items"];
    content["application/x-ndjson"] = json::object{{"schema", row}};
    schema = {{"anyOf", json::array{schema, json::object{{"type", "array"}, {"items", row}}, row}}};
  }
  content["application/json"] = json::object{{"schema", std::move(schema)}};
  return {{"required", route.body == BodyForm::reports}, {"content", std::move(content)}};
}

json::object operation(Route const& route) {
  json::object out{{"summary", std::string(route.says)}, {"responses", answers(route)}};
  if (auto list = parameters(route); !list.empty()) out["parameters"] = std::move(list);
  if (route.body != BodyForm::none) out["requestBody"] = body(route);
  if (route.openness == Openness::open) {
    out["security"] = json::array{};
  } else {
    json::array roles;
    for (auto const word : flow::known_roles) {
      if ((route.roles & role_from(word)) != 0) roles.emplace_back(std::string(word));
    }
    out["x-roles"] = std::move(roles);
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out;
  for (char const c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return out;
}

}  // namespace

std::string openapi_document() {
  json::object paths;
  for (auto const& route : routes()) {
    auto& path = paths[route.pattern];
    if (!path.is_object()) path = json::object{};
    path.get_object()[lower(to_string(route.method))] = operation(route);
  }
  json::object const problem{
      {"type", "object"},
      {"required", json::array{"type", "title", "status", "detail"}},
      {"properties", json::object{{"type", field("string")}, {"title", field("string")}, {"status", field("integer")},
                                  {"detail", field("string")}, {"field", field("string")}}}};
  json::object const security{
      {"token", json::object{{"type", "http"}, {"scheme", "bearer"}}},
      {"session", json::object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "lamplighter_session"}}}};
  return json::serialize(json::object{
      {"openapi", "3.1.0"},
      {"info", json::object{{"title", "Lamplighter"}, {"version", "1"},
                            {"description", "Tells people about power cuts and sends the crews that end them. Times are RFC "
                                            "3339. Unknown fields and query parameters are refused."}}},
      {"security", json::array{json::object{{"token", json::array{}}}, json::object{{"session", json::array{}}}}},
      {"paths", std::move(paths)},
      {"components", json::object{{"schemas", json::object{{"Problem", problem}}}, {"securitySchemes", security}}}});
}

}  // namespace lamplighter::server
