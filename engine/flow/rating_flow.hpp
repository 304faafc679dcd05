// Ratings as they come: by a reply, behind a link, from the page of somebody's own supply.
#pragma once

#include <string_view>
#include <vector>

#include "engine/flow/context.hpp"
#include "engine/notice/ratings.hpp"

namespace lamplighter::flow {

/// Whether words of this stage ask for a rating: those that say for sure that supply is back.
bool asks_for_rating(std::string_view stage);
/// Whether this text may ask: of a customer, at a number whose owner takes messages.
bool may_ask_rating(Context&, notice::Message const&);

enum class Rated : std::uint8_t { kept, too_late };
/// What this message's customer says of its outage, within `rating_lasts` of it. A later word takes the place of an earlier one.
Rated rate_message(Context&, notice::Message const&, int stars, std::string_view how);
/// Of the outage that ended last for this customer; `too_late` when none did within `rating_lasts`.
Rated rate_last_outage(Context&, CustomerId, int stars, std::string_view how);

/// The ratings of an outage and of its crews, for reports: nobody's name or number stands in it.
struct RatingSum {
  CrewId crew;
  std::int64_t count = 0;
  std::int64_t stars = 0;                 // all together
  std::int64_t by_stars[notice::stars_max] = {};
};
std::vector<RatingSum> sum_ratings(std::vector<notice::Rating> const&);  // by crew

}  // namespace lamplighter::flow
