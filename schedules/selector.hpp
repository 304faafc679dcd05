// Whom and what a rule is for: the facts of an outage, and the predicates that look at them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schedules/types.hpp"

namespace lamplighter::schedules {

/// Facts that predicates look at. What is not known is left out: a rule that asks for it then serves everybody, for somebody
/// told too much is better than somebody forgotten.
struct Subject {
  std::string kind{};                            // "planned", "fault", …
  std::vector<std::string> classes{};            // of the recipient; "ordinary" when none
  Time start{};                                  // window start, or the event
  std::optional<Time> end{};
  std::string cause{};                           // "maintenance", …; empty: not said
  std::optional<std::int64_t> customers{};       // whom the whole cut touches
  std::optional<double> kv{};                    // at which the recipient is supplied
  std::optional<Time> announced_at{};            // when it was, or will be, announced in public
};

/// Who a rule is for. Empty = everybody.
struct Selector {
  std::vector<std::string> classes;  // "ordinary", "critical", "life_support", …
  std::optional<std::chrono::minutes> duration_min;  // only for windows at least so long
  std::vector<std::string> kinds;    // "planned", "temporary", …
  std::vector<std::string> except_classes{};         // nobody of these, whatever else holds
  std::vector<std::string> causes{};
  std::optional<std::chrono::minutes> duration_below{};  // only for windows shorter than this
  std::optional<std::int64_t> customers_min{};       // only cuts that touch at least so many
  std::optional<std::int64_t> customers_below{};
  std::optional<double> kv_min{};                    // only who is supplied at least at this voltage
  std::optional<double> kv_below{};
  bool operator==(Selector const&) const = default;
};

/// Which predicate leaves a subject out.
enum class Miss : std::uint8_t { none, kind, classes, cause, duration, customers, voltage };

/// The first predicate that leaves the subject out, in the order of the enum; `none` when it is selected.
Miss miss_of(Selector const&, Subject const&);
bool selects(Selector const&, Subject const&);

}  // namespace lamplighter::schedules
