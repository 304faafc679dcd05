// What a gateway's reply means for a submission, and for the gateway itself.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// Whether the gateway takes submissions from us at all: a refusal of one message is an answer, wrong credentials are not.
enum class Reach { answers, refuses_us };

/// A reply as its channel understands it.
struct GatewayReply {
  SubmissionOutcome::Kind kind = SubmissionOutcome::Kind::uncertain;
  Reach reach = Reach::answers;
  std::string detail{};  // without address or text
};

/// What a gateway says about a submission whose answer was lost.
struct GatewayLookup {
  enum class End {
    taken,   // it has it; `state` where it says more than that
    absent,  // it never had it
    early,   // it has it not yet: to be asked again after `again_after`
    failed   // the question itself got no answer that can be read
  } end = End::failed;
  std::optional<AttemptState> state{};
  std::chrono::milliseconds again_after{0};
  std::string detail{};  // without address or text
};

}  // namespace lamplighter::notifiers
