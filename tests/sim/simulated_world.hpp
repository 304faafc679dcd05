// Small drawn worlds from a seed: what happens in them, on a disk in memory that can lose power, and spoiled on purpose.
#pragma once

#include <cstdint>
#include <string>

#include "engine/app/simulation/simulation.hpp"

namespace lamplighter::test {

/// What is broken on purpose, to see that the checks find it.
enum class Mutation : std::uint8_t {
  none,
  no_time_outs,         // the store forgets when a ladder wants to be looked at
  blind_retry,          // a lost reply is taken for a refusal: sent again at once, whatever the stage
  failure_beats_proof,  // a failure that is reported after a delivery takes its proof away
  stale_words,          // what was true when it was decided leaves six hours later
};

/// How the gateways of a world behave: as drawn for it, or with every fault that the fake knows, each of them often.
enum class Gateways : std::uint8_t { as_drawn, faulty };

struct PlayedWorld {
  simulation::Summary summary;
  int ends = 0;        // how often the engine was ended
  int submissions = 0;
  int unanswered = 0;  // of these
  int forged = 0;      // receipts of attempts that nobody made
  int unreadable = 0;  // receipts that the store keeps as they came
};

/// Plays the world of this seed from its start to its end. Throws when it cannot be played at all.
PlayedWorld play(std::uint64_t seed, Mutation mutation = Mutation::none, Gateways gateways = Gateways::as_drawn);
/// The drawn events of this seed, in words: for whoever looks into a violation.
std::string describe(std::uint64_t seed);

}  // namespace lamplighter::test
