// The built web pages, carried in the program, so that one file is all there is to install.
#pragma once

#include <span>

#include "engine/server/web_files.hpp"

namespace lamplighter::app {

/// Sorted by path; empty when the program was built without them.
std::span<server::WebFile const> embedded_pages();

}  // namespace lamplighter::app
