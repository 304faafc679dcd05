// Which open devices could give supply back to whom after a fault, each alone.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "geo/isolation.hpp"

namespace lamplighter::geo {

/// Whether what a device would carry stays within what it is rated for. `unknown` unless the data state rating, voltage
/// and the load of every customer; the power factor is never in them and is not considered, so the current is at least this.
enum class RatingVerdict : std::uint8_t { within, above, unknown };

/// One open device that could be closed after the fault is isolated.
struct PickUp {
  DeviceIndex device;
  PhaseSet phases;                       // that it closes: all on which it is open
  std::vector<SourceIndex> sources;      // that would supply through it, index order; their rows name feeders
  std::vector<NodeIndex> energised;      // that it would make live; the caller leaves it out where people work. Index order
  std::vector<CustomerIndex> restored;   // have all that they normally have, by it alone; index order
  std::vector<CustomerIndex> helped;     // get something back, but not all
  bool joins_sources = false;            // on some phase it would also join two live parts
  bool may_back_feed = false;            // what it would pick up holds a source that does not count
  double load_kw = 0;                    // of restored and helped, as far as stated
  std::uint32_t customers_without_load = 0;
  std::optional<double> rated_amps;      // as stated
  std::optional<double> load_amps;       // of the most loaded phase, at unity power factor; needs the voltage only
  RatingVerdict rating = RatingVerdict::unknown;
};

struct PickUpAnswer {
  Isolation isolation;
  std::vector<Operation> opened;            // all closed boundary devices: the fault stands alone
  std::vector<CustomerIndex> out;           // then lack a phase that they normally have; index order
  std::vector<CustomerIndex> inside_fault;  // of these, with a service point in the zone, on its phases: no switching helps them
  std::vector<PickUp> ties;                 // by customers restored, most first, then by device id bytewise
};

/// Opens every boundary device around the fault on a copy, then tries each open device that has a live and a dead side and
/// stands nowhere at the zone, so that the faulted part stays dead. A breaker that tripped is such a device as well as a
/// tie. Those that would give nobody anything are left out. A customer's load is spread evenly over the phases that it gets.
PickUpAnswer pick_ups(LiveNetwork const& live, DeadZoneStart const& fault);

/// "400", "400 A", "400A": amperes. nullopt for anything else: a fuse link's "10K" is not a continuous rating.
std::optional<double> rated_amps(std::string_view rating);

}  // namespace lamplighter::geo
