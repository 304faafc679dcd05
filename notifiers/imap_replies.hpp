// What an IMAP server's lines say: pure, without a network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::notifiers {

/// The numbers of the last `* SEARCH` line (RFC 3501), at most `count_max` of them. nullopt: no such line, or one that is not numbers.
std::optional<std::vector<std::uint32_t>> searched_uids(std::string_view lines, std::size_t count_max);

/// The last `[UIDVALIDITY n]`; nullopt: none.
std::optional<std::uint32_t> uid_validity(std::string_view lines);

/// The literal `{n}` of the first `* … FETCH` line with a body, or an empty text where that says NIL or "". nullopt: no such line, or fewer bytes than it
/// announces.
std::optional<std::string> fetched_literal(std::string_view lines);

}  // namespace lamplighter::notifiers
