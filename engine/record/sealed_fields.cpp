// Length and bytes of each text in a row, encrypted by libsodium.
#include "engine/record/sealed_fields.hpp"

#include <sodium.h>

namespace lamplighter::record {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t mark_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

void put(Bytes& out, std::string_view text) {
  auto const size = static_cast<std::uint32_t>(text.size());
  for (unsigned shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(size >> shift));
  out.insert(out.end(), text.begin(), text.end());
}

std::optional<std::string> take(Bytes const& in, std::size_t& at) {
  if (in.size() - at < 4) return std::nullopt;
  std::size_t size = 0;
  for (unsigned shift = 0; shift < 32; shift += 8) size |= static_cast<std::size_t>(in[at++]) << shift;
  if (in.size() - at < size) return std::nullopt;
  std::string out(in.begin() + static_cast<std::ptrdiff_t>(at), in.begin() + static_cast<std::ptrdiff_t>(at + size));
  at += size;
  return out;
}

unsigned char const* raw(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }

}  // namespace

PersonKey fresh_person_key() {
  PersonKey key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

Bytes close_fields(PersonKey const& key, std::string_view where, std::vector<PersonalField> const& fields) {
  Bytes plain;
  for (auto const& one : fields) {
    put(plain, one.name);
    put(plain, one.salt);
    put(plain, one.value);
  }
  Bytes out(nonce_size + plain.size() + mark_size);
  randombytes_buf(out.data(), nonce_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + nonce_size, nullptr, plain.data(), plain.size(), raw(where), where.size(),
                                             nullptr, out.data(), key.data());
  return out;
}

std::optional<std::vector<PersonalField>> open_fields(PersonKey const& key, std::string_view where, Bytes const& closed) {
  if (closed.size() < nonce_size + mark_size) return std::nullopt;
  Bytes plain(closed.size() - nonce_size - mark_size);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, closed.data() + nonce_size, closed.size() - nonce_size,
                                                 raw(where), where.size(), closed.data(), key.data()) != 0) {
    return std::nullopt;
  }
  std::vector<PersonalField> out;
  for (std::size_t at = 0; at < plain.size();) {
    auto name = take(plain, at), salt = take(plain, at), value = take(plain, at);
    if (!name || !salt || !value) return std::nullopt;
    out.push_back({std::move(*name), std::move(*salt), std::move(*value)});
  }
  return out;
}

}  // namespace lamplighter::record
