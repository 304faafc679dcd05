// Merges reports into an attempt so that repeats, lateness and order do not matter.
#include "notifiers/receipt_merge.hpp"

#include <cstdlib>

namespace lamplighter::notifiers {
namespace {

constexpr int parts_limit = 32;  // bits in AttemptProgress::delivered_parts

std::uint32_t all_parts(int parts) {
  return parts >= parts_limit ? ~std::uint32_t{0} : (std::uint32_t{1} << static_cast<unsigned>(parts)) - 1U;
}

std::uint32_t bits_of(int part, int parts) {
  return part == whole_message ? all_parts(parts) : std::uint32_t{1} << static_cast<unsigned>(part - 1);
}

bool is_proof(AttemptState state) { return rank_of(state) >= rank_of(AttemptState::delivered); }

bool is_side_exit(AttemptState state) { return rank_of(state) < 0; }

// A part that is delivered while others are missing: the carrier evidently has the message.
MergeReason wait_for_parts(AttemptProgress& progress, std::uint32_t bit) {
  bool const is_new = (progress.delivered_parts & bit) == 0;
  progress.delivered_parts |= bit;
  if (rank_of(AttemptState::in_network) > rank_of(progress.state)) progress.state = AttemptState::in_network;
  return is_new ? MergeReason::waiting_for_parts : MergeReason::repeated;
}

MergeReason merge_failure(AttemptProgress& progress, AttemptState reported) {
  if (is_proof(progress.state)) {
    bool const is_new = !progress.has_conflict;
    progress.has_conflict = true;
    return is_new ? MergeReason::conflict_kept : MergeReason::repeated;
  }
  if (!is_failure(progress.state)) {
    progress.state = reported;
    return MergeReason::raised;
  }
  if (progress.state == reported) return MergeReason::repeated;
  bool const hardens =
      progress.state == AttemptState::failed_temporary && reported == AttemptState::failed_permanent;
  if (!hardens) return MergeReason::outranked;
  progress.state = reported;
  return MergeReason::hardened;
}

MergeReason merge_side_exit(AttemptProgress& progress, AttemptState reported) {
  if (progress.state == reported) return MergeReason::repeated;
  if (progress.state != AttemptState::planned) return MergeReason::outranked;
  progress.state = reported;
  return MergeReason::raised;
}

}  // namespace

std::string_view to_string(MergeReason reason) {
  switch (reason) {
    case MergeReason::raised: return "raised";
    case MergeReason::repeated: return "repeated";
    case MergeReason::outranked: return "outranked";
    case MergeReason::hardened: return "hardened";
    case MergeReason::conflict_raised: return "conflict_raised";
    case MergeReason::conflict_kept: return "conflict_kept";
    case MergeReason::waiting_for_parts: return "waiting_for_parts";
    case MergeReason::unknown_part: return "unknown_part";
  }
  std::abort();
}

MergeReason merge(AttemptProgress& progress, AttemptState reported, int part) {
  bool const is_known = part == whole_message || (part >= 1 && part <= progress.parts && part <= parts_limit);
  if (!is_known) return MergeReason::unknown_part;
  if (is_side_exit(reported)) return merge_side_exit(progress, reported);
  if (is_side_exit(progress.state) && reported == AttemptState::planned) return MergeReason::outranked;
  if (is_failure(reported)) return merge_failure(progress, reported);
  if (reported == AttemptState::delivered) {
    auto const bits = bits_of(part, progress.parts);
    if ((progress.delivered_parts | bits) != all_parts(progress.parts)) return wait_for_parts(progress, bits);
    progress.delivered_parts |= bits;
  }
  if (reported == progress.state) return MergeReason::repeated;
  if (rank_of(reported) <= rank_of(progress.state)) return MergeReason::outranked;
  bool const overrides_failure = is_failure(progress.state);
  progress.state = reported;
  if (!overrides_failure) return MergeReason::raised;
  progress.has_conflict = true;
  return MergeReason::conflict_raised;
}

AttemptState state_after(SubmissionOutcome::Kind kind) {
  switch (kind) {
    case SubmissionOutcome::Kind::accepted: return AttemptState::accepted;
    case SubmissionOutcome::Kind::rejected_temporarily: return AttemptState::failed_temporary;
    case SubmissionOutcome::Kind::rejected_permanently: return AttemptState::failed_permanent;
    case SubmissionOutcome::Kind::uncertain: return AttemptState::uncertain;
  }
  std::abort();
}

bool is_failure(AttemptState state) { return rank_of(state) == rank_of(AttemptState::failed_permanent); }

}  // namespace lamplighter::notifiers
