// What a revision, or an audience computed again, means for one customer.
#include "engine/notice/decisions.hpp"

namespace lamplighter::notice {

RevisionVerdict judge_revision(Affected const* before, Affected const* after, bool was_told) {
  using Act = RevisionVerdict::Act;
  bool const was_affected = before != nullptr && !before->windows.empty();
  bool const is_affected = after != nullptr && !after->windows.empty();
  if (!was_affected && !is_affected) return {Act::nothing, Reason::no_longer_affected};
  if (!was_affected) return {Act::add, Reason::newly_affected};
  if (!is_affected) return {was_told ? Act::withdraw : Act::drop, Reason::no_longer_affected};
  if (before->windows == after->windows) return {Act::nothing, Reason::already_told};
  return {was_told ? Act::tell_change : Act::plan_again, Reason::newer_revision};
}

}  // namespace lamplighter::notice
