// What one customer may learn about his own supply, for all customers at once: kept in memory, so that asking costs the store nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/flow/engine.hpp"
#include "engine/flow/views.hpp"
#include "engine/notice/public_books.hpp"
#include "engine/outage/cause_words.hpp"
#include "schedules/utc_offset.hpp"

#include <boost/json/array.hpp>

namespace lamplighter::flow {

/// A cause in words of the public.
using outage::cause_words;

/// One outage or planned cut as it concerns one customer.
struct OwnState {
  /// `switched_on`: what closed should have brought supply back; confirmed only when the whole outage is over.
  enum class Kind : std::uint8_t { out, switched_on, planned } kind = Kind::out;
  std::string area, cause, crew;                 // crew: a word of `crew_word`
  std::optional<Time> started_at, restored_at;   // of his own interruption
  std::optional<Time> etr;
  std::optional<Time> start, end;                // of his own window; while he is out, of the one by which he is
};
using OwnStates = std::unordered_map<std::int64_t, std::vector<OwnState>>;  // by customer id
/// Of everybody whom an open outage, or an announced plan, concerns now.
OwnStates own_states(Store&, Time now);

/// What names an account: the customer's own id, and each of its contacts' numbers, whole or by the last four digits.
struct PublicAccount {
  std::string ref;
  std::int64_t customer = 0;
  std::vector<std::string> last_four;
  std::vector<std::string> numbers{};
};
/// All customers that can be asked for. Reads every contact: seldom, and beside what waits.
std::vector<PublicAccount> public_accounts(Store&);
/// Changes whenever `public_accounts` would.
std::string accounts_version(Store&);

/// Whether people outside may know of the plan.
bool is_announced(outage::PlanState state);

/// What concerns single customers (a disconnection, a cut that a customer asked for) is nobody else's business.
bool is_private(outage::Kind kind);

/// What was announced of an outage, by when: level, means, where, evidence, who says so.
boost::json::array announcement_rows(Store&, OutageId);
/// For the feed: the newest alert of each outage that is not over, or that was over no earlier than a day ago; newest first.
std::vector<notice::PublicAlert> current_alerts(Store&, Time now);
/// One alert as it was published; nullopt: there is none.
std::optional<notice::PublicAlert> published_alert(Store&, std::string_view identifier);

/// When a plan leaves somebody without supply: the cut that runs or comes next, and those after it. A day that is done is behind it,
/// also before its planned end.
struct PlanCuts {
  std::optional<PublicOutage::Cut> present{};
  std::vector<PublicOutage::Cut> after{};  // the nearest
  std::int64_t more = 0;                   // beyond those
  std::int64_t customers = 0, customers_after = 0;  // from now on; after the present one
};
PlanCuts plan_cuts(Store&, outage::Plan const&, Time now);

/// How far the outage's crew is: "", "assigned", "en_route", "on_site" or "repairing".
std::string crew_word(Store&, OutageId);

}  // namespace lamplighter::flow
