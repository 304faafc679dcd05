// Handover of the desk 交接班: what is open is frozen when the leaving one signs; the signature of the coming one ends it.
#pragma once

#include <boost/json/object.hpp>

#include "engine/flow/engine.hpp"

namespace lamplighter::flow {

Result<Answer> on_open_handover(Context&, Command const&);
Result<Answer> on_sign_handover(Context&, Command const&);
Result<Answer> on_withdraw_handover(Context&, Command const&);

/// Who holds the desk, and the handovers, newest first; `page.after` is the last id of the page before.
boost::json::object view_handovers(Store&, std::int64_t before, int limit);
/// One with what it froze. Error: not_found.
Result<boost::json::object> view_handover(Store&, std::string_view ref);
/// The same as rows: what, id, detail. For a file.
std::string handover_csv(boost::json::object const& handover);

}  // namespace lamplighter::flow
