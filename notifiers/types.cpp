// Names, ranks and evidence of the states that every channel shares.
#include "notifiers/types.hpp"

#include <array>
#include <cstdlib>

namespace lamplighter::notifiers {
namespace {

constexpr std::array evidence_all{Evidence::e0, Evidence::e1, Evidence::e2, Evidence::e3, Evidence::e4, Evidence::e5};

constexpr std::array states_all{
    AttemptState::planned,          AttemptState::submitting,       AttemptState::uncertain,
    AttemptState::accepted,         AttemptState::in_network,       AttemptState::receipt_timeout,
    AttemptState::failed_temporary, AttemptState::failed_permanent, AttemptState::expired,
    AttemptState::delivered,        AttemptState::heard,            AttemptState::acknowledged,
    AttemptState::suppressed,       AttemptState::cancelled};

}  // namespace

std::string_view to_string(Evidence evidence) {
  switch (evidence) {
    case Evidence::e0: return "E0";
    case Evidence::e1: return "E1";
    case Evidence::e2: return "E2";
    case Evidence::e3: return "E3";
    case Evidence::e4: return "E4";
    case Evidence::e5: return "E5";
  }
  std::abort();
}

std::optional<Evidence> evidence_from(std::string_view text) {
  for (auto const evidence : evidence_all) {
    if (to_string(evidence) == text) return evidence;
  }
  return std::nullopt;
}

std::string_view to_string(AttemptState state) {
  switch (state) {
    case AttemptState::planned: return "planned";
    case AttemptState::submitting: return "submitting";
    case AttemptState::uncertain: return "uncertain";
    case AttemptState::accepted: return "accepted";
    case AttemptState::in_network: return "in_network";
    case AttemptState::receipt_timeout: return "receipt_timeout";
    case AttemptState::failed_temporary: return "failed_temporary";
    case AttemptState::failed_permanent: return "failed_permanent";
    case AttemptState::expired: return "expired";
    case AttemptState::delivered: return "delivered";
    case AttemptState::heard: return "heard";
    case AttemptState::acknowledged: return "acknowledged";
    case AttemptState::suppressed: return "suppressed";
    case AttemptState::cancelled: return "cancelled";
  }
  std::abort();
}

std::optional<AttemptState> attempt_state_from(std::string_view text) {
  for (auto const state : states_all) {
    if (to_string(state) == text) return state;
  }
  return std::nullopt;
}

int rank_of(AttemptState state) {
  switch (state) {
    case AttemptState::planned: return 0;
    case AttemptState::submitting: return 1;
    case AttemptState::uncertain: return 2;
    case AttemptState::accepted: return 3;
    case AttemptState::in_network: return 4;
    case AttemptState::receipt_timeout: return 5;
    case AttemptState::failed_temporary:
    case AttemptState::failed_permanent:
    case AttemptState::expired: return 6;
    case AttemptState::delivered: return 7;
    case AttemptState::heard: return 8;
    case AttemptState::acknowledged: return 9;
    case AttemptState::suppressed:
    case AttemptState::cancelled: return -1;
  }
  std::abort();
}

Evidence evidence_of(AttemptState state) {
  switch (state) {
    // What was never handed over, or may not have been, proves nothing.
    case AttemptState::planned:
    case AttemptState::submitting:
    case AttemptState::uncertain:
    case AttemptState::suppressed:
    case AttemptState::cancelled: return Evidence::e0;
    // A failure is E0: the state alone does not say whether the gateway ever took the message, and proof is never
    // invented. A message that did not arrive must not count as submitted in a delivery report either.
    case AttemptState::failed_temporary:
    case AttemptState::failed_permanent:
    case AttemptState::expired: return Evidence::e0;
    case AttemptState::accepted: return Evidence::e1;
    // Only receipts that never came lead here, so the gateway's acceptance is all that is certain.
    case AttemptState::receipt_timeout: return Evidence::e1;
    case AttemptState::in_network: return Evidence::e2;
    case AttemptState::delivered: return Evidence::e3;
    case AttemptState::heard: return Evidence::e4;
    case AttemptState::acknowledged: return Evidence::e5;
  }
  std::abort();
}

}  // namespace lamplighter::notifiers
