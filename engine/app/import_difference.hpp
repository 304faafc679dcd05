// The difference between two networks as text for a terminal and JSON for programs.
#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "geo/finding_titles.hpp"
#include "geo/network_difference.hpp"

namespace lamplighter::app {

/// Every list holds at most so many entries; the counts beside them are whole.
inline constexpr std::size_t difference_listed_max = 1'000;

boost::json::object difference_json(geo::Difference const&);
/// Lines that each end in '\n': sums, the feeders with most changes, and the devices that are others.
std::string difference_text(geo::Difference const&, int active_revision, geo::ReportLanguage);
/// "F1 (30 of 120 customers), F7 (2 of 88 customers)": those with most changed customers.
std::string worst_feeders(geo::Difference const&);

}  // namespace lamplighter::app
