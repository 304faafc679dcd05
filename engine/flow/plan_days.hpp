// The days of a plan: each stretch in which its devices are away from normal needs its own go and its own prompts.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// From the first operation away from normal to the one that brings everything back.
struct PlanDay {
  Time start, end;
};

/// All days of a plan in order, which of them are behind us, and which one has the standing go.
struct PlanDays {
  std::vector<PlanDay> all;
  int done = -1;  // index of the last one that ended with supply confirmed
  int gone = -1;  // index of the one for which the last go was given
  std::map<int, Time> done_at{};  // by index: when its supply was confirmed

  /// The one to be decided about next: not done, and not over; else the last.
  PlanDay next(Time now) const;
  /// The one that has the go, or the next.
  PlanDay running(Time now) const;
  /// Whether a window is still to come, or running: not of a day that is done, and not over.
  bool is_ahead(Time window_start, Time window_end, Time now) const;
  /// Index of the day that a window starting then belongs to.
  int index_of(Time window_start) const;
  /// Whether one waits behind the one that had the go.
  bool has_more(Time now) const;
};

/// The days of these steps, in order.
std::vector<PlanDay> split_days(Context&, std::vector<outage::PlanStep> const&);
/// Reads what was gone and what was done from the plan's history.
PlanDays days_of(Context&, outage::Plan const&);
/// The same where no network is at hand: each device is taken as normal before its first step.
PlanDays days_by_steps(outage::Repository&, outage::Plan const&);
/// Whether the standing go covers a window that starts then.
bool has_go_for(Context&, outage::Plan const&, Time window_start);
/// The day that a cut at this time belongs to.
PlanDay day_of_cut(Context&, outage::Plan const&, Time at);
/// Whether an opening at this time belongs to the day that has the go.
bool has_go_at(Context&, outage::Plan const&, Time at);

}  // namespace lamplighter::flow
