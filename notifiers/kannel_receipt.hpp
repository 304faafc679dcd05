// What Kannel's delivery report callback says.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// Query parameters as they stood in the address, decoded, in order.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// Reads the parameters that `sendsms_url` put into the callback's address: `status` (Kannel's %d), `text` (%A),
/// `part`, `parts`, `fid`, `k` (check it first, with `check_callback_key`); others are ignored. `part` is 1 when
/// absent. status 1 → delivered; 4, 8, 32 → in_network; 16 → failed_permanent, or failed_temporary where the SMSC only
/// was busy; 2 → by the words of the text: EXPIRED → expired; REJECTD, DELETED → failed_permanent; UNDELIV → by its
/// error (absent or busy handset, full list, system failure: temporary; else permanent); UNKNOWN and ACCEPTD →
/// in_network, for they prove neither; no words → failed_temporary, for nothing says that the number is bad. 34, which
/// Kannel 1.4.5 sends for an expired message → expired. The detail keeps only `stat` and `err`: the rest may repeat the
/// message. Errors: a missing, repeated or unreadable parameter, by name and never by content.
Result<Receipt> parse_kannel_receipt(AttemptNumber attempt, QueryParameters const& parameters);

}  // namespace lamplighter::notifiers
