// Where people said that something is wrong: what a crew must find, which the feeder's name does not tell.
#pragma once

#include <vector>

#include "engine/flow/repository.hpp"
#include "engine/notice/repository.hpp"
#include "engine/outage/repository.hpp"

namespace lamplighter::flow {

/// One report of an outage, as a crew needs it: personal, for the crew that has the job alone.
struct ReportedPlace {
  outage::CallKind kind = outage::CallKind::no_power;
  Time occurred_at;
  std::string account, address, note;  // each may be empty
};

/// Of danger to people first, then the newest; at most `most`. The address is the customer's, or what was said where nobody was found.
std::vector<ReportedPlace> reported_places(outage::Repository&, notice::Repository&, OutageId, std::size_t most);

}  // namespace lamplighter::flow
