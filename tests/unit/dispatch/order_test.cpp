// What an order does that nobody acknowledges.
#include <catch2/catch.hpp>

#include "engine/dispatch/decisions.hpp"

namespace lamplighter::dispatch {
namespace {

using Act = OrderVerdict::Act;
using std::chrono::minutes;

Time const noon = *time_from_rfc3339("2026-03-02T12:00:00Z");
milliseconds const within = minutes{3};

OrderFacts sent_once(Time at) { return {.sent_at = at, .orders_to_crew = 1, .has_other_crew = true, .is_acknowledged = false}; }

}  // namespace

TEST_CASE("an order still within its time waits until that time is over") {
  auto const verdict = next_order_step(sent_once(noon), within, noon + minutes{3} - milliseconds{1});
  CHECK(verdict.act == Act::wait);
  CHECK(verdict.look_again_at == noon + minutes{3});
}

TEST_CASE("an unacknowledged order goes to the same crew again, once") {
  auto const verdict = next_order_step(sent_once(noon), within, noon + minutes{3});
  CHECK(verdict.act == Act::send_again);
  CHECK(verdict.reason == Reason::order_unacknowledged);
  CHECK(verdict.look_again_at == noon + minutes{6});
}

TEST_CASE("after the second silence the next crew gets the order") {
  auto facts = sent_once(noon);
  facts.orders_to_crew = 2;
  CHECK(next_order_step(facts, within, noon + minutes{3}).act == Act::next_crew);
}

TEST_CASE("with nobody left to send, the desk is alarmed") {
  auto facts = sent_once(noon);
  facts.orders_to_crew = 2;
  facts.has_other_crew = false;
  auto const verdict = next_order_step(facts, within, noon + minutes{3});
  CHECK(verdict.act == Act::alarm_desk);
  CHECK(verdict.reason == Reason::order_unacknowledged);
}

TEST_CASE("an acknowledged order goes nowhere, however late it is looked at") {
  auto facts = sent_once(noon);
  facts.orders_to_crew = 2;
  facts.is_acknowledged = true;
  auto const verdict = next_order_step(facts, within, noon + minutes{90});
  CHECK(verdict.act == Act::wait);
  CHECK(verdict.reason == Reason::order_acknowledged);
}

}  // namespace lamplighter::dispatch
