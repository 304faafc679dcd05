// Words of a record as readers of the printed certificate say them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lamplighter::app {

enum class Tongue : std::uint8_t { zh, en };
/// What a word of the record names; the same word may stand for different things.
enum class Named : std::uint8_t { outage_kind, outage_state, stage, reason, attempt_state, call_result, announced_by, channel, actor };

/// A word that is not known (a policy's own stage, a gateway's name) comes back as it stands.
std::string certificate_word(Named, std::string_view word, Tongue);

}  // namespace lamplighter::app
