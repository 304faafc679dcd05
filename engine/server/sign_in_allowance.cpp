// The cookie is EXPIRES.RANDOM.NAME.SEAL: seconds since 1970, 26 characters, the name's hash, and an HMAC over the three.
#include "engine/server/sign_in_allowance.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/secret_token.hpp"
#include "engine/base/sha256.hpp"
#include "notifiers/keyed_hash.hpp"

namespace lamplighter::server {
namespace {

constexpr std::size_t seal_digits = 32, cookie_bytes_max = 200;

std::string place_of(SignInAllowance::Try const& one) { return fmt::format("{}\n{}", one.name, one.address); }

std::string name_hash(std::string_view name) { return sha256_hex(name).substr(0, 32); }

/// Up to the dot, which is taken away with it.
std::string_view take_part(std::string_view& rest) {
  auto const end = std::min(rest.find('.'), rest.size());
  auto const part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

}  // namespace

SignInAllowance::SignInAllowance(std::string_view secret)
    : key_(notifiers::hmac_sha256(secret.empty() ? secret_token() : std::string(secret), "device that signed in")) {}

std::string SignInAllowance::seal_of(std::string_view text) const {
  return notifiers::to_hex(notifiers::hmac_sha256(key_, text)).substr(0, seal_digits);
}

bool SignInAllowance::is_device(std::string_view cookie, Time now) const {
  auto const dot = cookie.rfind('.');
  if (cookie.size() > cookie_bytes_max || dot == std::string_view::npos) return false;
  if (!notifiers::is_same_secret(cookie.substr(dot + 1), seal_of(cookie.substr(0, dot)))) return false;
  auto const expires = cookie.substr(0, cookie.find('.'));
  std::int64_t seconds = 0;
  auto const read = std::from_chars(expires.data(), expires.data() + expires.size(), seconds);
  return read.ec == std::errc{} && to_ms(now) / 1'000 < seconds;
}

std::optional<std::string> SignInAllowance::device_of(Try const& one, Time now) const {
  if (!is_device(one.device, now)) return std::nullopt;
  auto rest = one.device;
  (void)take_part(rest);
  std::string random(take_part(rest));
  if (take_part(rest) != name_hash(one.name)) return std::nullopt;
  return random;
}

Limiter::Verdict SignInAllowance::look(Try const& one, Time now) const {
  if (auto const device = device_of(one, now)) return by_device_.look(*device, now);
  auto const place = place_of(one);
  if (by_place_.look(place, now) == Limiter::Verdict::too_often) return Limiter::Verdict::too_often;
  return places_.knows(place, now) ? Limiter::Verdict::goes : by_address_.look(one.address, now);
}

void SignInAllowance::failed(Try const& one, Time now) {
  if (auto const device = device_of(one, now)) {
    (void)by_device_.take(*device, now);
    return;
  }
  auto const place = place_of(one);
  (void)by_place_.take(place, now);
  if (!places_.knows(place, now)) (void)by_address_.take(one.address, now);
}

std::string SignInAllowance::succeeded(Try const& one, Time now) {
  places_.remember(place_of(one), now);
  auto const random = device_of(one, now).value_or(secret_token());
  auto const text = fmt::format("{}.{}.{}", to_ms(now) / 1'000 + device_lasts.count(), random, name_hash(one.name));
  return fmt::format("{}.{}", text, seal_of(text));
}

}  // namespace lamplighter::server
