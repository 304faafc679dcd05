// The list that words are written for.
#include "engine/flow/alarm_kinds.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace lamplighter::flow {
namespace {

constexpr auto kinds = std::to_array<std::string_view>({
    "announcement_due",
    "announcement_not_posted",
    "backfeed",
    "base_layer",
    "campaign_unchecked",
    "clock_behind",
    "crew_asks_clear",
    "crew_asks_help",
    "crew_asks_permit",
    "crew_finds_customer_side",
    "crew_to_be_told",
    "crew_to_be_warned",
    "crew_words_untold",
    "cut_too_early",
    "cut_without_go",
    "energised_onto_people",
    "etr_overdue",
    "exceptions_due",
    "extension_due",
    "feeder_invalid",
    "go_due",
    "go_unanswered",
    "handler_failed",
    "hazard",
    "hazard_unlocated",
    "island_source_gone",
    "job_returned",
    "job_suspended",
    "job_unassigned",
    "life_support_unverified",
    "network_dates_due",
    "network_left_without_supply",
    "network_unsupplied",
    "no_policy",
    "numbers_failing",
    "order_unacknowledged",
    "outage_device_gone",
    "plan_audience_changed",
    "plan_device_gone",
    "plan_touches_nobody",
    "receipt_not_understood",
    "receipts_turned_away",
    "reply_unread",
    "report_refused",
    "sending_held",
    "submission_unanswered",
    "supply_event_unaccepted",
    "supply_unconfirmed",
    "text_unusable",
    "unproven_critical",
    "wave_too_large",
});
static_assert(std::ranges::is_sorted(kinds));

}  // namespace

std::span<std::string_view const> alarm_kinds() { return kinds; }

void check_alarm_kind([[maybe_unused]] std::string_view kind) {
  assert(std::ranges::binary_search(kinds, kind.substr(0, kind.find(':'))) && "an alarm that alarm_kinds.cpp does not list, and pages have no words for");
}

}  // namespace lamplighter::flow
