// "A crew is on its way": said on only where it is so, and taken back where the crew went to another outage.
#pragma once

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Some crew has taken a job of this outage and has not finished it.
bool has_crew(Context&, OutageId);
/// Words on their way about crews, to people who are in this outage now, end where they are not so: that one comes where none does, that
/// it went elsewhere where one comes.
void renew_crew_words(Context&, OutageId);
/// Whoever is out by this outage, heard that a crew comes or has come, and not since that it went elsewhere, is told so: the crew is
/// another outage's now, and this one has none. Where no policy has words for it, alarm `crew_words_untold`.
void tell_crew_went(Context&, outage::Outage const&);

}  // namespace lamplighter::flow
