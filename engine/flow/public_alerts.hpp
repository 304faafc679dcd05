// Alerts for everybody: published in the commit that changed what they say, kept as they were published.
#pragma once

#include <map>
#include <set>

#include "engine/flow/context.hpp"
#include "engine/notice/public_alert.hpp"

namespace lamplighter::flow {

/// When numbers of people were counted last: counting many rows for each call that joins would cost more than it tells. In
/// memory; empty at a start, and then everything is counted once.
struct AlertWatch {
  std::map<OutageId, Time> counted_at;
  std::set<OutageId> later;  // looked at again when they may be counted
};

/// What anybody may know of an outage now; `with_count`: its customers are counted, which reads its rows.
enum class Counting : std::uint8_t { with_count, without_count };
notice::PublicSituation public_situation(Context&, outage::Outage const&, Counting);

/// Looks at every outage and plan that the batch's events name, and at alerts whose time has passed, and publishes what is new.
/// Once per batch, before its records are written. Nothing without a publisher in the settings.
void publish_alerts(Context&, AlertWatch&);

}  // namespace lamplighter::flow
