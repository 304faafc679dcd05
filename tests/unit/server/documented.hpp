// Holds an answer of the running server against the API document.
#pragma once

#include <string>
#include <string_view>

#include "tests/unit/server/http_client.hpp"

namespace lamplighter::test {

/// What the document does not say of this answer: its status, its media type, one of the headers that clients act on, or what its JSON
/// is made of; empty when it says all.
/// A target that no route serves is nobody's to document.
std::string undocumented(std::string_view method, std::string_view target, HttpAnswer const& answer);

}  // namespace lamplighter::test
