// How often a password may be tried: slowed for whoever fails, never for the person whose name was tried.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/server/known_places.hpp"
#include "engine/server/limiter.hpp"

namespace lamplighter::server {

/// Wrong tries count
/// - on a device that has signed in with this name before: against this device alone (10, then one a minute);
/// - else against name and address together (5, then one a minute) and, unless somebody has signed in with this name from
///   this address within 30 days, against the address whatever the names (10, then one each 30 s).
/// No number of wrong tries from elsewhere refuses anybody: a name is never locked. What bounds guesses from very many addresses is
/// that passwords are checked by one thread, some twenty a second in all. Tables that are full forget somebody, and refuse nobody.
/// A device is known by a cookie under our seal, good for 180 days, also after a restart. Thread-safe.
class SignInAllowance {
 public:
  /// `secret`: of this installation; an empty one is drawn anew at each start.
  explicit SignInAllowance(std::string_view secret);

  struct Try {
    std::string_view name, address;  // the address as `address_block` gives it
    std::string_view device{};       // the cookie that came with it; may be anything
  };
  Limiter::Verdict look(Try const& one, Time now) const;
  void failed(Try const& one, Time now);
  /// Gives the cookie by which this device is known to have this name; what was known already stays.
  std::string succeeded(Try const& one, Time now);

  /// Whether the cookie is ours, whoever's name it has: those do not queue behind strangers.
  bool is_device(std::string_view cookie, Time now) const;
  static constexpr std::chrono::seconds device_lasts{180 * 86'400};

 private:
  /// What names the device when the cookie is ours and has this name.
  std::optional<std::string> device_of(Try const& one, Time now) const;
  std::string seal_of(std::string_view text) const;

  std::string key_;
  KnownPlaces places_{std::chrono::hours{24 * 30}};
  static constexpr std::size_t keys_max = 100'000;
  static constexpr auto forgets = Limiter::WhenFull::forgets_another;
  Limiter by_device_{10, std::chrono::seconds{60}, keys_max, forgets};
  Limiter by_place_{5, std::chrono::seconds{60}, keys_max, forgets};
  Limiter by_address_{10, std::chrono::seconds{30}, keys_max, forgets};
};

}  // namespace lamplighter::server
