// What a drill's server puts on everything that it says: no page and no answer of a drill can be taken for the real one.
#pragma once

#include "engine/server/message.hpp"

namespace lamplighter::server {

/// The request as it has to be for its answer to be marked: unpacked, and whole instead of 304.
void ask_for_whole(Request&);
/// Pages say it in both languages above everything else, in shape and word, and in their title; every answer in the header `Lamplighter-Drill`. Nothing
/// marked is kept by a browser.
Response marked_as_drill(Response);

}  // namespace lamplighter::server
