// How much anybody may report without signing in: little of power cuts, more of danger, of neither without end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/outage_flow.hpp"
#include "engine/server/limiter.hpp"

namespace lamplighter::server {

/// Danger to people counts apart from everything else, so that a caller who reported a power cut too often, or many callers behind one
/// address, can still report a shock. Nothing is dropped in silence: what is too often is refused, and its caller told what to do.
/// Addresses count as `address_block` says. Thread-safe.
class PublicAllowance {
 public:
  /// Any request, right or wrong: 60 at once, then one a second.
  Limiter::Verdict attempt(std::string_view address, Time now);
  /// A repetition of what was taken already, beside the others: as many.
  Limiter::Verdict repetition(std::string_view address, Time now);

  /// What a report took, to be given back when it is refused.
  struct Taken {
    Limiter* limiter = nullptr;
    std::string key;
  };
  /// By address: 5 at once, then one a minute; of danger 30, then one each 20 s.
  Limiter::Verdict by_address(std::string_view address, outage::CallKind kind, Time now, std::vector<Taken>& taken);
  /// By what names the account: 3 at once, then one each 20 min; of each danger 10, then one each 2 min, and these from each
  /// address apart, so that nobody uses up what a neighbour must be able to report.
  Limiter::Verdict by_account(std::string_view account, std::string_view address, outage::CallKind kind, Time now,
                              std::vector<Taken>& taken);
  static void give_back(std::vector<Taken> const& taken);

 private:
  static constexpr std::size_t keys_max = 100'000;  // some 10 MB each at worst

  static constexpr auto forgets = Limiter::WhenFull::forgets_another;  // whoever fills a table turns nobody away

  Limiter attempts_{60, std::chrono::seconds{1}, keys_max, forgets};
  Limiter repetitions_{60, std::chrono::seconds{1}, keys_max, forgets};
  Limiter ordinary_{5, std::chrono::seconds{60}, keys_max, forgets};
  Limiter danger_{30, std::chrono::seconds{20}, keys_max, forgets};
  Limiter ordinary_by_account_{3, std::chrono::minutes{20}, keys_max, forgets};
  Limiter danger_by_account_{10, std::chrono::minutes{2}, keys_max, forgets};
};

/// A hazard, people in a lift, or somebody whose life hangs on supply.
bool endangers(outage::CallKind kind);

}  // namespace lamplighter::server
