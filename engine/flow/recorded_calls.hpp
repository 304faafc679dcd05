// What a person says of a call that he made, whether it proves what he says, and its line in the record.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/flow/context.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/notice/recorded_call.hpp"

namespace lamplighter::flow {

/// `answered_by`, `repeat_back` and `recording` of a body; nothing when it has none of them.
std::optional<notice::RecordedCall> recorded_call_in(BodyReader&);
/// Sets the evidence to E5 where nothing is said and all three are there. Error (invalid, with the field that lacks): E5 is said without them, or
/// they stand beside another result than `called`.
Result<void> judge_call(std::string_view result, std::optional<notice::RecordedCall> const&, std::optional<notice::Evidence>& evidence);
/// For people at the desk: what was recorded, before the note. Personal.
std::string said_of(notice::RecordedCall const&, std::string_view note);
/// `exception_closed` with what was recorded: the name is sealed where the entry is written.
void note_recorded_call(Context&, notice::Exception const&, std::string_view by, std::string_view evidence, notice::RecordedCall const&);

}  // namespace lamplighter::flow
