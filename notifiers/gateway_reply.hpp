// What a gateway's reply means for a submission, and for the gateway itself.
#pragma once

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

}  // namespace lamplighter::notifiers
