// Exceptions as work: what to say, what came of a call, and who may see to whom.
#pragma once

#include <map>
#include <span>
#include <string>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Texts to read aloud, by exception, in the customers' languages; nothing for what can no longer be said, or is not to a customer.
std::map<std::int64_t, std::string> call_scripts(Context&, std::span<std::int64_t const> exceptions);

/// The words of a notice as a message would have them now, without its keys and replies; where no template can, those sent last.
/// Empty where they are not true any more: nobody reads them out, and they are not printed.
std::string words_of(Context&, outage::Outage const&, notice::Notice const&, std::string const& language);

/// Error (forbidden): an account manager who does not look after this customer. Others may see to everybody.
Result<void> may_see_to(Context&, Actor const&, notice::Exception const&);

/// Two saw to it at once: who was first, and when.
tl::unexpected<Error> closed_already(Context&, notice::Exception const&);

/// POST /exceptions/{id}/tries: a call or visit that did not end it.
Result<Answer> on_try_exception(Context&, Command const&);

}  // namespace lamplighter::flow
