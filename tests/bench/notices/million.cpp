// Planning three notices for everybody, telling of a fault beside them, and the morning on which all of the first stage are due.
#include "tests/bench/notices/measures.hpp"

#include <algorithm>
#include <map>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "tests/bench/notices/gateways.hpp"
#include "tests/bench/notices/region.hpp"

namespace lamplighter::bench {
namespace {

using flow::CommandKind;
namespace json = boost::json;

constexpr int customers_of_feeder = 1'000;
constexpr int small_feeders = 201, customers_of_small = 20;
constexpr std::size_t approvals_at_once = 50;
constexpr std::size_t of_first_enough = 200'000;  // of those due at 09:00; the rest would leave as these did

Time local(std::string const& text) { return time_from_rfc3339(text + "+08:00").value(); }

void propose(Region& region, int feeder, Time start) {
  region.tell(CommandKind::create_plan, {{"id", fmt::format("P{}", feeder)}, {"devices", json::array{json::string(Region::breaker(feeder))}},
                                         {"start", to_rfc3339(start)}, {"end", to_rfc3339(start + std::chrono::hours{4})}});
}

/// Cuts of three weeks from now, spread over a day; what is measured is their approval, which writes the notices.
bool plan_everybody(Region& region, int feeders) {
  auto const first = local("2026-03-23T09:00:00");
  for (int i = 0; i < feeders; ++i) propose(region, i, first + std::chrono::minutes{i % 480});
  Cost const cost;
  for (int i = 0; i < feeders; ++i) {
    region.post(CommandKind::approve_plan, {}, fmt::format("P{}", i));
    if (i % static_cast<int>(approvals_at_once) == 0) region.settle();
  }
  region.settle();
  auto const seconds = cost.seconds(), processor = cost.processor();
  auto const notices = static_cast<double>(region.standing("open"));
  bool const is_met = say({fmt::format("plan {} customers x 3 stages into SQLite, FULL", feeders * customers_of_feeder), seconds, "s", Aim::at_most,
                           30.0 * feeders * customers_of_feeder / 1e6});
  note(fmt::format("{:.0f} notices, {:.0f} a second; {:.2f} s of the processor, {:.2f} us a notice", notices, notices / seconds, processor, processor / notices * 1e6));
  return is_met && notices >= 2.99 * feeders * customers_of_feeder;
}

/// Faults on small feeders, ten a second, while everything planned is pending.
bool tell_of_faults(Region& region, InstantGateway& gateway, int first, int count) {
  gateway.left.clear();
  std::vector<Steady::time_point> due;
  for (int i = 0; i < count; ++i) {
    auto const at = Steady::now();
    due.push_back(at);
    region.cut(first + i);
    region.run_until([&] { return Steady::now() >= at + std::chrono::milliseconds{100}; });
  }
  region.run_until([&] { return gateway.left.size() >= static_cast<std::size_t>(count * customers_of_small); });
  // Submissions of one fault leave before the next is reported, or count from their own: the order is that of the faults.
  std::vector<double> waits;
  for (std::size_t i = 0; i < gateway.left.size(); ++i) {
    auto const fault = std::min(i / customers_of_small, due.size() - 1);
    waits.push_back(std::chrono::duration<double>(gateway.left[i].at - due[fault]).count());
  }
  auto const middle = quantile(waits, 0.5), most = quantile(waits, 0.99);
  bool const is_met = say({fmt::format("due -> submitted with {} pending, p99 of {}", region.standing("open"), waits.size()), most, "s", Aim::at_most, 1});
  note(fmt::format("median {:.4f} s", middle));
  return is_met;
}

/// 09:00 on the day of the first stage: everybody's is due, and five seconds later one notice of half an hour.
bool morning(Region& region, InstantGateway& gateway, int feeder, std::size_t first_stage) {
  auto const nine = local("2026-03-08T09:00:00");
  region.clock.move_to(local("2026-03-07T20:00:00"));
  region.settle();
  propose(region, feeder, nine + std::chrono::minutes{30} + std::chrono::seconds{5});
  auto const id = fmt::format("P{}", feeder);
  region.tell(CommandKind::approve_plan, {{"accept_missed_minimum", "a benchmark"}}, id);
  region.settle();
  region.clock.move_to(nine - std::chrono::minutes{50});
  region.settle();
  region.tell(CommandKind::go_plan, {{"accept_unproven", "a benchmark"}}, id);
  region.clock.move_to(nine - std::chrono::milliseconds{100});
  region.settle();
  gateway.left.clear();
  auto const due = Steady::now() + std::chrono::milliseconds{5'100};
  Cost const cost;
  std::size_t seen = 0, of_first = 0, urgent = 0;
  Steady::time_point last_urgent{};
  region.run_until([&] {
    for (; seen < gateway.left.size(); ++seen) {
      auto const& one = gateway.left[seen];
      if (one.reference.ends_with("-d15")) ++of_first;
      if (!one.reference.ends_with("-m30")) continue;
      ++urgent;
      last_urgent = one.at;
    }
    return of_first >= std::min(first_stage, of_first_enough) && urgent >= customers_of_small;
  });
  auto const seconds = cost.seconds(), processor = cost.processor();
  auto const wait = std::chrono::duration<double>(last_urgent - due).count();
  bool const is_met = say({fmt::format("one 30-minute notice while {} of 15 days are due at 09:00", first_stage), wait, "s", Aim::at_most, 1});
  note(fmt::format("{} of them had left after {:.1f} s, {:.0f} a second; {:.0f} us of the processor each", of_first, seconds,
                   static_cast<double>(of_first) / seconds, processor / static_cast<double>(of_first) * 1e6));
  return is_met;
}

}  // namespace

bool measure_million(int customers) {
  auto const feeders = std::max(1, customers / customers_of_feeder);
  Cost const making;
  Region region({{feeders, customers_of_feeder}, {small_feeders, customers_of_small}});
  InstantGateway gateway([&]() -> notifiers::Sink& { return region.sink(); }, 64, Receipts::at_once);
  region.open(gateway);
  note(fmt::format("region of {} customers made in {:.1f} s", feeders * customers_of_feeder, making.seconds()));
  auto const planned = plan_everybody(region, feeders);
  auto const told = tell_of_faults(region, gateway, feeders, small_feeders - 1);
  auto const urgent = morning(region, gateway, feeders + small_feeders - 1, static_cast<std::size_t>(feeders) * customers_of_feeder);
  return planned && told && urgent;
}

}  // namespace lamplighter::bench
