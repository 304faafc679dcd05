// What the attempts of a notice prove, and the outcome that this gives.
#include <algorithm>

#include "engine/notice/decisions.hpp"

namespace lamplighter::notice {

Evidence best_evidence(std::span<Attempt const> attempts) {
  auto best = Evidence::e0;
  for (auto const& attempt : attempts) {
    best = std::max(best, notifiers::evidence_of(attempt.progress.state));
  }
  return best;
}

std::optional<NoticeOutcome> outcome_of(Notice const& notice, Evidence reached, Time now) {
  if (reached >= notice.required) {
    bool const is_in_time = now <= notice.proof_due;
    return NoticeOutcome{.notice = notice.id,
                         .kind = is_in_time ? OutcomeKind::proven : OutcomeKind::proven_late,
                         .evidence = reached,
                         .at = now,
                         .reason = is_in_time ? Reason::evidence_reached : Reason::evidence_reached_late};
  }
  if (now <= notice.proof_due) return std::nullopt;
  return NoticeOutcome{.notice = notice.id,
                       .kind = OutcomeKind::unproven,
                       .evidence = reached,
                       .at = now,
                       .reason = Reason::proof_overdue};
}

}  // namespace lamplighter::notice
