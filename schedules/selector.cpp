// Predicates over the facts of an outage; an unknown fact never leaves anybody out.
#include "schedules/selector.hpp"

#include <algorithm>

namespace lamplighter::schedules {
namespace {

bool has_any(std::vector<std::string> const& wanted, std::string_view found) {
  return std::find(wanted.begin(), wanted.end(), found) != wanted.end();
}

bool is_of_classes(std::vector<std::string> const& wanted, Subject const& subject) {
  if (subject.classes.empty()) {
    return has_any(wanted, "ordinary");
  }
  return std::any_of(subject.classes.begin(), subject.classes.end(),
                     [&](std::string const& one) { return has_any(wanted, one); });
}

bool has_duration(Selector const& only, Subject const& subject) {
  if (!subject.end) {
    return true;
  }
  auto const duration = *subject.end - subject.start;
  return (!only.duration_min || duration >= *only.duration_min) && (!only.duration_below || duration < *only.duration_below);
}

template <class Number>
bool is_within(std::optional<Number> const& found, std::optional<Number> const& least, std::optional<Number> const& below) {
  return !found || ((!least || *found >= *least) && (!below || *found < *below));
}

}  // namespace

Miss miss_of(Selector const& only, Subject const& subject) {
  if (!only.kinds.empty() && !has_any(only.kinds, subject.kind)) {
    return Miss::kind;
  }
  if ((!only.classes.empty() && !is_of_classes(only.classes, subject)) ||
      (!only.except_classes.empty() && is_of_classes(only.except_classes, subject))) {
    return Miss::classes;
  }
  if (!only.causes.empty() && !subject.cause.empty() && !has_any(only.causes, subject.cause)) {
    return Miss::cause;
  }
  if (!has_duration(only, subject)) {
    return Miss::duration;
  }
  if (!is_within(subject.customers, only.customers_min, only.customers_below)) {
    return Miss::customers;
  }
  return is_within(subject.kv, only.kv_min, only.kv_below) ? Miss::none : Miss::voltage;
}

bool selects(Selector const& only, Subject const& subject) {
  return miss_of(only, subject) == Miss::none;
}

}  // namespace lamplighter::schedules
