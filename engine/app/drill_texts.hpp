// Texts of a drill: the utility's own templates, each of which says first that it is an exercise.
#pragma once

#include <string>

#include "engine/base/error.hpp"

namespace lamplighter::app {

/// Copies every `STAGE.LANGUAGE.CHANNEL.mustache` of one folder into another and puts the mark before its text, and before a subject; a signature
/// 【{{utility}}】 gives way to it. Errors: failed, naming
/// what could not be read or written.
Result<void> mark_templates(std::string const& from, std::string const& into);

}  // namespace lamplighter::app
