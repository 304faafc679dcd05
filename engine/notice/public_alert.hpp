// Whether something is to be said in public about an outage now, and what: area level, never about fewer than five customers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/notice/public_books.hpp"
#include "engine/outage/types.hpp"

namespace lamplighter::notice {

/// Below this nobody publishes anything: it would point at homes.
inline constexpr std::int64_t public_customers_min = 5;

/// How an outage stands, as far as anybody may know.
struct PublicSituation {
  /// `hidden`: not known to be true yet, or not approved. `switched_on`: closed again, supply is being confirmed.
  /// `none_after_all`: cancelled; `told_elsewhere`: it became part of another outage.
  enum class Phase : std::uint8_t { hidden, ahead, out, switched_on, over, none_after_all, told_elsewhere } phase = Phase::hidden;
  std::string ref;
  outage::Kind kind = outage::Kind::fault;
  std::string cause, area, feeder;
  std::int64_t customers = 0;                   // concerned now
  std::optional<Time> started_at, restored_at, etr;
  std::vector<std::pair<Time, Time>> windows;   // of a plan, those that are not over, by start
  std::optional<std::pair<double, double>> place;  // of the area: longitude, latitude; rounded, never a home
  std::string continued_in;                     // with `told_elsewhere`: the other outage
};

enum class AlertReason : std::uint8_t {
  nothing_new,      // the last alert still says it
  not_public,       // suspected, or not approved
  too_few,          // fewer than five customers
  first,            // nothing was published of it yet
  changed,          // time, cause, area or state
  count_changed,    // by a tenth and five customers at least
  expired,          // the last alert's time has passed, and the outage has not
  over,             // supply is back
  cancelled,        // it does not take place, or was none
  is_over_already,  // the last alert has been published
};
std::string_view to_string(AlertReason);

struct AlertDecision {
  AlertReason reason = AlertReason::nothing_new;
  AlertMessage message = AlertMessage::alert;
  bool is_published = false;
  bool is_last = false;
  std::optional<Time> expires;
  std::string key;
};

/// Pure. `last`: the newest alert of this outage, if there is one.
AlertDecision decide_alert(PublicSituation const& situation, std::optional<PublicAlert> const& last, Time now);

}  // namespace lamplighter::notice
