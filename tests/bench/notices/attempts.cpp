// How many attempts and receipts a second the engine takes through its store, beside what store and channel do bare.
#include "tests/bench/notices/measures.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "notifiers/kannel.hpp"
#include "tests/bench/notices/gateways.hpp"
#include "tests/bench/notices/region.hpp"

namespace lamplighter::bench {
namespace {

constexpr int customers_of_feeder = 1'000;
constexpr double attempts_aim = 20'000, receipts_aim = 20'000;
constexpr int connections = 64;

void cut_all(Region& region, int feeders) {
  for (int i = 0; i < feeders; ++i) region.cut(i);
}

struct Rate {
  double by_clock = 0, by_processor = 0;
};

/// Everybody is told over this channel, from the first report to the last proof; the reports of the cuts count.
Rate run(Region& region, int feeders) {
  Cost const cost;
  cut_all(region, feeders);
  auto const wanted = static_cast<std::int64_t>(feeders) * customers_of_feeder;
  region.run_until_standing(wanted, "proven");
  return {static_cast<double>(wanted) / cost.seconds(), static_cast<double>(wanted) / cost.processor()};
}

bool attempts_alone(int feeders) {
  Region region({{feeders, customers_of_feeder}});
  InstantGateway gateway([&]() -> notifiers::Sink& { return region.sink(); }, connections, Receipts::at_once);
  region.open(gateway);
  auto const rate = run(region, feeders);
  auto const store = bare_store_rate(region.folder().string(), gateway.left.size(), connections);
  say({"due -> submitted -> receipt recorded, gateway in the process", rate.by_clock, "a second"});
  note(fmt::format("{:.0f} a second of the processor; the bare store does {:.0f} a second of the same rows, the engine {:.0f} % of it", rate.by_processor,
                   store, 100 * rate.by_clock / store));
  return true;
}

double bare_channel(std::size_t count) {
  LoopbackGateway const bare;
  auto const make = [&](notifiers::Sink& counting) { return std::make_unique<notifiers::KannelNotifier>(bare.settings(connections), counting); };
  return bare_channel_rate(make, count, connections);
}

/// The engine must be there before the channel that reports to it, and the lane before the engine.
struct Forwarding final : notifiers::Sink {
  Region* region = nullptr;
  void submitted(notifiers::SubmissionOutcome outcome) override {
    static thread_local bool const is_named = (name_thread("channel"), true);
    static_cast<void>(is_named);
    region->sink().submitted(std::move(outcome));
  }
  notifiers::Intake received(notifiers::Receipt receipt) override { return region->sink().received(std::move(receipt)); }
};

/// What claims are measured with; a short name of the utility keeps a text within one part, which is one request.
struct Claims {
  std::string utility;
  int connections;
  Receipts receipts;
  Aim aim;
};

/// Everything is queued and due; what is measured is taking it out, handing it over and recording what the gateway said, all of it
/// durable when the clock is read. With receipts: until the last of them is proven.
bool claims_over_http(int feeders, Claims const& claims) {
  Region region({{feeders, customers_of_feeder}});
  bool const has_receipts = claims.receipts == Receipts::at_once;
  auto const receive = [&](notifiers::Receipt receipt) { (void)region.sink().received(std::move(receipt)); };
  LoopbackGateway const server(has_receipts ? receive : std::function<void(notifiers::Receipt)>{});
  Forwarding sink;
  sink.region = &region;
  auto channel = std::make_unique<notifiers::KannelNotifier>(server.settings(claims.connections), sink);
  region.open(*channel, claims.utility);
  region.tell(flow::CommandKind::hold_sending, {{"scope", "notifier:sms"}});
  cut_all(region, feeders);
  region.settle();
  region.post(flow::CommandKind::release_sending, {{"scope", "notifier:sms"}});
  auto const wanted = static_cast<std::int64_t>(feeders) * customers_of_feeder;
  Cost const cost;
  ThreadCosts const threads;
  if (has_receipts) region.run_until_standing(wanted, "proven");
  else region.run_until_standing(wanted, "accepted", "sms");
  auto const seconds = cost.seconds(), processor = cost.processor();
  auto const each = threads.since(seconds, static_cast<double>(wanted));
  auto const count = static_cast<double>(wanted);
  auto const what = fmt::format("claim -> submit -> record{} over HTTP, {} connections, {:.1f} texts", has_receipts ? " -> receipt -> proven" : "", claims.connections,
                                static_cast<double>(server.requests()) / count);
  bool const is_met = say({what, count / seconds, "a second", claims.aim, attempts_aim});
  note(fmt::format("{:.0f} a second of all processors together, {:.0f} us each", count / processor, processor / count * 1e6));
  note(each);
  channel.reset();
  return is_met;
}

bool attempts_over_http(int feeders) {
  Region region({{feeders, customers_of_feeder}});
  LoopbackGateway server([&](notifiers::Receipt receipt) { (void)region.sink().received(std::move(receipt)); });
  Forwarding sink;
  sink.region = &region;
  auto channel = std::make_unique<notifiers::KannelNotifier>(server.settings(connections), sink);
  region.open(*channel);
  auto const rate = run(region, feeders);
  channel.reset();
  auto const channel_rate = bare_channel(static_cast<std::size_t>(feeders) * customers_of_feeder);
  say({"cut reported -> queued -> submitted over HTTP -> receipt -> proven", rate.by_clock, "a second"});
  note(fmt::format("{:.0f} a second of all processors together; the bare channel does {:.0f} a second, the engine {:.0f} % of it", rate.by_processor,
                   channel_rate, 100 * rate.by_clock / channel_rate));
  return true;
}

bool receipts_in(int feeders) {
  Region region({{feeders, customers_of_feeder}});
  InstantGateway gateway([&]() -> notifiers::Sink& { return region.sink(); }, connections, Receipts::kept_back);
  region.open(gateway);
  cut_all(region, feeders);
  auto const wanted = static_cast<std::size_t>(feeders) * customers_of_feeder;
  region.run_until([&] { return gateway.left.size() >= wanted; });
  region.settle();
  Cost const cost;
  std::size_t posted = 0, answered = 0, next = 0;
  while (next < wanted || answered < posted) {
    for (; next < wanted && posted < answered + 4'096; ++next) {  // a text of two parts is proven by its second receipt
      for (int part = 1; part <= gateway.left[next].parts; ++part, ++posted) {
        region.engine().post_receipt({.attempt = gateway.left[next].attempt, .part = part, .state = notifiers::AttemptState::delivered},
                                     [&](Result<flow::Answer> const&) { ++answered; });
      }
    }
    region.engine().step();
  }
  auto const rate = static_cast<double>(answered) / cost.seconds();
  bool const is_met = say({"receipts in, durable when answered", rate, "a second", Aim::at_least, receipts_aim});
  note(fmt::format("{:.0f} a second of the processor; {} receipts of {} messages, {} notices proven", static_cast<double>(answered) / cost.processor(),
                   answered, wanted, region.standing("proven")));
  return is_met && region.standing("proven") == static_cast<std::int64_t>(wanted);
}

}  // namespace

namespace {
int feeders_for(int customers) { return std::max(1, customers / customers_of_feeder); }
}  // namespace

bool measure_channel(int texts) {
  Cost const cost;
  auto const rate = bare_channel(static_cast<std::size_t>(texts));
  say({"the SMS channel alone, to a server on this machine", rate, "a second"});
  note(fmt::format("{:.0f} a second of all processors together", texts / cost.processor()));
  return true;
}
bool measure_attempts(int customers) { return attempts_alone(feeders_for(customers)); }
bool measure_claims(int customers) {
  auto const feeders = feeders_for(customers);
  bool is_met = true;
  for (int const connections : {64, 256}) is_met = claims_over_http(feeders, {"Volt", connections, Receipts::kept_back, Aim::at_least}) && is_met;
  claims_over_http(feeders, {"Bench Power and Light", 256, Receipts::kept_back, Aim::none});
  return is_met;
}
bool measure_proven_claims(int customers) {
  for (int const connections : {64, 256}) claims_over_http(feeders_for(customers), {"Volt", connections, Receipts::at_once, Aim::none});
  return true;
}
bool measure_attempts_over_http(int customers) { return attempts_over_http(feeders_for(customers)); }
bool measure_receipts(int customers) { return receipts_in(feeders_for(customers)); }

bool measure_proof(int customers) {
  constexpr double rate = 2'000;
  auto const feeders = feeders_for(customers);
  Region region({{feeders, customers_of_feeder}});
  PacedGateway gateway([&]() -> notifiers::Sink& { return region.sink(); }, 64, rate);
  region.open(gateway);
  auto const done = run(region, feeders);
  auto const count = static_cast<double>(feeders) * customers_of_feeder;
  auto const share = count / done.by_clock / (count / rate);
  bool const is_met = say({fmt::format("{:.0f} people proven, a gateway of {:.0f} a second: time over count / rate", count, rate), share, "times", Aim::at_most, 1.1});
  note(fmt::format("{:.1f} s from the first report of a cut to the last proof; {:.0f} a second of the processor", count / done.by_clock, done.by_processor));
  return is_met;
}

}  // namespace lamplighter::bench
