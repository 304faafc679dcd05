// The file of guaranteed supply: what is read, and which words a mistake gets.
#include <catch2/catch.hpp>

#include "engine/app/supply_event_file.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;

namespace {

Result<std::vector<outage::SupplyEvent>> read(std::string const& yaml) {
  test::ScratchFolder const folder;
  return read_supply_events(folder.file("supply.yaml", yaml));
}

std::string refused(std::string const& event) { return read("events: [" + event + "]\n").error().message; }

}  // namespace

TEST_CASE("an event is read with its moments and whom it guarantees supply") {
  auto const events = read("events:\n  - {name: 高考, from: 2026-06-07T07:00:00+08:00, until: 2026-06-09T18:00:00+08:00, feeders: [F12], areas: [Old Town], service_points: [88], customers: [c1]}\n");
  REQUIRE(events);
  REQUIRE(events->size() == 1);
  auto const& exam = events->front();
  CHECK(exam.name == "高考");
  CHECK(to_rfc3339(exam.from) == "2026-06-06T23:00:00Z");
  CHECK(exam.feeders == std::vector<std::string>{"F12"});
  CHECK(exam.service_points == std::vector<std::string>{"88"});
  auto const none = read("events: []\n");
  REQUIRE(none);
  CHECK(none->empty());
  CHECK_THAT(read("event: []\n").error().message, Contains("did you mean 'events'"));
}

TEST_CASE("a mistake is named with what to write") {
  CHECK_THAT(refused("{name: a, from: 2026-06-07, until: 2026-06-09T18:00:00+08:00, feeders: [F]}"), Contains("'2026-06-07' is no moment") && Contains("2026-06-07T07:00:00+08:00"));
  CHECK_THAT(refused("{name: a, from: 2026-06-09T18:00:00+08:00, until: 2026-06-09T18:00:00+08:00, feeders: [F]}"), Contains("is not after 'from'"));
  CHECK_THAT(refused("{name: a, from: 2026-06-07T07:00:00+08:00, until: 2026-06-09T18:00:00+08:00}"), Contains("guaranteed nothing"));
  CHECK_THAT(refused("{name: a, from: 2026-06-07T07:00:00+08:00, until: 2026-06-09T18:00:00+08:00, feeder: [F]}"), Contains("did you mean 'feeders'") && Contains("supply.yaml:1"));
}

TEST_CASE("a name that the network does not know is said, for it would guarantee nothing") {
  outage::SupplyEvent event{.name = "高考", .from = {}, .until = {}, .feeders = {"F12", "F13"}, .areas = {}, .service_points = {}, .customers = {}};
  auto const said = unknown_names({event}, [](std::string_view kind, std::string const& name) { return kind == "feeders" && name == "F12"; });
  REQUIRE(said.size() == 1);
  CHECK_THAT(said.front(), Contains("'高考'") && Contains("no 'F13' among its feeders"));
}
