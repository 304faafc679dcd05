// What a new network revision means for what is going on: positions, open outages, plans. Nothing of it resets a position.
#pragma once

#include <string>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// The network that was active until now, and whose hand put another in its place.
struct FormerNetwork {
  geo::LiveNetwork const& live;
  NameBook const& book;
  int revision = 0;  // of the new one
  std::string actor;
};

class GoneDevices;

/// Called inside the transaction of the activation, on a context of the new network with the stored positions.
///
/// Positions of devices that both networks have stay as they are, also where the data now name another normal one.
/// Open outages: who is no longer below their open devices is a restoration step that waits for its proof like any other;
/// who has come below them is out from the activation on, because no fact says since when they hang there; who is not in
/// the network any more ends as removed, and hears nothing. A point that lost supply by no outage makes one that is
/// suspected, with an alarm: a document, not an event, says so, and it tells nobody until a person confirms it.
/// An outage or plan whose device is gone keeps its people, with an alarm.
void on_network_activated(Context&, FormerNetwork const&);

/// Plans that have not begun: their windows are worked out again; who came in or went is handled as at every stage, and
/// windows that moved are a new revision.
void reconsider_plans(Context&, FormerNetwork const&, GoneDevices&);

}  // namespace lamplighter::flow
