// The three things that a recorded call proves with.
#include "engine/notice/recorded_call.hpp"

namespace lamplighter::notice {

std::optional<std::string_view> lacking_for_e5(RecordedCall const& call) {
  if (call.answered_by.empty()) return "answered_by";
  if (call.repeat_back != RecordedCall::RepeatBack::said) return "repeat_back";
  if (call.recording.empty()) return "recording";
  return std::nullopt;
}

notifiers::Evidence most_proved_by(RecordedCall const& call) {
  return lacking_for_e5(call) ? notifiers::Evidence::e4 : notifiers::Evidence::e5;
}

}  // namespace lamplighter::notice
