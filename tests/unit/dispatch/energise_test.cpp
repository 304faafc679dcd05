// Nobody is energised onto people: which parties block an operation, and which section is theirs.
#include <catch2/catch.hpp>

#include <algorithm>

#include "engine/dispatch/decisions.hpp"
#include "engine/dispatch/isolated_section.hpp"
#include "tests/support/feeder_drawing.hpp"

namespace lamplighter::dispatch {
namespace {

Time const noon = *time_from_rfc3339("2026-03-02T12:00:00Z");

WorkParty party_on(std::int64_t id, std::vector<std::string> nodes) {
  WorkParty party;
  party.id = {id};
  party.ticket = "T" + std::to_string(id);
  party.nodes = std::move(nodes);
  party.permitted_at = noon;
  return party;
}

EnergiseVerdict verdict_of(std::vector<std::string> const& live, std::vector<WorkParty> const& parties) {
  return may_energise(live, parties);
}

std::vector<std::string> section_of(geo::LiveNetwork const& live, std::string_view device) {
  std::vector<std::string> names;
  for (auto const node : isolated_section(live, test::device(live.network(), device))) {
    names.emplace_back(live.network().node_id(node));
  }
  std::sort(names.begin(), names.end());
  return names;
}

void operate(geo::LiveNetwork& live, std::string_view device, geo::Position to) {
  auto const index = test::device(live.network(), device);
  live.operate(std::vector<geo::Operation>{{index, live.network().device(index).phases, to}});
}

}  // namespace

TEST_CASE("a free section may be energised") {
  auto const verdict = verdict_of({"a", "b"}, {party_on(1, {"c", "d"})});
  CHECK(verdict.is_allowed);
  CHECK(verdict.reason == Reason::section_is_free);
  CHECK(verdict.blocking.empty());
}

TEST_CASE("an open party on a single node of what would become live blocks") {
  auto const verdict = verdict_of({"a", "b", "c"}, {party_on(1, {"c", "d"}), party_on(2, {"x"})});
  CHECK_FALSE(verdict.is_allowed);
  CHECK(verdict.reason == Reason::section_has_people);
  CHECK(verdict.blocking == std::vector{WorkPartyId{1}});
}

TEST_CASE("a cleared party whose earths are not all out still blocks") {
  auto party = party_on(1, {"c"});
  party.cleared_at = noon;
  party.earths_in = 2;
  party.earths_out = 1;
  auto const verdict = verdict_of({"c"}, {party});
  CHECK_FALSE(verdict.is_allowed);
  CHECK(verdict.reason == Reason::earths_not_removed);
  CHECK(verdict.blocking == std::vector{WorkPartyId{1}});
  party.earths_out = 2;
  CHECK(verdict_of({"c"}, {party}).is_allowed);
}

TEST_CASE("earths reported out do not free a section whose party is not cleared") {
  auto party = party_on(1, {"c"});
  party.earths_in = party.earths_out = 2;
  CHECK_FALSE(verdict_of({"c"}, {party}).is_allowed);
}

TEST_CASE("people weigh more than earths in the reason, and every blocking party is named") {
  auto earths = party_on(1, {"c"});
  earths.cleared_at = noon;
  earths.earths_in = 1;
  auto const people = party_on(2, {"c"});
  for (auto const& parties : {std::vector{earths, people}, std::vector{people, earths}}) {
    auto const verdict = verdict_of({"c"}, parties);
    CHECK(verdict.reason == Reason::section_has_people);
    CHECK(verdict.blocking.size() == 2);
  }
}

TEST_CASE("the section below an open fuse is what hangs from it, without the live end") {
  geo::LiveNetwork live(test::feeder_from(R"(
      BRK1 --- a*1 --- FUS2 --- b*2 --- c*1
               a   --- d*1
  )"));
  operate(live, "FUS2", geo::Position::open);
  CHECK(section_of(live, "FUS2") == std::vector<std::string>{"b", "c"});
}

TEST_CASE("the section below a fuse stays the same when the whole feeder is dead") {
  geo::LiveNetwork live(test::feeder_from(R"(
      BRK1 --- a*1 --- FUS2 --- b*2 --- c*1
               a   --- d*1
  )"));
  operate(live, "FUS2", geo::Position::open);
  operate(live, "BRK1", geo::Position::open);
  CHECK(section_of(live, "FUS2") == std::vector<std::string>{"b", "c"});
}

TEST_CASE("a section ends at the next open device and is live when a tie feeds it") {
  geo::LiveNetwork live(test::feeder_from(R"(
      BRK1 --- a*1 --- SWI2 --- b*2 --- SWI3 --- c*1 --- SWI9/open --- S2@
  )"));
  operate(live, "SWI2", geo::Position::open);
  CHECK(section_of(live, "SWI2") == std::vector<std::string>{"b", "c"});
  operate(live, "SWI3", geo::Position::open);
  CHECK(section_of(live, "SWI2") == std::vector<std::string>{"b"});
  operate(live, "SWI3", geo::Position::closed);
  operate(live, "SWI9", geo::Position::closed);
  auto const section = section_of(live, "SWI2");
  CHECK(section == std::vector<std::string>{"S2", "b", "c"});
  CHECK(live.is_energised(test::node(live.network(), "b")));
}

}  // namespace lamplighter::dispatch
