// Links in texts: made when a text leaves, pressed as an acknowledgement, exchanged by a crew's device for its job.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// A link that is to stand in a text which is about to leave. Its token is in memory only.
struct NewLink {
  std::string url;
  notice::Link kept;
};
/// nullopt where no links are made (no address of ours, a simulation), or an order whose job is over.
std::optional<NewLink> new_link(Context&, notice::Message const&);
/// Keeps the link of an attempt that leaves, when its text holds it.
void keep_link(Context&, NewLink const&, AttemptId);
/// A text as it may be kept: the link's token is cut out.
std::string without_token(std::string text, std::string_view url);

/// The button behind a message's link: evidence E5 for the attempt with which it left; with `rating` (1 … 5) also what its customer says of the outage. `object` is the token's hash.
/// Errors: not_found, for what is unknown, over, or another link's purpose.
Result<Answer> on_acknowledge_link(Context&, Command const&);
/// A crew's device takes its job: {device: hash of its cookie}. The same device may repeat it. Errors: not_found; conflict, used by
/// another device, or the job is with another crew.
Result<Answer> on_exchange_link(Context&, Command const&);
/// What a crew says about its job beside its steps: {word: help | permit | clear | cause, cause, note, occurred_at}; `object` is the job.
/// All but the cause are alarms of the desk. A crew that the job was taken from may still say words of safety: the alarm names it behind its kind.
Result<Answer> on_crew_word(Context&, Command const&);

}  // namespace lamplighter::flow
