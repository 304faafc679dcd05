// Finds what a rating is about, and keeps it with the crew that ended that outage.
#include "engine/flow/rating_flow.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/notice/public_books.hpp"

namespace lamplighter::flow {
namespace {

/// Whoever was last done with the repair; without such a job whoever has it; none where nobody was sent.
CrewId crew_of(Context& ctx, OutageId outage) {
  dispatch::Job const* best = nullptr;
  auto const jobs = ctx.dispatches.jobs_of(outage);
  for (auto const& job : jobs) {
    if (!job.crew || job.state == dispatch::JobState::cancelled) continue;
    if (best == nullptr || job.work_complete_at.value_or(Time{}) >= best->work_complete_at.value_or(Time{})) best = &job;
  }
  return best == nullptr ? CrewId{} : best->crew;
}

Rated keep(Context& ctx, OutageId outage, CustomerId customer, int stars, std::string_view how) {
  ctx.notices.published().ratings().put_rating({outage, customer, crew_of(ctx, outage), stars, ctx.now, std::string(how)});
  ctx.decide("outage_rated", outage.value, how);
  return Rated::kept;
}

}  // namespace

bool asks_for_rating(std::string_view stage) { return stage == "restored" || stage == "finished_early"; }

bool may_ask_rating(Context& ctx, notice::Message const& message) {
  if (!asks_for_rating(message.stage) || message.recipient.kind != notice::RecipientKind::customer) return false;
  auto const people = ctx.notices.contacts({message.recipient.id});
  return std::ranges::any_of(people, [&](notice::Contact const& one) {
    bool const is_his = (one.phone == message.address && !one.is_phone_barred) || (one.phone2 == message.address && !one.is_phone2_barred);
    return is_his && one.consents && !one.refuses;
  });
}

Rated rate_message(Context& ctx, notice::Message const& message, int stars, std::string_view how) {
  bool const is_about_one = message.recipient.kind == notice::RecipientKind::customer && asks_for_rating(message.stage);
  if (!is_about_one || ctx.now >= message.due_at + notice::rating_lasts) return Rated::too_late;
  return keep(ctx, message.outage, {message.recipient.id}, stars, how);
}

Rated rate_last_outage(Context& ctx, CustomerId id, int stars, std::string_view how) {
  auto const customer = ctx.book.customer(id);
  if (!customer.is_valid()) return Rated::too_late;
  std::optional<outage::Interruption> last;
  for (auto const point : ctx.network().service_points_of(customer)) {
    for (auto const& row : ctx.outages.interruptions_of_point(ctx.book.id_of(point), ctx.now - notice::rating_lasts)) {
      bool const is_over = row.is_sustained && row.ended_at && *row.ended_at <= ctx.now;
      if (is_over && (!last || *last->ended_at < *row.ended_at)) last = row;
    }
  }
  return last ? keep(ctx, last->outage, id, stars, how) : Rated::too_late;
}

std::vector<RatingSum> sum_ratings(std::vector<notice::Rating> const& ratings) {
  std::map<std::int64_t, RatingSum> sums;
  for (auto const& one : ratings) {
    auto& sum = sums[one.crew.value];
    sum.crew = one.crew;
    ++sum.count;
    sum.stars += one.stars;
    ++sum.by_stars[std::clamp(one.stars, 1, notice::stars_max) - 1];
  }
  std::vector<RatingSum> out;
  for (auto const& [crew, sum] : sums) out.push_back(sum);
  return out;
}

}  // namespace lamplighter::flow
