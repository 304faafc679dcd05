// Whether a customer with several feeds is without supply: what the rows of his service points come to for him.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// False also for who is not in the network any more.
bool has_several_feeds(Context&, CustomerId);
/// He has several feeds, and one that carries his load 单电源运行: it has its normal supply, and no open row says otherwise.
/// Always false with one feed: its row is his.
bool keeps_supply(Context&, CustomerId);

/// The points' customers, without those who keep a feed.
std::vector<CustomerId> customers_cut(Context&, std::span<ServicePointId const> points);
/// Those of the points' customers who keep a feed.
std::vector<CustomerId> customers_reduced(Context&, std::span<ServicePointId const> points);
/// Who of these points keeps a feed hears, where a schedule has a stage for it, that he runs on reduced security.
void tell_reduced(Context&, outage::Outage const&, std::span<ServicePointId const> points, Time at);

/// A time in which no feed carried the load of a customer.
struct CustomerCut {
  Time start;
  std::optional<Time> end;
};
/// From the sustained rows of all his points, of whatever outage, by start. With `of` only the times in which a row of that
/// outage had its part. For customers with several feeds.
std::vector<CustomerCut> cuts_of(Context&, CustomerId, std::optional<OutageId> of = std::nullopt);

}  // namespace lamplighter::flow
