// What a person's reply asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lamplighter::notice {

/// What a reply asks for. `unknown` goes to a person.
enum class ReplyKind : std::uint8_t { acknowledge, still_out, status, opt_out, wrong_person, rating, unknown };
std::string_view to_string(ReplyKind);

/// Letter case, spaces, punctuation at the ends and full-width forms do not matter: " ＯＫ。" acknowledges.
ReplyKind read_reply(std::string_view utf8);
/// Of a rating its stars, 1 … 5.
std::optional<int> read_stars(std::string_view utf8);

}  // namespace lamplighter::notice
