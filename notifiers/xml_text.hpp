// Text for XML, wherever the project writes any.
#pragma once

#include <string>
#include <string_view>

namespace lamplighter::notifiers {

/// For the text of an element and for an attribute: escaped; a space for control characters and what XML 1.0 cannot hold, U+FFFD for broken bytes.
std::string xml_text(std::string_view text);

}  // namespace lamplighter::notifiers
