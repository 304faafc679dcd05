// What a receipt changes in an attempt: the rank rule, the rule of all parts, and conflicts.
#pragma once

#include <cstdint>
#include <string_view>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// What is known of one attempt. Starts as `{state, 0, parts}`; a plain value, so a store can keep it.
struct AttemptProgress {
  AttemptState state = AttemptState::submitting;
  std::uint32_t delivered_parts = 0;  // bit i−1 is set when part i was delivered
  int parts = 1;                      // 1 … 32
  bool has_conflict = false;          // both a failure and a delivery were reported: kept for a person to see
  bool operator==(AttemptProgress const&) const = default;
};

/// Why a report changed the attempt, or did not.
enum class MergeReason : std::uint8_t {
  raised,             // the state rose in rank
  repeated,           // nothing new
  outranked,          // the attempt already stands higher, or equal and first
  hardened,           // a temporary failure became permanent
  conflict_raised,    // a success after a failure: it counts, and the conflict is kept
  conflict_kept,      // a failure after proof: the proof stands, and the conflict is kept
  waiting_for_parts,  // one more part arrived, others are missing
  unknown_part        // the attempt has no such part; nothing changed
};
std::string_view to_string(MergeReason);

/// Applies a report about one part (1-based, or `whole_message`) to the attempt. Ranks only rise;
/// `delivered` only with all parts; any part's failure fails the whole; `heard` and `acknowledged` speak for the whole
/// message, for a person who answers has read it. `suppressed` and `cancelled` are taken only from `planned`, and
/// anything but `planned` leaves them again, because what really left must show.
MergeReason merge(AttemptProgress& progress, AttemptState reported, int part = 1);

/// The state that the outcome of a submission reports.
AttemptState state_after(SubmissionOutcome::Kind kind);

/// True for `failed_temporary`, `failed_permanent` and `expired`.
bool is_failure(AttemptState state);

}  // namespace lamplighter::notifiers
