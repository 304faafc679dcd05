// One submission of a message: its attempt with lease and log, and what is sent once the batch is committed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// What leaves, as the channel takes it.
struct Leaving {
  std::string subject{};
  std::vector<std::string> parts;
  std::string reference{};
  int number = 1;  // of this attempt among those of its message
};

enum class Started : std::uint8_t {
  recorded,    // the lane's mode keeps it here: `suppressed`
  submitting,  // takes a connection; its bytes leave after the commit
};

struct StartedAttempt {
  AttemptId id;
  Started as = Started::recorded;
};

/// Writes the next attempt of a message that is due and still valid, and has it sent where the lane's mode lets it pass. The decision
/// is logged as `what` with `_submitting` or `_suppressed`. The message's text is the caller's to keep.
StartedAttempt start_attempt(Context&, std::string const& lane_name, Lane const&, notice::Message const&, Leaving, std::string_view what);

/// How long a channel may take for its answer before the attempt counts as lost.
milliseconds lease_of(int parts);

}  // namespace lamplighter::flow
