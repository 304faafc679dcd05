// Scripts from the notice's own words as they are true now, and calls that reached nobody.
#include "engine/flow/exception_calls.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/notice_truth.hpp"
#include "engine/flow/record_flow.hpp"
#include "engine/notice/call_script.hpp"
#include "schedules/calendar.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::array results = std::to_array<std::string_view>({"no_answer", "busy", "call_back", "not_there", "sent_again"});
constexpr std::string_view known_results = "no_answer, busy, call_back, not_there, sent_again";
constexpr std::chrono::hours next_at_most{31 * 24};

std::optional<std::string> result_from(std::string_view text) {
  return std::ranges::find(results, text) == results.end() ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace

std::string words_of(Context& ctx, outage::Outage const& outage, notice::Notice const& notice, std::string const& language) {
  if (Situations(ctx).overtaken(outage, notice)) return {};
  notice::Message message;
  message.outage = outage.id;
  message.stage = notice.stage;
  message.recipient = notice.recipient;
  message.language = language;
  if (ctx.settings.templates) {
    auto const ends = names_window(notice.stage) ? window_ends(ctx, outage, {notice}) : WindowEnds{};
    MomentWords moments;
    auto values = text_values(ctx, outage, message, {notice}, ends, moments);
    values.erase("hint");  // how a machine wants to be answered
    auto const text = ctx.settings.templates->render(text_name(outage, notice.stage), language, "any", values);
    if (text) return text->body;
  }
  auto const sent = ctx.notices.messages_of_notice(notice.id);
  return sent.empty() ? std::string() : fmt::format("{}", fmt::join(ctx.notices.text(sent.back().id), " "));
}

namespace {

std::string script_of(Context& ctx, notice::Exception const& exception) {
  auto const notice = ctx.notices.find_notice(exception.notice);
  auto const outage = ctx.outages.find(exception.outage);
  if (!notice || !outage || notice->recipient.kind != notice::RecipientKind::customer) return {};
  auto const customer = ctx.notices.find_customer({notice->recipient.id});
  if (!customer) return {};
  notice::CallScript script;
  script.utility = ctx.settings.utility_name;
  script.language = customer->language;
  if (script.language.empty() && !ctx.settings.languages.empty()) script.language = ctx.settings.languages.front();
  script.address = customer->address;
  script.words = words_of(ctx, *outage, *notice, script.language);
  script.required = exception.required;
  bool const is_on_life_support = std::ranges::find(customer->classes, "life_support") != customer->classes.end();
  if (is_on_life_support) script.person = notice::CallScript::Person::on_life_support;
  return script.words.empty() ? std::string() : notice::call_script(script);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::map<std::int64_t, std::string> call_scripts(Context& ctx, std::span<std::int64_t const> exceptions) {
  std::map<std::int64_t, std::string> out;
  for (auto const id : exceptions) {
    auto const exception = ctx.notices.find_exception({id});
    auto text = exception && !exception->closed_at ? script_of(ctx, *exception) : std::string();
    if (!text.empty()) out.emplace(id, std::move(text));
  }
  return out;
}

Result<void> may_see_to(Context& ctx, Actor const& actor, notice::Exception const& exception) {
  if (actor.role != "account_manager") return {};
  auto const customer = exception.recipient.kind == notice::RecipientKind::customer ? ctx.notices.find_customer({exception.recipient.id})
                                                                                     : std::nullopt;
  if (customer && customer->account_manager == actor.name) return {};
  return fail(Error::Kind::forbidden, fmt::format("exception {}: another account manager looks after this customer", exception.id.value));
}

tl::unexpected<Error> closed_already(Context& ctx, notice::Exception const& exception) {
  return fail(Error::Kind::conflict, fmt::format("exception {} was closed by {} at {}", exception.id.value, exception.closed_by,
                                                 schedules::local_text(*exception.closed_at, ctx.settings.zone)));
}

namespace {

/// The notice climbs its ladder once more, from the first channel: a number was corrected, a gateway is back. Its proof ends the exception as ever.
Result<void> send_again(Context& ctx, notice::Exception const& exception) {
  auto const notice = ctx.notices.find_notice(exception.notice);
  auto const outage = ctx.outages.find(exception.outage);
  auto const kept = notice ? ctx.notices.outcome(notice->id) : std::nullopt;
  if (!notice || !outage) return fail(Error::Kind::conflict, fmt::format("exception {}: what it is about cannot be sent; call or visit", exception.id.value));
  if (!kept) return fail(Error::Kind::conflict, fmt::format("exception {}: its notice is on its way already", exception.id.value));
  if (ctx.now >= notice->expires_at || Situations(ctx).overtaken(*outage, *notice)) {
    return fail(Error::Kind::conflict, fmt::format("exception {}: the words of its notice do not hold any more; call, and say how things stand now", exception.id.value));
  }
  ctx.notices.reopen(notice->id);
  note_reopened(ctx, *notice, notice::Reason::repeat);
  ctx.decide("notice_reopened", notice->id.value, notice::to_string(notice::Reason::repeat));
  release(ctx, *outage, {*notice}, 0);
  if (ctx.notices.outcome(notice->id)) return fail(Error::Kind::conflict, fmt::format("exception {}: no channel leads to this customer now; correct the contacts, or call", exception.id.value));
  return {};
}

}  // namespace

Result<Answer> on_try_exception(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const result = body.word("result", result_from, known_results);
  auto const next_at = body.optional_time("next_at");
  auto const note = body.optional_text("note").value_or("");
  if (next_at && (*next_at <= ctx.now || *next_at > ctx.now + next_at_most)) body.problem("next_at", "must be ahead, within a month");
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  auto const exception = is_number(command.object) ? ctx.notices.find_exception({std::stoll(command.object)}) : std::nullopt;
  if (!exception) return fail(Error::Kind::not_found, fmt::format("exception '{}': there is none", command.object));
  if (auto const may = may_see_to(ctx, command.actor, *exception); !may) return tl::unexpected<Error>(may.error());
  if (exception->closed_at) return closed_already(ctx, *exception);
  if (*result == "sent_again") {
    if (auto const sent = send_again(ctx, *exception); !sent) return tl::unexpected<Error>(sent.error());
  }
  ctx.notices.add_try(exception->id, {ctx.now, command.actor.name, *result, next_at, note});
  note_exception_tried(ctx, *exception, command.actor.name, *result);
  ctx.decide("exception_tried", exception->id.value, *result);
  ctx.event("exception", {{"exception", std::to_string(exception->id.value)}, {"stage", exception->stage}, {"state", "tried"}, {"result", *result}});
  Answer answer{.body = {{"exception", std::to_string(exception->id.value)}, {"state", "open"}, {"result", *result}}};
  answer.body["proof_due"] = to_rfc3339(exception->proof_due);
  return answer;
}

}  // namespace lamplighter::flow
