// What a dead part hangs from: the open devices above a place of work, nearest first, and none across a live node.
#include "engine/dispatch/isolated_section.hpp"

#include <catch2/catch.hpp>

#include "tests/support/feeder_drawing.hpp"

namespace lamplighter::dispatch {
namespace {

geo::LiveNetwork operated(std::string_view drawing, std::vector<std::string> const& opened, std::vector<std::string> const& closed = {}) {
  geo::LiveNetwork live(test::feeder_from(drawing));
  std::vector<geo::Operation> operations;
  for (auto const& id : closed) operations.push_back({test::device(live.network(), id), geo::PhaseSet::all(), geo::Position::closed});
  for (auto const& id : opened) operations.push_back({test::device(live.network(), id), geo::PhaseSet::all(), geo::Position::open});
  live.operate(operations);
  return live;
}

/// "FUS3 REC2<b": the devices met, and from which node.
std::string above(geo::LiveNetwork const& live, std::string_view id) {
  std::string out;
  for (auto const& met : SectionFinder(live).open_devices_above(test::device(live.network(), id))) {
    if (!out.empty()) out += ' ';
    out += live.network().device(met.device).id;
    if (met.from.is_valid()) out += "<" + std::string(live.network().node_id(met.from));
  }
  return out;
}

constexpr std::string_view chain = R"(
    BRK1 --- a*1 --- REC2 --- b*1 --- FUS3 --- c*1
             a   --- FUS4 --- d*1
)";

}  // namespace

TEST_CASE("below one open fuse on a live line there is nothing above but the fuse") {
  CHECK(above(operated(chain, {"FUS3"}), "FUS3") == "FUS3");
}

TEST_CASE("below several open devices in a row each is met, the nearest first, and branches beside them too") {
  auto const live = operated(chain, {"BRK1", "REC2", "FUS3", "FUS4"});
  CHECK(above(live, "FUS3") == "FUS3 REC2<b BRK1<a FUS4<a");
  CHECK(above(live, "BRK1") == "BRK1");  // nothing is dead above the breaker
}

TEST_CASE("a part that a tie keeps alive hangs from nothing that is open") {
  constexpr std::string_view tied = R"(
      BRK1 --- a*1 --- SWI2 --- b*1 --- FUS3 --- c*1
                                b   --- SWI9/open --- S2@
  )";
  CHECK(above(operated(tied, {"BRK1", "SWI2", "FUS3"}, {"SWI9"}), "FUS3") == "FUS3");
  CHECK(above(operated(tied, {"BRK1", "FUS3"}), "FUS3") == "FUS3 SWI9<b BRK1<a");
}

TEST_CASE("asked about every device in turn, one finder says what is said of each alone") {
  auto const live = operated(chain, {"BRK1", "FUS3"});
  SectionFinder finder(live);
  for (auto const round : {1, 2}) {
    INFO(round);
    for (std::uint32_t i = 0; i < live.network().device_count(); ++i) {
      CHECK(finder.below({i}) == isolated_section(live, {i}));
    }
  }
  std::string below;
  for (auto const node : finder.below(test::device(live.network(), "REC2"))) below += std::string(live.network().node_id(node)) + " ";
  CHECK(below == "b ");
}

}  // namespace lamplighter::dispatch
