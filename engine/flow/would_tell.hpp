// Before a person presses: how many people would hear of it. What they would hear is made by the handler itself, in a transaction
// that is never kept.
#pragma once

#include <boost/json/object.hpp>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Applies the command (`confirm_outage`, `set_etr`, `restore_outage` or `cancel_outage`) and counts the notices to customers that come of it: `customers` would be
/// told now, `later` from `later_from` on (a night), `held` once sending is released, `unreachable` by a person, for there is no way
/// to write to them; of `recorded` only a record would be made, by the mode of their channel. `by_class` and `by_channel` count those of
/// now. Call it in a rehearsal (`Engine::rehearse`): it writes. Errors: those of the command.
Result<boost::json::object> would_tell(Context&, Command const&);

}  // namespace lamplighter::flow
