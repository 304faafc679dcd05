// Paths, operations, parameters and security of the API document.
#include "engine/server/openapi.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "engine/flow/accounts.hpp"
#include "engine/server/openapi_answers.hpp"
#include "engine/server/openapi_shapes.hpp"
#include "engine/server/routes.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

/// Request headers that change what the server does.
void add_headers(Route const& route, json::array& out) {
  auto const add = [&](std::string_view name, std::string_view text) {
    out.push_back(json::object{{"name", name}, {"in", "header"}, {"required", false}, {"description", text},
                               {"schema", json::object{{"type", "string"}}}});
  };
  if (takes_idempotency_key(route)) {
    add("Idempotency-Key", "Names this request for seven days, at most 200 bytes. The same request with the same key gets the first "
                           "answer; another request (body, route) with it 422; an empty one, or two, 400. Without it each "
                           "request is its own, but a fact is known again by its source and key, or by its natural key.");
  }
  if (takes_if_match(route)) {
    add("If-Match", "ETags of the plan or outage as it was read, or *: when it has changed since, nothing is done (412).");
  }
  if (has_tag(route)) add("If-None-Match", "ETags that the caller has: when it is still the same, 304.");
  if (is_view(route, View::live)) add("Last-Event-ID", "The last event that was read: the stream goes on after it.");
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
  add_headers(route, out);
  return out;
}

json::object field(std::string_view type) { return {{"type", std::string(type)}}; }

json::object view_schema(View view) {
  if (view == View::sign_in) {
    return {{"type", "object"}, {"required", json::array{"name", "password"}}, {"additionalProperties", false},
            {"properties", json::object{{"name", field("string")}, {"password", field("string")}}}};
  }
  if (view == View::set_password || view == View::own_password) {
    json::object out{{"type", "object"}, {"required", json::array{"password"}}, {"additionalProperties", false},
                     {"properties", json::object{{"password", field("string")}}}};
    if (view == View::set_password) return out;
    out["required"].get_array().emplace_back("old_password");
    out["properties"].get_object()["old_password"] = field("string");
    return out;
  }
  if (view == View::add_user || view == View::issue_token) {
    json::object out{{"type", "object"}, {"required", json::array{"name", "roles"}}, {"additionalProperties", false},
                     {"properties", json::object{{"name", field("string")}, {"roles", json::object{{"type", "array"}, {"items", field("string")}}}}}};
    if (view == View::issue_token) return out;
    out["required"].get_array().emplace_back("password");
    out["properties"].get_object()["password"] = field("string");
    return out;
  }
  if (view == View::public_report) {
    auto out = command_schema(flow::CommandKind::trouble_call);
    for (auto const* name : {"source", "key"}) out["properties"].get_object().erase(name);
    return out;
  }
  if (view == View::own_status) {
    auto phone = field("string");
    phone["description"] = "The whole registered number, in place of last_four: asked for (429) after too many wrong digits.";
    return {{"type", "object"}, {"required", json::array{"account"}}, {"additionalProperties", false},
            {"properties", json::object{{"account", field("string")}, {"last_four", field("string")}, {"phone", std::move(phone)}}}};
  }
  if (view == View::crew_step) return command_schema(flow::CommandKind::job_step);
  if (view == View::crew_etr) return command_schema(flow::CommandKind::set_etr);
  if (view == View::crew_word) return command_schema(flow::CommandKind::crew_word);
  if (view == View::crew_photo) return command_schema(flow::CommandKind::keep_photo);
  if (view == View::crew_position) return command_schema(flow::CommandKind::move_crew);
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

std::string lower(std::string_view text) {
  std::string out;
  for (char const c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return out;
}

/// "get_outages_id_notices": stable as long as the route is, for programs that are made from the document.
std::string operation_id(Route const& route) {
  std::string out = lower(to_string(route.method));
  auto path = route.pattern;
  if (path.starts_with("/api/v1")) path.remove_prefix(7);
  else out += "_root";
  for (char const c : path) {
    if (c == '/') out += '_';
    else if (c != '{' && c != '}') out += c == '-' || c == '.' ? '_' : c;
  }
  return out;
}

/// The first place of the path, by which readers look for a route.
std::string_view tag_of(Route const& route) {
  auto path = route.pattern;
  if (!path.starts_with("/api/v1/")) return "pages";
  path.remove_prefix(8);
  return path.substr(0, path.find('/'));
}

json::object operation(Route const& route) {
  json::object out{{"operationId", operation_id(route)}, {"tags", json::array{tag_of(route)}},
                   {"summary", std::string(route.says)}, {"responses", documented_answers(route)}};
  if (auto list = parameters(route); !list.empty()) out["parameters"] = std::move(list);
  if (route.body != BodyForm::none) out["requestBody"] = body(route);
  if (route.openness == Openness::open) {
    out["security"] = json::array{};
  } else if (route.openness == Openness::crew_device) {
    out["security"] = json::array{json::object{{"crew_device", json::array{}}}};
  } else {
    json::array roles;
    for (auto const word : flow::known_roles) {
      if ((route.roles & role_from(word)) != 0) roles.emplace_back(std::string(word));
    }
    out["x-roles"] = std::move(roles);
  }
  return out;
}

}  // namespace

std::string openapi_document() {
  json::object paths;
  json::array tags;
  for (auto const& route : routes()) {
    json::object const tag{{"name", tag_of(route)}};
    if (std::ranges::find(tags, json::value(tag)) == tags.end()) tags.push_back(tag);
    auto& path = paths[route.pattern];
    if (!path.is_object()) path = json::object{};
    path.get_object()[lower(to_string(route.method))] = operation(route);
  }
  json::object const problem{
      {"type", "object"},
      {"required", json::array{"type", "title", "status", "detail"}},
      {"properties", json::object{{"type", field("string")}, {"title", field("string")}, {"status", field("integer")},
                                  {"detail", field("string")}, {"field", field("string")},
                                  {"present", json::object{{"description", "Of a 412: the state, or the preview, of now."}}}}}};
  auto schemas = common_schemas();
  schemas["Problem"] = problem;
  json::object const security{
      {"token", json::object{{"type", "http"}, {"scheme", "bearer"}}},
      {"session", json::object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "lamplighter_session"}}},
      {"crew_device", json::object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "lamplighter_crew"}}}};
  return json::serialize(json::object{
      {"openapi", "3.1.0"},
      {"info", json::object{{"title", "Lamplighter"}, {"version", "1"},
                            {"license", json::object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}},
                            {"description", "Tells people about power cuts and sends the crews that end them. Times are RFC "
                                            "3339. Unknown fields and query parameters are refused."}}},
      {"servers", json::array{json::object{{"url", "/"}}}},
      {"tags", std::move(tags)},
      {"security", json::array{json::object{{"token", json::array{}}}, json::object{{"session", json::array{}}}}},
      {"paths", std::move(paths)},
      {"components", json::object{{"schemas", std::move(schemas)}, {"securitySchemes", security}}}});
}

}  // namespace lamplighter::server
