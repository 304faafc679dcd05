// What the end of a job needs to be believed.
#pragma once

#include "engine/dispatch/types.hpp"

namespace lamplighter::dispatch {

/// Some step of this order says that somebody is there, or that it is over.
bool was_on_site(Job const&);
/// Steps may be skipped, but work does not end unsaid where nobody was: `work_complete` or `verified` of a job that no step has
/// brought on site needs its reason in the note. Error: `invalid`.
Result<void> check_end_is_explained(Job const& job, JobStep const& step);

}  // namespace lamplighter::dispatch
