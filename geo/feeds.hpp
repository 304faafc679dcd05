// What a customer has left of its feeds: the one rule by which it is out, or runs on reduced security.
#pragma once

#include <optional>

#include "geo/live_network.hpp"

namespace lamplighter::geo {

/// A customer's service points, of those that had supply before: how many are whole, and what that comes to.
struct FeedsLeft {
  std::uint32_t feeds = 0;        // that had supply before
  std::uint32_t feeds_whole = 0;  // that still have all of it
  bool keeps_a_phase = false;     // some feed has
  /// The load goes on: no main feed is lost, or a whole feed takes its load. One whose changeover is stated to be `none`
  /// takes nobody else's load, and an `emergency` feed 保安 carries no more than what must not fail.
  bool keeps_load = false;
  /// How the load reaches a feed that is whole, the best that the data state for one; nullopt when they state none.
  std::optional<Changeover> changeover;
};

/// `before` and `now` give the phases of a service point.
template <class Before, class Now>
FeedsLeft feeds_left(Network const& network, CustomerIndex customer, Before before, Now now) {
  FeedsLeft left;
  bool is_main_lost = false, is_main_whole = false, is_standby_lost = false, takes_load = false;
  for (ServicePointIndex const point : network.service_points_of(customer)) {
    PhaseSet const had = before(point), has = now(point);
    if (had.empty()) continue;
    ++left.feeds;
    left.keeps_a_phase = left.keeps_a_phase || !(had & has).empty();
    auto const row = network.service_point(point);
    bool const is_main = row.role == ServicePointRole::main;
    if (!has.contains(had)) {
      is_main_lost = is_main_lost || is_main;
      is_standby_lost = is_standby_lost || row.role == ServicePointRole::standby;
      continue;
    }
    ++left.feeds_whole;
    is_main_whole = is_main_whole || is_main;
    takes_load = takes_load || (row.role != ServicePointRole::emergency && row.changeover != Changeover::none);
    // automatic before manual before none
    if (row.changeover && (!left.changeover || *row.changeover < *left.changeover)) left.changeover = row.changeover;
  }
  bool const is_load_moved = is_main_lost || (is_standby_lost && !is_main_whole);
  left.keeps_load = left.feeds_whole > 0 && (!is_load_moved || takes_load);
  return left;
}

/// What is left now of the normal state.
FeedsLeft feeds_left(LiveNetwork const& live, CustomerIndex customer);

}  // namespace lamplighter::geo
