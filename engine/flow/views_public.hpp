// What one customer may learn about his own supply, for all customers at once: kept in memory, so that asking costs the store nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/flow/engine.hpp"

namespace lamplighter::flow {

/// One outage or planned cut as it concerns one customer.
struct OwnState {
  /// `switched_on`: what closed should have brought supply back; confirmed only when the whole outage is over.
  enum class Kind : std::uint8_t { out, switched_on, planned } kind = Kind::out;
  std::string area, cause, crew;                 // crew: a word of `crew_word`
  std::optional<Time> started_at, restored_at;   // of his own interruption
  std::optional<Time> etr;
  std::optional<Time> start, end;                // of his own window
};
using OwnStates = std::unordered_map<std::int64_t, std::vector<OwnState>>;  // by customer id
/// Of everybody whom an open outage, or an announced plan, concerns now.
OwnStates own_states(Store&, Time now);

/// What names an account: the customer's own id, and the last four digits of each of its contacts' numbers.
struct PublicAccount {
  std::string ref;
  std::int64_t customer = 0;
  std::vector<std::string> last_four;
};
/// All customers that can be asked for. Reads every contact: seldom, and beside what waits.
std::vector<PublicAccount> public_accounts(Store&);
/// Changes whenever `public_accounts` would.
std::string accounts_version(Store&);

/// How far the outage's crew is: "", "assigned", "en_route", "on_site" or "repairing".
std::string crew_word(Store&, OutageId);

}  // namespace lamplighter::flow
