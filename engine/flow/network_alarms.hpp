// What an activation asks of the desk: asked anew with the numbers of the present network, and over when it is answered.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/flow/network_activation.hpp"

namespace lamplighter::flow {

/// Names of devices that the present network does not have: of one that an earlier revision took out as well.
class GoneDevices {
 public:
  GoneDevices(Context& ctx, FormerNetwork const& former) : ctx_(ctx), former_(former) {}
  bool is_newly_gone(DeviceId) const;
  std::string name(DeviceId);

 private:
  Context& ctx_;
  FormerNetwork const& former_;
  std::optional<std::map<std::int64_t, std::string>> names_;  // read when first asked for
};

/// Raised in place of the one that is open, which speaks of another revision.
void renew_alarm(Context&, std::string const& kind, std::int64_t object, std::string text);
/// An outage that is over, or that a person has confirmed, asks nothing more of what a revision did to it.
void end_network_alarms(Context&, outage::Outage const&);
/// A plan that is over, or whose steps a person has looked at anew, neither.
void end_network_alarms(Context&, outage::Plan const&);
/// Those suspected because of a revision: how many they are by this one. Nobody, or no such device: it asks nothing more.
void renew_unsupplied(Context&, FormerNetwork const&);
/// These are left without supply by this revision and no outage has them; with an alarm of an earlier revision open, all who
/// are in that state, so that nobody drops out unseen. The alarm names the first of them.
void renew_left_without_supply(Context&, FormerNetwork const&, std::vector<geo::ServicePointIndex> newly_left);
/// It hangs from a node and uses a phase: of any other the findings of the import speak.
bool could_have_supply(Context&, geo::ServicePointIndex);
/// Service points of the outage without supply.
std::size_t count_out(Context&, OutageId);

}  // namespace lamplighter::flow
