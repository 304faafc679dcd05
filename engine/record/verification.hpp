// Whether a certificate is what was signed, byte for byte, and what it then proves. Needs the text and the public key, nothing else.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/base/time.hpp"
#include "engine/record/types.hpp"

namespace lamplighter::record {

/// What a whole certificate says.
struct Verification {
  std::string utility, outage, kind, state, exported_at;
  std::int64_t entries = 0;
  std::string head, key;
  enum class KeyFrom : std::uint8_t { caller, certificate } key_from = KeyFrom::certificate;
  std::int64_t notices = 0, notices_open = 0, notices_unrecorded = 0;
  std::map<std::string, std::int64_t> notices_by_end;  // "proven", … by the last word about each notice
  std::int64_t fields = 0;      // personal values that the entries commit to
  std::int64_t disclosed = 0;   // of these with their value, which is the one that was recorded
  std::int64_t redactions = 0;  // entries that say that values were removed
  std::vector<Seal> seals;      // all of them right
};

/// Reads and checks. `public_key`: 64 digits; nothing: the certificate's own, which shows only that nothing was changed since that key signed.
/// Errors (failed): where it is broken, by entry and field, without personal values.
Result<Verification> verify_certificate(std::string_view text, std::optional<std::string> const& public_key);

}  // namespace lamplighter::record
