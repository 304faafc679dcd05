// The hashes that hold a record together: links between entries, and commitments to personal fields.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/record/types.hpp"

namespace lamplighter::record {

/// What the first entry names as the hash before it: binds the record to its outage.
std::string first_link(std::string_view outage_ref);
/// The hash by which the next entry names this one.
std::string link_of(std::string_view entry_text);
/// What an entry shows of a personal field: SHA-256 over outage, entry, field, salt and value. Without the salt nobody can try values.
std::string commitment(std::string_view outage_ref, std::int64_t entry, PersonalField const& field);
/// 128 random bits, the one thing here that is left to chance: nothing is decided by it, and nobody may foresee it.
std::string fresh_salt();

}  // namespace lamplighter::record
