// When what waits will have left, and what is said where nobody can know.
#include <catch2/catch.hpp>

#include "engine/notice/forecast.hpp"

namespace lamplighter::notice {
namespace {

using namespace std::chrono_literals;

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

std::vector<Time> every(milliseconds interval, int count, Time from = at(0)) {
  std::vector<Time> out;
  for (int i = 0; i < count; ++i) out.push_back(from + interval * i);
  return out;
}

QueueGroup group(std::string gateway, int priority, std::int64_t outage, std::string stage, std::int64_t due) {
  return {std::move(gateway), priority, {outage}, std::move(stage), due, 0, {}};
}

GatewayStanding at_pace(double a_minute) { return {a_minute, false, true, true}; }

}  // namespace

TEST_CASE("a gateway's pace is that of its busy time, and unknown from a handful of messages") {
  CHECK(measured_pace(every(1s, 61)) == Approx(60));
  auto with_pause = every(1s, 31);
  for (auto const one : every(1s, 31, at(120))) with_pause.push_back(one);
  CHECK(measured_pace(with_pause) == Approx(60));
  CHECK_FALSE(measured_pace(every(1s, 10)));
  CHECK_FALSE(measured_pace(every(1min, 100)));
  CHECK_FALSE(measured_pace({}));
}

TEST_CASE("a wave ends when all before it in the lanes and itself have left at the measured pace") {
  std::vector<QueueGroup> const groups{group("sms", 5, 1, "started", 60), group("sms", 45, 2, "d7", 1'812), group("sms", 45, 3, "d7", 120), group("voice", 45, 2, "d7", 10)};
  std::map<std::string, GatewayStanding> const gateways{{"sms", at_pace(60)}, {"voice", at_pace(2)}};
  auto const found = forecast(groups, gateways, {}, at(800));
  CHECK(found[0].done_at == at(801));
  CHECK(found[1].before == 180);           // the hazard, and what has the same priority
  CHECK(found[1].done_at == at(834));      // (180 + 1,812) / 60, upwards
  CHECK(found[2].done_at == at(834));
  CHECK(found[3].done_at == at(805));
}

TEST_CASE("a forecast says unknown, and why, where nobody can know") {
  std::vector<QueueGroup> const one{group("sms", 45, 1, "d7", 10)};
  auto const reason = [&](GatewayStanding standing, std::vector<std::string> const& held = {}) {
    auto const found = forecast(one, {{"sms", standing}}, held, at(0)).front();
    CHECK(found.done_at.has_value() == (found.reason == ForecastReason::measured));
    return found.reason;
  };
  CHECK(reason(at_pace(60)) == ForecastReason::measured);
  CHECK(reason({}) == ForecastReason::no_pace);
  CHECK(reason({60.0, true, true, true}) == ForecastReason::held);
  CHECK(reason(at_pace(60), {"d7"}) == ForecastReason::held);
  CHECK(reason({60.0, false, false, true}) == ForecastReason::unreachable);
  CHECK(reason({60.0, false, true, false}) == ForecastReason::records_only);
  CHECK(forecast(one, {}, {}, at(0)).front().reason == ForecastReason::records_only);  // its gateway is gone from the configuration
}

TEST_CASE("nothing waits for a stage that is held") {
  std::vector<QueueGroup> const groups{group("sms", 45, 1, "d7", 600), group("sms", 46, 2, "d15", 60)};
  std::vector<std::string> const held{"d7"};
  CHECK(forecast(groups, {{"sms", at_pace(60)}}, held, at(0))[1].done_at == at(1));
}

TEST_CASE("what is of no use any more before it could leave is said to be too slow, and what is not due yet has no time") {
  auto slow = group("sms", 45, 1, "m30", 600);
  slow.useful_until = at(9);
  auto later = group("sms", 45, 1, "d7", 0);
  later.later = 5;
  auto const found = forecast(std::vector{slow, later}, {{"sms", at_pace(60)}}, {}, at(0));
  CHECK(found[0].done_at == at(10));
  CHECK(found[0].is_too_slow);
  CHECK(found[1].reason == ForecastReason::not_due);
  CHECK_FALSE(found[1].done_at);
  slow.useful_until = at(10);
  CHECK_FALSE(forecast(std::vector{slow}, {{"sms", at_pace(60)}}, {}, at(0))[0].is_too_slow);
}

}  // namespace lamplighter::notice
