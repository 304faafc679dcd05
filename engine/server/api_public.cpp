// What anybody may report: bounded, kept whoever it is about, and answered alike.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/flow/outage_flow.hpp"
#include "engine/server/api_call.hpp"
#include "engine/server/body.hpp"
#include "engine/server/idempotency_key.hpp"
#include "engine/server/public_words.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

using Verdict = Limiter::Verdict;

// When the next report would be taken: public_allowance.hpp.
constexpr std::chrono::seconds a_moment{5}, next_report{60}, next_danger{20}, next_of_account{1'200}, next_danger_of_account{120};

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

/// Whether an earlier try may have been stored although its answer was lost.
enum class Repeatable : std::uint8_t { no, by_key };

/// Who reads a refusal: a program, or a person on a page in this language.
struct Reader {
  std::string language;  // empty: a program
  std::string phone;     // whom people are asked to call; empty: nobody was named
};

PublicWords const& words_for(Reader const& reader) { return public_words(reader.language.empty() ? "en" : reader.language); }

Response refused_with(std::string_view sentence, Reader const& reader, Repeatable which, std::string_view safety_word, std::chrono::seconds wait) {
  auto const& own = words_for(reader);
  auto text = fmt::format(fmt::runtime(sentence), reader.phone.empty() ? std::string(own.the_utility) : reader.phone);
  if (which == Repeatable::by_key) {
    text += reader.language == "zh" ? "" : " ";
    text += reader.language.empty() ? "An earlier try with this Idempotency-Key may have been taken." : std::string(own.maybe_taken);
  }
  auto out = problem(429, text);
  for (auto& [name, value] : out.headers) {
    if (name == "Retry-After") value = std::to_string(wait.count());
  }
  if (!safety_word.empty()) {
    auto body = json::parse(out.body).as_object();
    body["safety_text"] = safety_word;
    out.body = json::serialize(body);
  }
  return out;
}

/// Nobody has read what it is about: it may be danger to people.
Response unread(Reader const& reader, Repeatable which) {
  return refused_with(words_for(reader).unread, reader, which, flow::safety_text(outage::CallKind::wire_down), a_moment);
}

/// Whoever is refused reads what to do instead; of danger also which words of safety, for they cannot wait.
Response too_many(Reader const& reader, Repeatable which, std::optional<outage::CallKind> danger, std::chrono::seconds wait) {
  auto const& words = words_for(reader);
  return refused_with(danger ? words.danger_often : words.often, reader, which, danger ? flow::safety_text(*danger) : std::string_view{}, wait);
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

/// What a report takes from the allowances, or the refusal.
std::optional<Response> Api::over_allowance(Call const& call, flow::Command const& command, std::vector<PublicAllowance::Taken>& used) {
  auto const& request = call.request;
  Reader const reader{call.form_language, settings_.utility_phone};
  auto const now = clock_.now();
  auto const which = command.idempotency_key ? Repeatable::by_key : Repeatable::no;
  auto const kind = outage::call_kind_from(text_of(command.body, "kind")).value_or(outage::CallKind::no_power);
  auto const danger = endangers(kind) ? std::optional(kind) : std::nullopt;
  if (public_reports_.by_address(request.peer, kind, now, used) == Verdict::too_often) {
    return too_many(reader, which, danger, danger ? next_danger : next_report);
  }
  for (auto const* field : {"customer", "phone"}) {
    auto const account = text_of(command.body, field);
    if (account.empty() || public_reports_.by_account(account, request.peer, kind, now, used) == Verdict::goes) continue;
    PublicAllowance::give_back(used);
    return too_many(reader, which, danger, danger ? next_danger_of_account : next_of_account);
  }
  return std::nullopt;
}

void Api::public_report(CallPointer const& call) {
  auto const& request = call->request;
  auto key = read_idempotency_key(request);
  auto const* given = std::get_if<std::optional<std::string>>(&key);
  // Everybody is "public": a key is its sender's alone together with where it came from.
  auto const own_key = given != nullptr && *given ? std::optional(request.peer + " " + **given) : std::nullopt;
  bool const is_taken_already = own_key && taken_keys_->holds(*own_key);
  auto const verdict = is_taken_already ? public_reports_.repetition(request.peer, clock_.now())
                                        : public_reports_.attempt(request.peer, clock_.now());
  if (auto* refused = std::get_if<Response>(&key)) return call->answer(std::move(*refused));
  if (verdict == Verdict::too_often) {
    return call->answer(unread({call->form_language, settings_.utility_phone}, own_key ? Repeatable::by_key : Repeatable::no));
  }
  auto read = read_report(request);
  if (auto* refusal = std::get_if<Response>(&read)) return call->answer(std::move(*refusal));
  flow::Command command{flow::CommandKind::trouble_call, {"public", "call_agent"}, {}, std::move(std::get<json::object>(read)), {}};
  command.idempotency_key = own_key;
  std::vector<PublicAllowance::Taken> used;
  if (!is_taken_already) {
    if (auto refusal = over_allowance(*call, command, used)) return call->answer(std::move(*refusal));
  }
  auto const sent_as = command.idempotency_key.value_or("");
  engine_.post(std::move(command), [kept = taken_keys_, call, used, sent_as](Result<flow::Answer> answer) {
    if (!answer) {
      PublicAllowance::give_back(used);  // nothing was taken in
      return call->answer(problem(answer.error()));
    }
    if (answer->novelty == flow::Answer::Novelty::repeat) PublicAllowance::give_back(used);  // it took its share when it was new
    if (!sent_as.empty()) kept->add(sent_as);
    auto out = received(text_of(answer->body, "safety_text"));
    if (answer->novelty == flow::Answer::Novelty::repeat) out.headers.emplace_back("Idempotency-Replayed", "true");
    call->answer(std::move(out));
  });
}

}  // namespace lamplighter::server
