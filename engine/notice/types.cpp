// The words for what notices are and why they ended, as the store's readers, logs and the API show them.
#include "engine/notice/types.hpp"

#include <cstdlib>

namespace lamplighter::notice {

std::string_view to_string(RecipientKind kind) {
  switch (kind) {
    case RecipientKind::customer: return "customer";
    case RecipientKind::crew: return "crew";
    case RecipientKind::manager: return "manager";
    case RecipientKind::authority: return "authority";
  }
  std::abort();
}

std::string_view to_string(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::proven: return "proven";
    case OutcomeKind::proven_late: return "proven_late";
    case OutcomeKind::unproven: return "unproven";
    case OutcomeKind::superseded: return "superseded";
    case OutcomeKind::waived: return "waived";
  }
  std::abort();
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::evidence_reached: return "evidence_reached";
    case Reason::evidence_reached_late: return "evidence_reached_late";
    case Reason::no_contact: return "no_contact";
    case Reason::ladder_exhausted: return "ladder_exhausted";
    case Reason::proof_overdue: return "proof_overdue";
    case Reason::expired: return "expired";
    case Reason::newer_revision: return "newer_revision";
    case Reason::no_longer_affected: return "no_longer_affected";
    case Reason::plan_cancelled: return "plan_cancelled";
    case Reason::not_gone: return "not_gone";
    case Reason::already_told: return "already_told";
    case Reason::closed_by_person: return "closed_by_person";
    case Reason::wait_for_receipt: return "wait_for_receipt";
    case Reason::climb: return "climb";
    case Reason::repeat: return "repeat";
    case Reason::retry_later: return "retry_later";
    case Reason::held: return "held";
    case Reason::suppressed_by_mode: return "suppressed_by_mode";
    case Reason::opted_out: return "opted_out";
    case Reason::crash_recovered: return "crash_recovered";
    case Reason::folded: return "folded";
    case Reason::text_unusable: return "text_unusable";
    case Reason::no_lane: return "no_lane";
    case Reason::newly_affected: return "newly_affected";
    case Reason::cut_has_begun: return "cut_has_begun";
    case Reason::start_has_passed: return "start_has_passed";
    case Reason::end_has_passed: return "end_has_passed";
    case Reason::subject_over: return "subject_over";
    case Reason::supply_is_back: return "supply_is_back";
    case Reason::out_again: return "out_again";
    case Reason::supply_confirmed: return "supply_confirmed";
    case Reason::paid: return "paid";
    case Reason::capped: return "capped";
  }
  std::abort();
}

std::string_view to_string(Wave::State state) {
  switch (state) {
    case Wave::State::waiting: return "waiting";
    case Wave::State::held: return "held";
    case Wave::State::released: return "released";
    case Wave::State::superseded: return "superseded";
  }
  std::abort();
}

}  // namespace lamplighter::notice
