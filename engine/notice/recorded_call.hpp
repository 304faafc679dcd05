// What makes a call of a person to a person the strongest proof: who answered, that he said it back, and where that can be heard.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "notifiers/types.hpp"

namespace lamplighter::notice {

/// Personal: lives in its own table, and sealed in the record.
struct RecordedCall {
  std::string answered_by{};      // the person's name
  enum class RepeatBack : unsigned char { not_said, said } repeat_back = RepeatBack::not_said;  // date and times, in his own words
  std::string recording{};        // reference of the recording in the utility's own archive
  bool operator==(RecordedCall const&) const = default;
};

/// E5 with a name, the repeat-back and a recording of it; E4 at most without one of them: a person heard it, as another says.
notifiers::Evidence most_proved_by(RecordedCall const&);
/// The first of `answered_by`, `repeat_back` and `recording` that E5 lacks; nothing: it lacks none.
std::optional<std::string_view> lacking_for_e5(RecordedCall const&);

}  // namespace lamplighter::notice
