// The rules that put one stage on its date, in the order in which they act.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schedules/due.hpp"

namespace lamplighter::schedules {

/// A date on its way through the rules.
struct Draft {
  Time due;
  std::optional<Time> earliest;  // not before this, unless a minimum wants it
  std::optional<Time> latest;    // the last lawful moment
  std::string bound_by;          // id of the minimum that set `latest`; empty: the stage's own
  std::vector<DueReason> reasons;
  std::vector<Time> moments;     // after each reason

  void note(DueReason reason) {
    reasons.push_back(reason);
    moments.push_back(due);
  }
};

/// Where the rules put a dated stage, whatever time it is now: offset, snap, minimum, quiet hours, earliest.
Draft planned(Policy const&, StageRule const&, Subject const&, Zone const&);
/// A stage whose time has passed goes now, or at the end of the night if that still serves.
void send_now(Draft&, Policy const&, StageRule const&, Subject const&, Zone const&, Time now);
/// When the quiet hours that keep this stage back at `moment` end; nullopt when none do.
std::optional<Time> quiet_until(Policy const&, StageRule const&, Subject const&, Zone const&, Time moment);
/// The same over any channel of its ladder.
std::optional<Time> quiet_until(Policy const&, StageRule const&, std::string_view channel, Subject const&, Zone const&, Time moment);
/// Whether there are such hours and the moment lies in them.
bool quiet_holds(std::optional<QuietHours> const&, Time moment, Zone const&);

}  // namespace lamplighter::schedules
