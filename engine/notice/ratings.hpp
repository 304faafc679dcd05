// What customers say of an outage that is over: one to five, one each for customer and outage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"

namespace lamplighter::notice {

constexpr int stars_max = 5;
/// So long after his supply came back somebody may rate, and change what he said.
constexpr std::chrono::hours rating_lasts{7 * 24};

struct Rating {
  OutageId outage;
  CustomerId customer;
  CrewId crew;        // that ended it; none where no crew was sent
  int stars = 0;      // 1 … 5
  Time at;
  std::string how;    // "reply", "link", "page" or "desk"
};

/// The stars that a reply gives: "R5", "评5", "评价 ５", "5分", "RATE 5", and a bare 3, 4 or 5. A bare 1 acknowledges and a bare 2 says
/// that the power is still off: neither is ever taken for a rating. `plain`: without spaces, in capital ASCII (see reply.cpp).
std::optional<int> stars_of_reply(std::string_view plain);

/// What ratings need from a store; all calls are inside the caller's transaction.
class RatingBooks {
 public:
  virtual ~RatingBooks() = default;
  /// A later one of this customer about this outage takes the place of the earlier one.
  virtual void put_rating(Rating const& rating) = 0;
  virtual std::vector<Rating> ratings_of_outage(OutageId outage) = 0;               // by customer
  virtual std::vector<Rating> ratings_of_customer(CustomerId customer, int limit) = 0;  // newest first
  virtual std::optional<Rating> rating(OutageId outage, CustomerId customer) = 0;
};

}  // namespace lamplighter::notice
