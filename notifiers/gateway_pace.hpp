// How many messages a gateway takes in how much time.
#pragma once

#include <chrono>

namespace lamplighter::notifiers {

/// So many messages in so much time, evenly: a burst would be refused by providers that count by the second.
struct Pace {
  int messages = 0;  // 0: no limit
  std::chrono::milliseconds per{1'000};
};

/// The time between two messages.
std::chrono::milliseconds spacing_of(Pace const& pace);
/// How many submissions a channel may hold at once, so that none waits longer than some seconds for its turn.
int connections_within(Pace const& pace, int connections);

}  // namespace lamplighter::notifiers
