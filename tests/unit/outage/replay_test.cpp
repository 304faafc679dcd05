// A plan's windows, replayed on drawn feeders.
#include <catch2/catch.hpp>

#include "engine/outage/decisions.hpp"
#include "tests/support/feeder_drawing.hpp"

namespace lamplighter::outage {
namespace {

using std::chrono::minutes;
constexpr Time eight{milliseconds{1'772'409'600'000}};
constexpr auto all = geo::PhaseSet::all();

struct Drawn {
  explicit Drawn(std::string_view drawing) : network(test::feeder_from(drawing)) {}
  ReplayStep step(minutes after, std::string_view device, geo::Position to, geo::PhaseSet phases = all) const {
    return {eight + after, {test::device(*network, device), phases, to}};
  }
  std::vector<std::string> windows(std::vector<ReplayStep> const& steps, minutes end) const {
    std::vector<std::string> out;
    for (auto const& window : replay(geo::LiveNetwork(network), steps, eight + end)) {
      auto const from = std::chrono::duration_cast<minutes>(window.start - eight).count();
      auto const to = std::chrono::duration_cast<minutes>(window.end - eight).count();
      out.push_back(std::string(network->service_point(window.point).id) + " " + std::to_string(from) + "-" +
                    std::to_string(to));
    }
    return out;
  }
  std::shared_ptr<geo::Network const> network;
};

constexpr auto open = geo::Position::open;
constexpr auto closed = geo::Position::closed;
using Windows = std::vector<std::string>;

}  // namespace

TEST_CASE("each customer below the opened switch is out from its opening to its closing") {
  Drawn const feeder(R"(
      BRK1 --- a*1 --- SWI2 --- b*2
  )");
  CHECK(feeder.windows({feeder.step(minutes{0}, "SWI2", open), feeder.step(minutes{240}, "SWI2", closed)},
                       minutes{240}) == Windows{"b.1 0-240", "b.2 0-240"});
}

TEST_CASE("closing a tie first keeps the far section on") {
  Drawn const feeder(R"(
      BRK1 --- a*1 --- SWI2 --- b*1 --- SWI3 --- c*1
      S2@  --- TIE  --- SWI9/open --- c
  )");
  // The tie picks c up before the work on b begins; b alone is out.
  CHECK(feeder.windows({feeder.step(minutes{0}, "SWI9", closed), feeder.step(minutes{1}, "SWI3", open),
                        feeder.step(minutes{2}, "SWI2", open), feeder.step(minutes{60}, "SWI2", closed),
                        feeder.step(minutes{61}, "SWI3", closed), feeder.step(minutes{62}, "SWI9", open)},
                       minutes{62}) == Windows{"b.1 2-60"});
}

TEST_CASE("steps at the same moment are one: a tie closed as its feeder opens leaves nobody out") {
  Drawn const feeder(R"(
      BRK1 --- a*1 --- SWI2 --- b*1
      S2@  --- SWI9/open --- b
  )");
  CHECK(feeder.windows({feeder.step(minutes{0}, "SWI2", open), feeder.step(minutes{0}, "SWI9", closed)}, minutes{60})
            .empty());
}

TEST_CASE("windows that touch across steps are one; several days are several") {
  Drawn const feeder(R"(
      BRK1 --- a*1 --- SWI2 --- b*1 --- SWI3 --- c*1
  )");
  CHECK(feeder.windows({feeder.step(minutes{0}, "SWI3", open), feeder.step(minutes{30}, "SWI2", open),
                        feeder.step(minutes{60}, "SWI3", closed), feeder.step(minutes{90}, "SWI2", closed),
                        feeder.step(minutes{1440}, "SWI3", open), feeder.step(minutes{1500}, "SWI3", closed)},
                       minutes{1500}) == Windows{"b.1 30-90", "c.1 0-90", "c.1 1440-1500"});
}

TEST_CASE("steps may come in any order, and what is never closed is out until the plan ends") {
  Drawn const feeder(R"(
      BRK1 --- a*1 --- SWI2 --- b*1
  )");
  CHECK(feeder.windows({feeder.step(minutes{200}, "SWI2", closed), feeder.step(minutes{10}, "SWI2", open)},
                       minutes{240}) == Windows{"b.1 10-200"});
  CHECK(feeder.windows({feeder.step(minutes{10}, "SWI2", open)}, minutes{240}) == Windows{"b.1 10-240"});
}

TEST_CASE("a customer that keeps some phases counts as out") {
  Drawn const feeder(R"(
      BRK1 --- a*1 --- FUS2 --- b*1
  )");
  CHECK(feeder.windows(
            {feeder.step(minutes{0}, "FUS2", open, geo::PhaseSet{2}), feeder.step(minutes{60}, "FUS2", closed)},
            minutes{60}) == Windows{"b.1 0-60"});
}

TEST_CASE("a plan that opens nothing, or what is open already, has no windows") {
  Drawn const feeder(R"(
      BRK1 --- a*1 --- SWI2/open --- b*1
  )");
  CHECK(feeder.windows({}, minutes{60}).empty());
  CHECK(feeder.windows({feeder.step(minutes{0}, "SWI2", open)}, minutes{60}).empty());
}

}  // namespace lamplighter::outage
