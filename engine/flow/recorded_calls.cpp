// Reads, judges and notes recorded calls.
#include "engine/flow/recorded_calls.hpp"

#include <fmt/format.h>

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 sees the inside of an empty optional<Evidence> at -O1 although it is asked first.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

namespace lamplighter::flow {

std::optional<notice::RecordedCall> recorded_call_in(BodyReader& body) {
  notice::RecordedCall call;
  call.answered_by = body.optional_name("answered_by").value_or("");
  if (body.optional_flag("repeat_back").value_or(false)) call.repeat_back = notice::RecordedCall::RepeatBack::said;
  call.recording = body.optional_name("recording").value_or("");
  return call == notice::RecordedCall{} ? std::nullopt : std::optional(std::move(call));
}

Result<void> judge_call(std::string_view result, std::optional<notice::RecordedCall> const& call, std::optional<notice::Evidence>& evidence) {
  if (call && result != "called") return fail(Error::Kind::invalid, "'answered_by', 'repeat_back' and 'recording' go with 'called' only", "result");
  if (result != "called") return {};
  auto const recorded = call.value_or(notice::RecordedCall{});
  if (!evidence && notice::most_proved_by(recorded) == notice::Evidence::e5) evidence = notice::Evidence::e5;
  if (evidence != notice::Evidence::e5) return {};
  auto const lacking = notice::lacking_for_e5(recorded);
  if (!lacking) return {};
  return fail(Error::Kind::invalid,
              fmt::format("'{}' is missing: a call is E5 with the name of who answered, the date and times said back by him, and the reference of the recording; "
                          "without one of them it is E4", *lacking),
              std::string(*lacking));
}

std::string said_of(notice::RecordedCall const& call, std::string_view note) {
  std::string out;
  auto const add = [&](std::string_view text) { out += (out.empty() ? "" : "; ") + std::string(text); };
  if (!call.answered_by.empty()) add("answered_by: " + call.answered_by);
  if (call.repeat_back == notice::RecordedCall::RepeatBack::said) add("repeat_back");
  if (!call.recording.empty()) add("recording: " + call.recording);
  if (!note.empty()) add(note);
  return out;
}

void note_recorded_call(Context& ctx, notice::Exception const& exception, std::string_view by, std::string_view evidence, notice::RecordedCall const& call) {
  boost::json::object detail{{"notice", std::to_string(exception.notice.value)},
                             {"exception", std::to_string(exception.id.value)},
                             {"stage", exception.stage},
                             {"by", by},
                             {"result", "called"},
                             {"answered_by", call.answered_by},
                             {"repeat_back", call.repeat_back == notice::RecordedCall::RepeatBack::said},
                             {"recording", call.recording}};
  detail["evidence"] = evidence.empty() ? boost::json::value(nullptr) : boost::json::value(evidence);
  ctx.effects.closings.push_back({exception.outage, "exception_closed", std::nullopt, std::move(detail)});
}

}  // namespace lamplighter::flow
