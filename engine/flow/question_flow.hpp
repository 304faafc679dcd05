// STATUS 查询: a question by text is answered at once, with what is known at the moment at which the answer leaves.
#pragma once

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Who asks, and what came with it.
struct Asked {
  std::string from;      // as the gateway wrote it
  std::string notifier;  // whose reply it is
  std::string text;      // its script is the language of whom the file does not know
};
/// Queues one answer to the number that asks. Nothing where there is no text channel, where the number is none that a person has, where
/// it was answered too often within an hour or a day, or while an answer is on its way: then a person reads it, if it is a customer.
Answer on_question(Context&, Asked const&);

/// Whether a message is an answer: to nobody's outage, and proof of nothing.
bool is_answer(notice::Message const&);
enum class AnswerTaken : std::uint8_t { nothing, connection };
/// Out of the lane's queue: what is so now, or not at all.
AnswerTaken take_answer(Context&, std::string const& lane_name, Lane const&, notice::Message const&);
/// After a gateway's word, at a restart and at its end: another try while it is of use, then a person.
void on_answer_check(Context&, notice::Message const&);

}  // namespace lamplighter::flow
