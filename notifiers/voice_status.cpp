// Maps SIP statuses and Q.850 causes to outcomes.
#include "notifiers/voice_status.hpp"

#include <charconv>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

// The cause in "Q.850;cause=16;text=…"; 0 when there is none.
int cause_of(std::string_view reason) {
  constexpr std::string_view protocol = "Q.850", label = "cause=";
  auto const begin = reason.find(protocol);
  if (begin == reason.npos) return 0;
  auto const found = reason.find(label, begin);
  if (found == reason.npos) return 0;
  int cause = 0;
  auto const* const first = reason.data() + found + label.size();
  std::from_chars(first, reason.data() + reason.size(), cause);
  return cause;
}

CallRefusal refusal(Kind kind, ServerReach reach, std::string_view words, int status) {
  return {kind, reach, fmt::format("{} ({})", words, status)};
}

CallRefusal temporary(std::string_view words, int status) {
  return refusal(Kind::rejected_temporarily, ServerReach::answers, words, status);
}

}  // namespace

CallRefusal read_refusal(int status, std::string_view reason_header, Asked asked) {
  auto const cause = cause_of(reason_header);
  if (cause == 1 || cause == 22 || cause == 28) return refusal(Kind::rejected_permanently, ServerReach::answers, "no such number", status);
  if (cause == 17) return temporary("busy", status);
  if (cause == 18 || cause == 19 || cause == 20) return temporary("no answer", status);
  if (cause == 21) return temporary("declined", status);
  switch (status) {
    case 404: case 410: case 484: case 604:
      return refusal(Kind::rejected_permanently, ServerReach::answers, "no such number", status);
    case 486: case 600: return temporary("busy", status);
    case 408: case 480: case 487: return temporary("no answer", status);
    case 603: case 607: case 608: return temporary("declined", status);
    case 415: case 488: case 606: return temporary("no common codec or media", status);
    case 401: case 407:
      return refusal(Kind::rejected_temporarily, ServerReach::refuses_us, "the server refuses our user or password", status);
    case 403:
      if (asked == Asked::credentials) {
        return refusal(Kind::rejected_temporarily, ServerReach::refuses_us, "the server refuses our user or password", status);
      }
      return temporary("forbidden by the server", status);
    default: break;
  }
  if (status >= 500 && status < 600) {
    return refusal(Kind::rejected_temporarily, ServerReach::in_trouble, "the server is in trouble", status);
  }
  return temporary("refused", status);
}

}  // namespace lamplighter::notifiers
