// SHA-256 over texts that begin with what they are for, so that no hash can stand for another kind.
#include "engine/record/chain.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "engine/base/sha256.hpp"
#include "engine/record/hexadecimal.hpp"

namespace lamplighter::record {

std::string first_link(std::string_view outage_ref) { return sha256_hex(fmt::format("lamplighter record 1\n{}", outage_ref)); }

std::string link_of(std::string_view entry_text) { return sha256_hex(fmt::format("lamplighter entry 1\n{}", entry_text)); }

std::string commitment(std::string_view outage_ref, std::int64_t entry, PersonalField const& field) {
  return sha256_hex(fmt::format("lamplighter commitment 1\n{}\n{}\n{}\n{}\n{}", outage_ref, entry, field.name, field.salt, field.value));
}

std::string Salts::next() {
  if (left_ == 0) {
    randombytes_buf(drawn_.data(), sizeof drawn_);
    left_ = drawn_.size();
  }
  return hexadecimal(drawn_[--left_]);
}

}  // namespace lamplighter::record
