// The hashes that hold a record together: links between entries, and commitments to personal fields.
#pragma once

#include <array>
#include <cstddef>
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
/// 128 random bits each, the one thing here that is left to chance: nothing is decided by it, and nobody may foresee it. Drawn many at
/// once, for each draw asks the operating system; none is given twice.
class Salts {
 public:
  std::string next();

 private:
  std::array<std::array<unsigned char, 16>, 64> drawn_{};
  std::size_t left_ = 0;
};

}  // namespace lamplighter::record
