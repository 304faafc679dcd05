// Which status an error gets, and its words.
#include "engine/server/problem.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/flow/views.hpp"

namespace lamplighter::server {
namespace {

struct Kind {
  int status;
  std::string_view word;
  std::string_view title;
};
constexpr Kind kinds[] = {
    {400, "bad-request", "The request cannot be read"},
    {401, "unauthorized", "Sign in first"},
    {403, "forbidden", "Not allowed"},
    {404, "not-found", "There is no such thing"},
    {405, "method-not-allowed", "The path does not know this method"},
    {408, "timeout", "The request took too long to arrive"},
    {409, "conflict", "The present state does not allow it"},
    {412, "precondition-failed", "It has changed since it was read"},
    {413, "too-large", "The body is too large"},
    {415, "unsupported-media-type", "The body is of a type that is not read here"},
    {422, "invalid", "Something in the request is wrong"},
    {429, "too-many-requests", "Too many requests"},
    {431, "headers-too-large", "The headers are too large"},
    {500, "failed", "It failed inside"},
    {503, "unavailable", "Not available now"},
};

Kind kind_of(int status) {
  for (auto const& kind : kinds) {
    if (kind.status == status) return kind;
  }
  return {status, "failed", "It failed"};
}

}  // namespace

Response problem(int status, std::string_view detail, std::string_view field) {
  auto const kind = kind_of(status);
  boost::json::object body{{"type", "urn:lamplighter:problem:" + std::string(kind.word)},
                           {"title", std::string(kind.title)},
                           {"status", status},
                           {"detail", std::string(detail)}};
  if (!field.empty()) body["field"] = std::string(field);
  Response out;
  out.status = status;
  out.content_type = "application/problem+json";
  out.body = boost::json::serialize(body);
  if (status == 503 || status == 429) out.headers.emplace_back("Retry-After", "5");
  return out;
}

namespace {

/// 412 with the object as it is now, and its tag, so that the caller can decide again without another question.
Response changed(Error const& error) {
  auto out = problem(412, error.message, error.field);
  auto const present = boost::json::parse(error.present).as_object();
  auto body = boost::json::parse(out.body).as_object();
  body["present"] = present;
  out.body = boost::json::serialize(body);
  out.headers.emplace_back("ETag", flow::version_tag(present));
  return out;
}

}  // namespace

Response problem(Error const& error) {
  switch (error.kind) {
    case Error::Kind::invalid: return problem(422, error.message, error.field);
    case Error::Kind::not_found: return problem(404, error.message, error.field);
    case Error::Kind::conflict: return problem(409, error.message, error.field);
    case Error::Kind::forbidden: return problem(403, error.message, error.field);
    case Error::Kind::unavailable: return problem(503, error.message);
    case Error::Kind::precondition: return changed(error);
    case Error::Kind::failed:
    case Error::Kind::usage:
    case Error::Kind::refused: break;
  }
  return problem(500, "The request was not done; the operator's log says why.");
}

}  // namespace lamplighter::server
