// What people say of their numbers: STOP and wrong numbers with their history, and how the desk takes them back.
#pragma once

#include <string_view>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// POST /customers/{id}/numbers: a customer told us, not by a reply, that we may write again, or that a number is his after all.
Result<Answer> on_renew_number(Context&, Command const&);

/// Keeps who said what of a number, and over which channel.
void note_word(Context&, std::string_view phone, CustomerId, std::string_view word, std::string_view channel);

/// Once a minute: exceptions whose proof is due soon become an alarm; once a day: contacts of people on life-support that nobody
/// has checked for long, and numbers that keep failing.
void care_for_desk(Context&);

}  // namespace lamplighter::flow
