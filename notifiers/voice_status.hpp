// What the final SIP status of a call that nobody answered says about the number and about the server.
#pragma once

#include <string>
#include <string_view>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// How the SIP server stands to us after an answer. `refuses_us`: credentials or rights, which only a person can mend.
enum class ServerReach { answers, in_trouble, refuses_us };

struct CallRefusal {
  SubmissionOutcome::Kind kind = SubmissionOutcome::Kind::rejected_temporarily;
  ServerReach reach = ServerReach::answers;
  std::string detail{};  // "busy (486)"
};

/// Whether we had to give credentials before this answer.
enum class Asked { no_credentials, credentials };

/// Reads a final status of 300 … 699 and the Reason header (RFC 3326), which may be empty. Busy, no answer, declined and
/// a server's trouble are temporary; a number that does not exist (404, 410, 484, 604, or Q.850 cause 1, 22, 28, which
/// some gateways hide behind other statuses) is permanent. 401, 407, and 403 after credentials: ours to mend, temporary.
CallRefusal read_refusal(int status, std::string_view reason_header, Asked asked);

}  // namespace lamplighter::notifiers
