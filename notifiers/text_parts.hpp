// A text that was split into short messages, whole again.
#pragma once

#include <string>
#include <vector>

namespace lamplighter::notifiers {

/// The text that `split_text` (text.hpp) made these parts of: joined without their counters.
std::string joined_text(std::vector<std::string> const& parts);

}  // namespace lamplighter::notifiers
