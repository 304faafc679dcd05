// Spacing and bounds that follow from a pace.
#include "notifiers/gateway_pace.hpp"

#include <algorithm>
#include <cstdint>

namespace lamplighter::notifiers {
namespace {

constexpr std::chrono::milliseconds longest_turn{10'000};

}  // namespace

std::chrono::milliseconds spacing_of(Pace const& pace) {
  if (pace.messages <= 0) return std::chrono::milliseconds{0};
  return std::chrono::milliseconds{(pace.per.count() + pace.messages - 1) / pace.messages};
}

int connections_within(Pace const& pace, int connections) {
  auto const spacing = spacing_of(pace);
  if (spacing.count() == 0) return connections;
  return static_cast<int>(std::clamp<std::int64_t>(longest_turn / spacing, 1, connections));
}

}  // namespace lamplighter::notifiers
