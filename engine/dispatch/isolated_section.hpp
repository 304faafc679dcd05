// The section that people may work on below an open device, found on the live network.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "geo/live_network.hpp"

namespace lamplighter::dispatch {

/// An open device, and the node on this side of it from which it was met.
struct MetDevice {
  geo::DeviceIndex device;
  geo::NodeIndex from;
};

/// Sections of one live network, which must not change meanwhile. What they share is made once: ask one finder about all devices.
class SectionFinder {
 public:
  explicit SectionFinder(geo::LiveNetwork const& live);

  /// What joins the far end of the device by lines, transformers and devices closed on any phase, not through the device
  /// itself. The far end is the one that loses supply when the device alone opens on the network in its normal positions;
  /// where both or neither do (a loop, a tie), the parts at both ends count unless they are live. Index order.
  std::vector<geo::NodeIndex> below(geo::DeviceIndex device);
  /// The open device itself, then the open devices around the dead part on its supply side, nearest first: what it may hang from. The
  /// walk goes over what is closed now or normally, and never through a live node. A device met may also hang from that part
  /// itself: only if its isolated section holds `from` does the part hang from it.
  std::vector<MetDevice> open_devices_above(geo::DeviceIndex device);

 private:
  struct Edge {
    geo::NodeIndex to;
    geo::DeviceIndex device;  // invalid: a line or a transformer, which nothing opens
  };
  void join(geo::NodeIndex a, geo::NodeIndex b, geo::DeviceIndex device);
  void order_edges();
  std::span<Edge const> edges_at(geo::NodeIndex node) const;
  std::vector<geo::NodeIndex> far_ends(geo::DeviceIndex device);

  geo::LiveNetwork const& live_;
  geo::LiveNetwork normal_;  // every device in its normal position
  std::vector<std::pair<geo::NodeIndex, Edge>> joins_;
  std::vector<Edge> edges_;  // by the node that they leave
  std::vector<std::size_t> begin_;
};

/// One device alone.
std::vector<geo::NodeIndex> isolated_section(geo::LiveNetwork const& live, geo::DeviceIndex device);

}  // namespace lamplighter::dispatch
