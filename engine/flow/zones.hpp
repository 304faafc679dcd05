// In which zone a customer lives: the clock of his dates and texts.
#pragma once

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// That of the place that his service point stands in (community, else district, else area) where the configuration names one,
/// else the region's, else the utility's.
schedules::Zone const& zone_of(Settings const&, notice::Customer const&);
/// The region's, else the utility's.
schedules::Zone const& zone_of_region(Settings const&);
/// The recipient's: a crew works in the region.
schedules::Zone zone_of(Context&, notice::Recipient const&);

}  // namespace lamplighter::flow
