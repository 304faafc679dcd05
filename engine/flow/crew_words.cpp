// Who heard of a crew, read from the attempts that may have reached him.
#include "engine/flow/crew_words.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::array<std::string_view, 2> coming_stages{"crew_assigned", "crew_on_site"};
constexpr std::array<std::string_view, 1> went_stages{"crew_reassigned"};

template <std::size_t Count>
bool is_one_of(std::array<std::string_view, Count> const& stages, std::string_view stage) {
  return std::ranges::find(stages, stage) != stages.end();
}

/// Some message of it may have reached him.
bool may_have_left(Context& ctx, notice::Notice const& notice) {
  return std::ranges::any_of(ctx.notices.attempts_of_notice(notice.id), [](auto const& attempt) {
    switch (attempt.progress.state) {
      case notice::AttemptState::planned:
      case notice::AttemptState::failed_temporary:
      case notice::AttemptState::failed_permanent:
      case notice::AttemptState::expired:
      case notice::AttemptState::suppressed:
      case notice::AttemptState::cancelled: return false;
      case notice::AttemptState::submitting:
      case notice::AttemptState::uncertain:
      case notice::AttemptState::accepted:
      case notice::AttemptState::in_network:
      case notice::AttemptState::receipt_timeout:
      case notice::AttemptState::delivered:
      case notice::AttemptState::heard:
      case notice::AttemptState::acknowledged: return true;
    }
    return true;
  });
}

/// The customers of the outage whose newest word about a crew is that one comes.
std::vector<CustomerId> expecting(Context& ctx, OutageId id) {
  Whereabouts present(ctx.outages);
  std::map<CustomerId, NoticeId> coming, went;  // the newest of each
  for (auto const home : word_homes(ctx.outages, id)) {
    for (auto const& one : ctx.notices.notices(home)) {
      if (one.recipient.kind != notice::RecipientKind::customer) continue;
      bool const is_coming = is_one_of(coming_stages, one.stage);
      if (!is_coming && !is_one_of(went_stages, one.stage)) continue;
      CustomerId const customer{one.recipient.id};
      if (present.of(home, customer) != id || (is_coming && !may_have_left(ctx, one))) continue;
      auto& newest = (is_coming ? coming : went)[customer];
      newest = std::max(newest, one.id);
    }
  }
  std::vector<CustomerId> found;
  for (auto const& [customer, word] : coming) {
    auto const later = went.find(customer);
    if (later == went.end() || later->second < word) found.push_back(customer);
  }
  return found;
}

}  // namespace

bool has_crew(Context& ctx, OutageId id) {
  return std::ranges::any_of(ctx.dispatches.jobs_of(id), [](auto const& job) { return is_taken(job.state); });
}

void renew_crew_words(Context& ctx, OutageId id) {
  if (has_crew(ctx, id)) supersede_words(ctx, id, went_stages, notice::Reason::newer_revision);
  else supersede_words(ctx, id, coming_stages, notice::Reason::newer_revision);
}

void tell_crew_went(Context& ctx, outage::Outage const& row) {
  auto const heard = expecting(ctx, row.id);
  auto const out = customers_out(ctx, row.id);
  std::vector<CustomerId> customers;
  std::ranges::set_intersection(heard, out, std::back_inserter(customers));
  if (customers.empty()) return;
  if (stage_rule(ctx.settings, row, went_stages.front()) != nullptr) {
    return tell(ctx, row, went_stages.front(), to_ms(ctx.now), customers, ctx.now);
  }
  raise_alarm(ctx, "crew_words_untold", row.id.value,
              fmt::format("outage {}: {} customers were told that a crew comes, which went to another outage; no schedule has the stage "
                          "crew_reassigned: tell them, or send a crew",
                          row.ref, customers.size()));
}

}  // namespace lamplighter::flow
