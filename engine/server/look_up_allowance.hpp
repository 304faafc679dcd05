// How often the state of an address may be looked up, so that four digits cannot be guessed and nobody's look-up can be locked.
#pragma once

#include <string>
#include <string_view>

#include "engine/server/known_places.hpp"
#include "engine/server/limiter.hpp"

namespace lamplighter::server {

/// What a look-up proves: the last four digits of a registered phone, or all of its number.
enum class LookUpProof : std::uint8_t { last_four, whole_number };

/// Four digits are 10,000 guesses, so wrong ones are bounded for the account over all addresses together: 10 at once, then one
/// each 2 h. An address that used them up for everybody would lock the account for its owner; therefore nobody is refused then,
/// but asked for the whole number, which cannot be guessed. Nor is who looked this account up before from the same address
/// (30 days): he has tries of his own. Accounts count as they are given, known or not: the answers tell them apart as little as
/// before. Addresses count as `address_block` says. Thread-safe.
class LookUpAllowance {
 public:
  enum class Verdict { goes, needs_whole_number, too_often };
  struct Try {
    std::string_view account, address;
    LookUpProof proof = LookUpProof::last_four;
  };
  /// Any look-up, right or wrong: of an address 30 at once, then one each 2 s.
  Limiter::Verdict attempt(std::string_view address, Time now) { return any_.take(address, now); }
  /// Wrong four digits: of account and address together 5, then one each 30 min; of strangers' also the account (above) and the
  /// address whatever the account, 30, then one a minute. Wrong whole numbers: of account and address 5, then one each 5 min; of
  /// the address 30, then one a minute.
  Verdict look(Try const& one, Time now) const;
  void wrong(Try const& one, Time now);
  void right(Try const& one, Time now);

 private:
  static constexpr std::size_t keys_max = 100'000;  // some 10 MB each at worst
  static constexpr auto forgets = Limiter::WhenFull::forgets_another;

  Limiter any_{30, std::chrono::seconds{2}, keys_max, forgets};
  Limiter four_by_place_{5, std::chrono::minutes{30}, keys_max, forgets};
  Limiter four_by_account_{10, std::chrono::hours{2}, keys_max, forgets};
  Limiter four_by_address_{30, std::chrono::minutes{1}, keys_max, forgets};
  Limiter whole_by_place_{5, std::chrono::minutes{5}, keys_max, forgets};
  Limiter whole_by_address_{30, std::chrono::minutes{1}, keys_max, forgets};
  KnownPlaces places_{std::chrono::hours{24 * 30}};
};

}  // namespace lamplighter::server
