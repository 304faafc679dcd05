// States, ranks and what each state proves.
#include <catch2/catch.hpp>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

TEST_CASE("every state and evidence has a name that reads back") {
  for (int value = 0; value <= static_cast<int>(AttemptState::cancelled); ++value) {
    auto const state = static_cast<AttemptState>(value);
    CHECK(attempt_state_from(to_string(state)) == state);
  }
  for (int value = 0; value <= 5; ++value) {
    auto const evidence = static_cast<Evidence>(value);
    CHECK(to_string(evidence) == "E" + std::to_string(value));
    CHECK(evidence_from(to_string(evidence)) == evidence);
  }
  CHECK_FALSE(attempt_state_from("Delivered"));
  CHECK_FALSE(evidence_from("E6"));
}

TEST_CASE("ranks are those of the domain") {
  CHECK(rank_of(AttemptState::planned) == 0);
  CHECK(rank_of(AttemptState::submitting) == 1);
  CHECK(rank_of(AttemptState::uncertain) == 2);
  CHECK(rank_of(AttemptState::accepted) == 3);
  CHECK(rank_of(AttemptState::in_network) == 4);
  CHECK(rank_of(AttemptState::receipt_timeout) == 5);
  CHECK(rank_of(AttemptState::failed_temporary) == 6);
  CHECK(rank_of(AttemptState::failed_permanent) == 6);
  CHECK(rank_of(AttemptState::expired) == 6);
  CHECK(rank_of(AttemptState::delivered) == 7);
  CHECK(rank_of(AttemptState::heard) == 8);
  CHECK(rank_of(AttemptState::acknowledged) == 9);
  CHECK(rank_of(AttemptState::suppressed) == -1);
  CHECK(rank_of(AttemptState::cancelled) == -1);
}

TEST_CASE("only what a gateway, carrier, handset or person did is evidence") {
  using enum AttemptState;
  for (auto const state :
       {planned, submitting, uncertain, suppressed, cancelled, failed_temporary, failed_permanent, expired}) {
    CHECK(evidence_of(state) == Evidence::e0);
  }
  CHECK(evidence_of(accepted) == Evidence::e1);
  CHECK(evidence_of(receipt_timeout) == Evidence::e1);
  CHECK(evidence_of(in_network) == Evidence::e2);
  CHECK(evidence_of(delivered) == Evidence::e3);
  CHECK(evidence_of(heard) == Evidence::e4);
  CHECK(evidence_of(acknowledged) == Evidence::e5);
}

}  // namespace lamplighter::notifiers
