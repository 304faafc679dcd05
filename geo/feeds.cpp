// The feeds of a customer in the live network, against what they have normally.
#include "geo/feeds.hpp"

namespace lamplighter::geo {

FeedsLeft feeds_left(LiveNetwork const& live, CustomerIndex customer) {
  return feeds_left(
      live.network(), customer, [&](ServicePointIndex point) { return live.normally_supplied(point); },
      [&](ServicePointIndex point) { return live.supplied(point); });
}

}  // namespace lamplighter::geo
