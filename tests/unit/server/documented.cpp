// Looks up status, media type, headers and schema of an answer under its route in the document.
#include "tests/unit/server/documented.hpp"

#include <algorithm>
#include <array>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "engine/server/openapi.hpp"
#include "engine/server/routes.hpp"
#include "tests/unit/server/schema_wrongs.hpp"

namespace lamplighter::test {
namespace json = boost::json;
namespace {

// Headers that tell a client what to do next.
constexpr std::array acted_on = {"ETag", "Location", "Retry-After", "WWW-Authenticate", "Idempotency-Replayed", "Set-Cookie", "Link"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return out;
}

server::Method method_from(std::string_view word) {
  if (word == "HEAD") return server::Method::get;
  for (auto const one : {server::Method::get, server::Method::post, server::Method::put, server::Method::patch, server::Method::delete_}) {
    if (server::to_string(one) == word) return one;
  }
  return server::Method::other;
}

}  // namespace

std::string undocumented(std::string_view method, std::string_view target, HttpAnswer const& answer) {
  static auto const document = json::parse(server::openapi_document()).as_object();
  auto const parsed = server::parse_target(target);
  if (!parsed || answer.status == 0) return {};
  auto const found = server::find_route(method_from(method), *parsed);
  if (found.route == nullptr) return {};
  auto const& operation = document.at("paths").at(found.route->pattern).at(lower(server::to_string(found.route->method)));
  auto const where = std::string(method) + " " + std::string(found.route->pattern) + " " + std::to_string(answer.status);
  auto const* response = operation.at("responses").as_object().if_contains(std::to_string(answer.status));
  if (response == nullptr) return where;
  for (auto const* name : acted_on) {
    if (!answer.headers.contains(lower(name))) continue;
    auto const* headers = response->as_object().if_contains("headers");
    if (headers == nullptr || !headers->as_object().contains(name)) return where + ": header " + name;
  }
  auto const type = answer.headers.find("content-type");
  if (type == answer.headers.end() || answer.body.empty()) return {};
  auto const* content = response->as_object().if_contains("content");
  auto const plain = type->second.substr(0, type->second.find(';'));
  auto const* form = content != nullptr ? content->as_object().if_contains(plain) : nullptr;
  if (form == nullptr) return where + ": " + plain;
  if (!plain.ends_with("json") || method == "HEAD" || found.route->pattern.starts_with("/assets/")) return {};
  auto const* schema = form->as_object().if_contains("schema");
  if (schema == nullptr) return where + ": " + plain + " of what";
  boost::system::error_code trouble;
  auto const value = json::parse(answer.body, trouble);
  if (trouble) return where + ": is no JSON";
  auto wrong = schema_wrong(document, schema->as_object(), value);
  return wrong.empty() ? wrong : where + " " + wrong;
}

}  // namespace lamplighter::test
