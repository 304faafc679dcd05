// Makes and reads envelope senders.
#include "notifiers/return_path.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "notifiers/keyed_hash.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t key_digits = 24;

std::string key_of(ReturnPathSettings const& settings, AttemptNumber attempt) {
  if (settings.secret.empty()) std::abort();
  // "return path" and the length keep it apart from every other text that this secret signs.
  auto const signed_text = fmt::format("return path:{}:{}:{}", settings.name.size(), settings.name, attempt.value);
  return to_hex(hmac_sha256(settings.secret, signed_text)).substr(0, key_digits);
}

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char one) { return one >= 'A' && one <= 'Z' ? static_cast<char>(one + 32) : one; });
  return out;
}

}  // namespace

std::string return_path(ReturnPathSettings const& settings, AttemptNumber attempt) {
  auto const at = settings.address.find('@');
  return fmt::format("{}+{}-{}{}", settings.address.substr(0, at), attempt.value, key_of(settings, attempt), settings.address.substr(at));
}

std::optional<AttemptNumber> attempt_of_return_path(ReturnPathSettings const& settings, std::string_view address) {
  auto const plus = address.find('+');
  if (plus == std::string_view::npos) return std::nullopt;
  AttemptNumber attempt;
  auto const* const begin = address.data() + plus + 1;
  auto const read = std::from_chars(begin, address.data() + address.size(), attempt.value);
  if (read.ec != std::errc{} || attempt.value <= 0) return std::nullopt;
  // Made anew and compared whole: nothing of the address is left unread.
  if (!is_same_secret(lower(return_path(settings, attempt)), lower(address))) return std::nullopt;
  return attempt;
}

}  // namespace lamplighter::notifiers
