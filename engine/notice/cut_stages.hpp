// Which stages of a schedule speak of a cut, and which one to those who keep a feed: neither may stand in for the other.
#pragma once

#include "schedules/policy.hpp"

namespace lamplighter::notice {

/// The schedule without `reduced_security`: no late stage of a cut is folded into what only others hear.
schedules::Policy stages_of_cuts(schedules::Policy policy);
/// Of its dated stages only `reduced_security`.
schedules::Policy stages_of_reduced(schedules::Policy policy);

}  // namespace lamplighter::notice
