// The words of outages: one table per enumeration, read in both directions.
#include "engine/outage/types.hpp"

#include <array>
#include <cstddef>

namespace lamplighter::outage {
namespace {

// A table stands in the order of its enumerators; `word_of` asserts nothing at run time because every row is counted
// here.
template <class Enum, std::size_t size>
std::string_view word_of(std::array<std::string_view, size> const& words, Enum value) {
  auto const index = static_cast<std::size_t>(value);
  return index < size ? words[index] : std::string_view{"unknown"};
}

template <class Enum, std::size_t size>
std::optional<Enum> value_of(std::array<std::string_view, size> const& words, std::string_view word) {
  for (std::size_t i = 0; i < size; ++i) {
    if (words[i] == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

template <class Enum>
constexpr std::size_t count_to(Enum last) {
  return static_cast<std::size_t>(last) + 1;
}

constexpr std::array<std::string_view, count_to(Kind::campaign)> kind_words{
    "fault",            "planned",       "temporary", "emergency",   "load_shedding",   "upstream",
    "customer_request", "disconnection", "psps",      "usage_alert", "demand_response", "campaign"};

constexpr std::array<std::string_view, count_to(State::merged)> state_words{
    "scheduled", "suspected", "confirmed", "partially_restored", "restored", "closed", "cancelled", "merged"};

constexpr std::array<std::string_view, count_to(Reason::island_ended)> reason_words{"device_opened",
                                                                                          "device_locked_out",
                                                                                          "fuse_opened",
                                                                                          "confirmed_by_person",
                                                                                          "waiting_momentary_limit",
                                                                                          "momentary_limit_passed",
                                                                                          "momentary",
                                                                                          "no_customers",
                                                                                          "already_open",
                                                                                          "planned_cut",
                                                                                          "call_on_point",
                                                                                          "call_joined",
                                                                                          "call_unlocated",
                                                                                          "absorbed",
                                                                                          "declared_by_person",
                                                                                          "device_closed",
                                                                                          "partly_closed",
                                                                                          "supply_confirmed_by_meters",
                                                                                          "supply_confirmed_by_person",
                                                                                          "supply_confirmed_by_crew",
                                                                                          "confirmation_overdue",
                                                                                          "all_restored",
                                                                                          "cancelled_by_person",
                                                                                          "plan_created",
                                                                                          "plan_revised",
                                                                                          "plan_submitted",
                                                                                          "plan_approved",
                                                                                          "plan_published",
                                                                                          "plan_go",
                                                                                          "plan_delayed",
                                                                                          "plan_postponed",
                                                                                          "plan_cancelled",
                                                                                          "plan_extended",
                                                                                          "plan_switching",
                                                                                          "plan_permitted",
                                                                                          "plan_work_complete",
                                                                                          "plan_finished_early",
                                                                                          "desk_silent",
                                                                                          "closed_by_person",
                                                                                          "still_out_reported",
                                                                                          "network_changed",
                                                                                          "removed",
                                                                                          "split_off",
                                                                                          "calls_superseded",
                                                                                          "island_declared",
                                                                                          "island_ended"};

constexpr std::array<std::string_view, count_to(CallKind::noise)> call_words{
    "no_power", "part_power",          "flicker", "low_voltage",  "high_voltage", "wire_down", "pole_down", "shock",
    "fire",     "flooded_switch_room", "lift",    "life_support", "noise"};

constexpr std::array<std::string_view, count_to(ReportKind::locked_out)> report_words{"opened", "closed", "tripped",
                                                                                      "locked_out"};

constexpr std::array<std::string_view, count_to(ReportSource::dispatcher)> source_words{"scada", "crew", "dispatcher"};

constexpr std::array<std::string_view, count_to(PlanState::finished_early)> plan_words{
    "draft",     "submitted",      "approved",      "published",     "go",       "switching_off",
    "out",       "work_permitted", "work_complete", "switching_on",  "restored", "closed",
    "postponed", "cancelled",      "extended",      "finished_early"};

constexpr std::array<std::string_view, count_to(GoDecision::cancelled)> go_words{"none", "asked", "go", "delayed",
                                                                                 "cancelled"};

}  // namespace

std::string_view to_string(Kind kind) {
  return word_of(kind_words, kind);
}
std::optional<Kind> kind_from(std::string_view word) {
  return value_of<Kind>(kind_words, word);
}
bool is_of_campaigns(Kind kind) {
  return kind == Kind::usage_alert || kind == Kind::demand_response || kind == Kind::campaign;
}

std::string_view to_string(State state) {
  return word_of(state_words, state);
}
std::optional<State> state_from(std::string_view word) {
  return value_of<State>(state_words, word);
}

bool is_open(State state) {
  switch (state) {
    case State::scheduled:
    case State::suspected:
    case State::confirmed:
    case State::partially_restored:
      return true;
    case State::restored:
    case State::closed:
    case State::cancelled:
    case State::merged:
      return false;
  }
  return false;
}

std::string_view to_string(Reason reason) {
  return word_of(reason_words, reason);
}

std::string_view to_string(CallKind kind) {
  return word_of(call_words, kind);
}
std::optional<CallKind> call_kind_from(std::string_view word) {
  return value_of<CallKind>(call_words, word);
}

bool is_hazard(CallKind kind) {
  switch (kind) {
    case CallKind::high_voltage:
    case CallKind::wire_down:
    case CallKind::pole_down:
    case CallKind::shock:
    case CallKind::fire:
    case CallKind::flooded_switch_room:
      return true;
    case CallKind::no_power:
    case CallKind::part_power:
    case CallKind::flicker:
    case CallKind::low_voltage:
    case CallKind::lift:
    case CallKind::life_support:
    case CallKind::noise:
      return false;
  }
  return false;
}

std::string_view to_string(ReportKind kind) {
  return word_of(report_words, kind);
}
std::optional<ReportKind> report_kind_from(std::string_view word) {
  return value_of<ReportKind>(report_words, word);
}

std::string_view to_string(ReportSource source) {
  return word_of(source_words, source);
}
std::optional<ReportSource> report_source_from(std::string_view word) {
  return value_of<ReportSource>(source_words, word);
}

std::string_view to_string(PlanState state) {
  return word_of(plan_words, state);
}
std::optional<PlanState> plan_state_from(std::string_view word) {
  return value_of<PlanState>(plan_words, word);
}

std::string_view to_string(GoDecision decision) {
  return word_of(go_words, decision);
}

}  // namespace lamplighter::outage
