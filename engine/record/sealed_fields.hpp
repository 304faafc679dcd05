// Personal fields as one block of bytes under a person's key: when the key is gone nobody can read them any more.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/record/types.hpp"

namespace lamplighter::record {

using PersonKey = std::array<unsigned char, 32>;
using Bytes = std::vector<std::uint8_t>;

PersonKey fresh_person_key();
/// Encrypted and authenticated (XChaCha20-Poly1305), bound to `where`, so that a block cannot stand in another entry.
Bytes close_fields(PersonKey const&, std::string_view where, std::vector<PersonalField> const&);
/// Nothing when the key is another one, or a byte has changed.
std::optional<std::vector<PersonalField>> open_fields(PersonKey const&, std::string_view where, Bytes const&);

}  // namespace lamplighter::record
