// What anybody may report: bounded, kept whoever it is about, and answered alike.
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/flow/outage_flow.hpp"
#include "engine/server/api_call.hpp"
#include "engine/server/body.hpp"
#include "engine/server/idempotency_key.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

using Verdict = Limiter::Verdict;

std::string text_of(json::object const& body, std::string_view field) {
  auto const* value = body.if_contains(field);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

/// The same words whether the account is known, unknown or somebody else's.
Response received(std::string_view safety_word) {
  Response out;
  json::object body{{"received", true}};
  if (!safety_word.empty()) body["safety_text"] = std::string(safety_word);
  out.status = 202;
  out.body = json::serialize(body);
  return out;
}

Response too_many(std::string const& phone) {
  return problem(429, fmt::format("Too many reports from this address; wait some minutes{}.",
                                  phone.empty() ? "" : ", or call " + phone + " if it is urgent"));
}

/// A report as it is posted; what it may not say about itself is refused.
std::variant<json::object, Response> read_report(Request const& request) {
  auto read = read_body(request, BodyForm::object);
  auto* body = std::get_if<json::object>(&read);
  if (body == nullptr) return read;
  for (auto const* field : {"source", "key"}) {
    if (body->contains(field)) return problem(422, fmt::format("field '{}': is unknown here; remove it", field), field);
  }
  (*body)["source"] = "public";
  return read;
}

}  // namespace

void Api::public_report(CallPointer const& call) {
  auto const now = clock_.now();
  auto const& request = call->request;
  if (public_reports_.attempt(request.peer, now) == Verdict::too_often) return call->answer(too_many(settings_.utility_phone));
  auto key = read_idempotency_key(request);
  if (auto* refusal = std::get_if<Response>(&key)) return call->answer(std::move(*refusal));
  auto read = read_report(request);
  if (auto* refusal = std::get_if<Response>(&read)) return call->answer(std::move(*refusal));
  flow::Command command{flow::CommandKind::trouble_call, {"public", "call_agent"}, {}, std::move(std::get<json::object>(read)), {}};
  // Everybody is "public": a key is its sender's alone together with where it came from.
  if (auto const& given = std::get<std::optional<std::string>>(key)) command.idempotency_key = request.peer + " " + *given;

  auto const kind = outage::call_kind_from(text_of(command.body, "kind")).value_or(outage::CallKind::no_power);
  std::vector<PublicAllowance::Taken> used;
  if (public_reports_.by_address(request.peer, kind, now, used) == Verdict::too_often) {
    return call->answer(too_many(settings_.utility_phone));
  }
  for (auto const* field : {"customer", "phone"}) {
    auto const account = text_of(command.body, field);
    // One account many times: the first reports are kept, the rest gets the same answer.
    if (!account.empty() && public_reports_.by_account(account, kind, now, used) == Verdict::too_often) {
      return call->answer(received(flow::safety_text(kind)));
    }
  }
  engine_.post(std::move(command), [call, used](Result<flow::Answer> answer) {
    if (answer) return call->answer(received(text_of(answer->body, "safety_text")));
    PublicAllowance::give_back(used);  // nothing was taken in
    call->answer(problem(answer.error()));
  });
}

}  // namespace lamplighter::server
