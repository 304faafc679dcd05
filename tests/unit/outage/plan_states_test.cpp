// Which state of a planned outage may follow which, as a whole table.
#include <catch2/catch.hpp>

#include <map>
#include <set>

#include "engine/outage/decisions.hpp"

namespace lamplighter::outage {

using enum PlanState;

TEST_CASE("a plan moves forwards, may skip, and never past an approval or a go that was not given") {
  std::map<PlanState, std::set<PlanState>> const allowed{
      {draft, {submitted, approved, cancelled}},
      {submitted, {draft, approved, postponed, cancelled}},
      {approved, {published, go, postponed, cancelled}},
      {published, {go, postponed, cancelled}},
      {go, {switching_off, out, work_permitted, work_complete, switching_on, restored, postponed, cancelled}},
      {switching_off,
       {switching_off, out, work_permitted, work_complete, switching_on, restored, extended, finished_early}},
      {out, {out, work_permitted, work_complete, switching_on, restored, extended, finished_early}},
      {work_permitted, {work_complete, switching_on, restored, extended, finished_early}},
      {work_complete, {switching_on, restored, extended, finished_early}},
      {switching_on, {out, switching_on, restored, extended, finished_early}},
      {restored, {restored, published, closed, finished_early}},
      {closed, {}},
      {postponed, {draft, submitted, approved, published, go, cancelled}},
      {cancelled, {}},
      {extended, {work_permitted, work_complete, switching_on, restored, extended, finished_early}},
      {finished_early, {switching_on, restored, closed}}};
  REQUIRE(allowed.size() == static_cast<std::size_t>(finished_early) + 1);
  for (auto const& [from, targets] : allowed) {
    for (int i = 0; i <= static_cast<int>(finished_early); ++i) {
      auto const to = static_cast<PlanState>(i);
      INFO(to_string(from) << " to " << to_string(to));
      auto const next = next_plan_state(from, to);
      CHECK(next.has_value() == targets.contains(to));
      if (next) CHECK(*next == to);
    }
  }
}

TEST_CASE("a refusal says where the plan stands and where it cannot go") {
  auto const next = next_plan_state(draft, out);
  REQUIRE_FALSE(next);
  CHECK(next.error().kind == Error::Kind::conflict);
  CHECK(next.error().message.find("draft") != std::string::npos);
  CHECK(next.error().message.find("out") != std::string::npos);
}

}  // namespace lamplighter::outage
