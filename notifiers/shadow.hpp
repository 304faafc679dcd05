// The safety catch of a channel: what may really leave in shadow, test and live mode.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lamplighter::notifiers {

/// `shadow` records what would go, `test` lets only listed addresses pass, `live` sends. The default is shadow.
enum class Mode { shadow, test, live };
std::string_view to_string(Mode);
std::optional<Mode> mode_from(std::string_view);

/// Whether a message goes. `recorded_only` makes the attempt `suppressed`: nothing was sent and nothing is proven.
enum class Passage { goes, recorded_only };
std::string_view to_string(Passage);

/// Asked by the engine before it submits, so that a suppressed message never reaches a channel. Addresses compare
/// whole and byte by byte: a list entry "+4930" opens no range.
Passage decide_passage(Mode mode, std::span<std::string const> allowed_addresses, std::string_view address);

}  // namespace lamplighter::notifiers
