// What people decide about sending: holds, releases, and what came of an exception.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/exception_calls.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/paper_flow.hpp"
#include "engine/flow/record_flow.hpp"
#include "engine/flow/recorded_calls.hpp"

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 sees the inside of an empty optional<Evidence> at -O1 although it is asked first.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace lamplighter::flow {
namespace {

namespace json = boost::json;
using notice::OutcomeKind;
using notice::Reason;

constexpr std::string_view known_scopes = "all, notifier:NAME, stage:NAME, wave:NUMBER";
constexpr std::string_view known_results = "called, visited, unreachable, waived";

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::string> scope_from(std::string_view text) {
  auto const colon = text.find(':');
  auto const kind = text.substr(0, colon);
  auto const name = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  bool const is_known = (kind == "all" && colon == std::string_view::npos) ||
                        ((kind == "notifier" || kind == "stage") && !name.empty()) || (kind == "wave" && is_number(name));
  return is_known ? std::optional<std::string>(text) : std::nullopt;
}

/// Stages that a loaded schedule has; what none has is never sent.
bool has_stage(Settings const& settings, std::string_view name) {
  return std::any_of(settings.policies.begin(), settings.policies.end(),
                     [&](auto const& policy) { return schedules::find_stage(policy, name) != nullptr; });
}

std::string stages_in_words(Settings const& settings) {
  std::set<std::string> names;
  for (auto const& policy : settings.policies) {
    for (auto const& stage : policy.stages) names.insert(stage.id);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string notifiers_in_words(Settings const& settings) {
  std::vector<std::string> names;
  for (auto const& [name, lane] : settings.lanes) names.push_back(name);
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Why there is nothing of this name to hold, or nothing: a hold on a mistyped name would hold nothing and say "held".
std::optional<std::string> why_unknown(Context& ctx, std::string const& scope) {
  auto const name = scope.substr(std::min(scope.size(), scope.find(':') + 1));
  if (scope.starts_with("stage:") && !has_stage(ctx.settings, name)) {
    return fmt::format("no schedule has a stage '{}', nothing is held; known are {}", name, stages_in_words(ctx.settings));
  }
  if (scope.starts_with("notifier:") && !ctx.settings.lanes.contains(name)) {
    return fmt::format("there is no notifier '{}', nothing is held; known are {}", name, notifiers_in_words(ctx.settings));
  }
  if (scope.starts_with("wave:") && !ctx.notices.find_wave({std::stoll(name)})) {
    return fmt::format("there is no wave {}, nothing is held; the desk's alarms name waves", name);
  }
  return std::nullopt;
}

std::optional<std::string> result_from(std::string_view text) {
  bool const is_known = text == "called" || text == "visited" || text == "unreachable" || text == "waived";
  return is_known ? std::optional<std::string>(text) : std::nullopt;
}

/// The wider hold that keeps a held wave here, so that a person's look at it would be lost; nothing: it can be released.
std::optional<std::string> wider_hold(Context& ctx, std::string const& scope, std::vector<std::string> const& held) {
  if (!scope.starts_with("wave:")) return std::nullopt;
  auto const wave = ctx.notices.find_wave({std::stoll(scope.substr(5))});
  if (!wave || wave->state != notice::Wave::State::held) return std::nullopt;
  for (auto const& wider : {std::string("all"), "stage:" + wave->stage}) {
    if (std::find(held.begin(), held.end(), wider) != held.end()) return wider;
  }
  return std::nullopt;
}

void sending_event(Context& ctx, std::string const& scope, std::string_view state) {
  ctx.event("sending", {{"scope", scope}, {"state", std::string(state)}});
}

void hold(Context& ctx, std::string const& scope, std::string_view by, std::string_view why) {
  ctx.notices.put_hold({scope, ctx.now, std::string(by), std::string(why)});
  ctx.decide("sending_held", 0, scope);
  sending_event(ctx, scope, "held");
}

/// A waiver replaces the open end.
void waive(Context& ctx, notice::Notice const& notice) {
  ctx.notices.reopen(notice.id);
  notice::NoticeOutcome const outcome{notice.id, OutcomeKind::waived, notice::Evidence::e0, ctx.now, Reason::closed_by_person};
  ctx.notices.put_outcome(outcome);
  note_end(ctx, notice, outcome);
  ctx.decide("notice_waived", notice.id.value, notice::to_string(Reason::closed_by_person));
}

/// A person brought proof; who is called before the deadline is not proven late.
void prove_by_person(Context& ctx, notice::Notice const& notice, notice::Evidence evidence) {
  auto const kind = ctx.now <= notice.proof_due ? OutcomeKind::proven : OutcomeKind::proven_late;
  notice::NoticeOutcome const outcome{notice.id, kind, evidence, ctx.now, Reason::closed_by_person};
  if (ctx.notices.put_outcome(outcome)) note_end(ctx, notice, outcome);
  else note_stronger_proof(ctx, notice, evidence);
  ctx.decide(fmt::format("notice_{}", notice::to_string(kind)), notice.id.value, notice::to_string(Reason::closed_by_person));
}

}  // namespace

void hold_all(Context& ctx, std::string_view by, std::string_view why) {
  hold(ctx, "all", by, why);
  ctx.store.audit(ctx.now, by, "hold_sending", "all", why);
  raise_notice_alarm(ctx, "sending_held", 0, fmt::format("all sending is held: {}", why));
}

Result<Answer> on_hold_sending(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const scope_text = body.optional_name("scope").value_or("all");
  auto const why = body.reason("why").value_or("");
  auto const scope = scope_from(scope_text);
  if (!scope) body.problem("scope", fmt::format("unknown; known are {}", known_scopes));
  if (auto const unknown = scope ? why_unknown(ctx, *scope) : std::nullopt) body.problem("scope", *unknown);
  if (auto const read = body.finish(); !read) return tl::unexpected(read.error());
  hold(ctx, *scope, command.actor.name, why);
  return Answer{.body = {{"scope", *scope}, {"state", "held"}}};
}

Result<Answer> on_release_sending(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const scope_text = body.optional_name("scope").value_or("all");
  body.optional_text("why");
  auto const scope = scope_from(scope_text);
  if (!scope) body.problem("scope", fmt::format("unknown; known are {}", known_scopes));
  if (auto const read = body.finish(); !read) return tl::unexpected(read.error());
  std::vector<std::string> held;
  for (auto const& one : ctx.notices.holds()) held.push_back(one.scope);
  if (std::find(held.begin(), held.end(), *scope) == held.end()) {
    return fail(Error::Kind::conflict,
                fmt::format("'{}' is not held; held are: {}", *scope, held.empty() ? "none" : fmt::format("{}", fmt::join(held, ", "))),
                "scope");
  }
  if (auto const wider = wider_hold(ctx, *scope, held)) {
    return fail(Error::Kind::conflict, fmt::format("'{}' is also held by '{}': release that first", *scope, *wider), "scope");
  }
  ctx.notices.lift_hold(*scope);
  if (*scope == "all") ctx.store.clear_alarms("sending_held", 0, ctx.now);
  if (scope->starts_with("wave:")) {
    release_wave(ctx, {std::stoll(scope->substr(5))});
  }
  ctx.decide("sending_released", 0, *scope);
  sending_event(ctx, *scope, "released");
  return Answer{.body = {{"scope", *scope}, {"state", "released"}}};
}

namespace {

/// Whether the law wants it on paper: less than a name under it is no proof of it.
bool wants_signature(Context& ctx, notice::Exception const& exception) {
  auto const outage = ctx.outages.find(exception.outage);
  auto const* const rule = outage ? stage_rule(ctx.settings, *outage, exception.stage) : nullptr;
  return rule != nullptr && rule->needs_signature;
}

}  // namespace

Result<Answer> on_close_exception(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const result = body.word("result", result_from, known_results);
  auto const evidence_text = body.optional_name("evidence");
  auto const note = body.optional_text("note").value_or("");
  auto const call = recorded_call_in(body);
  auto evidence = evidence_text ? notifiers::evidence_from(*evidence_text) : std::nullopt;
  if (evidence_text && (!evidence || *evidence < notice::Evidence::e3)) {
    body.problem("evidence", "unknown value; a person brings E3, E4 or E5");
  }
  body.optional_name("signed_by");
  body.optional_object("photo");
  if (auto const read = body.finish(); !read) return tl::unexpected(read.error());
  BodyReader paper(command.body);  // what is wrong with the form is said first
  auto const signature = read_signature(paper);
  bool const is_signed = !signature.name.empty() || !signature.photo.empty();
  if (is_signed && *result != "visited") paper.problem("signed_by", "a signature is brought by a visit: result is visited");
  if (!signature.photo.empty() && signature.name.empty()) paper.problem("signed_by", "is missing; say who signed");
  if (paper.has_problem()) return tl::unexpected(paper.finish().error());
  bool const is_reached = *result == "called" || *result == "visited";
  if (evidence && !is_reached) {
    return fail(Error::Kind::invalid, "'evidence' goes with 'called' or 'visited' only", "evidence");
  }
  if (auto const proves = judge_call(*result, call, evidence); !proves) return tl::unexpected(proves.error());
  auto const exception = is_number(command.object) ? ctx.notices.find_exception({std::stoll(command.object)}) : std::nullopt;
  if (!exception) return fail(Error::Kind::not_found, fmt::format("exception '{}': there is none", command.object));
  if (auto const may = may_see_to(ctx, command.actor, *exception); !may) return tl::unexpected(may.error());
  if (exception->closed_at) {
    return closed_already(ctx, *exception);
  }
  auto const notice = ctx.notices.find_notice(exception->notice);
  if (evidence == notice::Evidence::e5 && signature.name.empty() && wants_signature(ctx, *exception)) {
    return fail(Error::Kind::invalid, "field 'signed_by': is missing; this notice is proven by a signature: say who signed", "signed_by");
  }
  if (*result == "waived") {
    auto const plan = ctx.outages.find_plan(exception->outage);
    auto const campaign = plan ? std::nullopt : ctx.notices.campaigns().find_campaign(exception->outage);
    if ((plan && plan->proposer == command.actor.name) || (campaign && campaign->created_by == command.actor.name)) {
      return fail(Error::Kind::forbidden, fmt::format("exception {}: who {} cannot waive its notices; ask somebody else", exception->id.value,
                                                      plan ? "proposed the plan" : "made the campaign"));
    }
  }
  ctx.notices.close_exception(exception->id, ctx.now, command.actor.name, *result);
  ctx.notices.add_try(exception->id, {ctx.now, command.actor.name, *result, std::nullopt, call ? said_of(*call, note) : note});
  keep_signature(ctx, *exception, signature);
  std::string const shown_evidence(evidence ? notifiers::to_string(*evidence) : std::string_view());
  if (call) note_recorded_call(ctx, *exception, command.actor.name, shown_evidence, *call);
  else note_exception_closed(ctx, *exception, {command.actor.name, *result, shown_evidence, signature.name, signature.hash});
  if (notice && *result == "waived") waive(ctx, *notice);
  if (notice && evidence && *evidence >= notice->required) prove_by_person(ctx, *notice, *evidence);
  ctx.decide("exception_closed", exception->id.value, *result);
  ctx.event("exception", {{"exception", std::to_string(exception->id.value)},
                          {"stage", exception->stage},
                          {"state", "closed"},
                          {"result", *result}});
  Answer answer{.body = {{"exception", std::to_string(exception->id.value)}, {"state", "closed"}, {"result", *result}}};
  answer.body["evidence"] = evidence ? json::value(notifiers::to_string(*evidence)) : json::value(nullptr);
  return answer;
}

}  // namespace lamplighter::flow
