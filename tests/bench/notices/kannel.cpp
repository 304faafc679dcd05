// A real Kannel between the engine and a simulated message centre, with receipts and messages on disk.
#include "tests/bench/notices/measures.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>

#include <fmt/format.h>

#include "notifiers/kannel.hpp"
#include "notifiers/kannel_receipt.hpp"
#include "tests/bench/notices/gateways.hpp"
#include "tests/bench/notices/region.hpp"
#include "tests/support/kannel_gateway.hpp"
#include "tests/support/kannel_http_stub.hpp"

namespace lamplighter::bench {
namespace {

constexpr int customers_of_feeder = 1'000;
constexpr std::array connections_tried = {64, 256};

/// Takes Kannel's callbacks; the number and parameters of each go to whoever listens now.
class Callbacks {
 public:
  Callbacks() : server_([this](std::string_view target) { return take(target); }) {}
  std::string url() const { return server_.url(); }
  std::atomic<std::size_t> delivered{0};
  std::function<void(notifiers::Receipt)> listener;  // set while nothing calls

 private:
  test::QuickReply take(std::string_view target) {
    auto const path = std::string(target.substr(0, target.find('?')));
    auto const attempt = std::stoll(path.substr(path.rfind('/') + 1));
    auto const receipt = notifiers::parse_kannel_receipt({attempt}, test::query_of(std::string(target)));
    if (!receipt) return {.status = 400};
    if (receipt->state == notifiers::AttemptState::delivered) ++delivered;
    if (listener) listener(*receipt);
    return {.status = 200};
  }
  test::QuickServer server_;
};

notifiers::KannelSettings settings_for(test::KannelGateway const& kannel, Callbacks const& callbacks, int connections) {
  notifiers::KannelSettings settings;
  settings.url = kannel.sendsms_url();
  settings.user = test::KannelGateway::user();
  settings.password = test::KannelGateway::password();
  settings.callback_base = callbacks.url();
  settings.callback_secret = "a secret for the benchmark only";
  settings.connections = connections;
  settings.dlr_mask = 19;
  return settings;
}

}  // namespace

namespace {

/// Proven a second, bare and through the engine, with so many connections.
struct Rates {
  double bare = 0, engine = 0;
};
Rates rates_with(int connections, int customers) {
  auto const feeders = std::max(1, customers / customers_of_feeder);
  auto const count = static_cast<std::size_t>(feeders) * customers_of_feeder;
  Region region({{feeders, customers_of_feeder}});
  auto const folder = region.folder() / "kannel";
  std::filesystem::create_directories(folder);
  test::KannelGateway kannel(folder);
  Callbacks callbacks;
  auto const wait_for = [&](std::size_t wanted) {
    while (callbacks.delivered < wanted) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  };
  // Bare: from the first submission to the last receipt.
  Cost const bare;
  (void)bare_channel_rate([&](notifiers::Sink& sink) { return std::make_unique<notifiers::KannelNotifier>(settings_for(kannel, callbacks, connections), sink); }, count, connections);
  wait_for(count);
  auto const ceiling = static_cast<double>(count) / bare.seconds();

  struct Forwarding final : notifiers::Sink {
    Region* region = nullptr;
    void submitted(notifiers::SubmissionOutcome outcome) override { region->sink().submitted(std::move(outcome)); }
    notifiers::Intake received(notifiers::Receipt receipt) override { return region->sink().received(std::move(receipt)); }
  } sink;
  sink.region = &region;
  auto channel = std::make_unique<notifiers::KannelNotifier>(settings_for(kannel, callbacks, connections), sink);
  region.open(*channel, "Volt");  // texts of one part, as the bare ones
  callbacks.listener = [&](notifiers::Receipt receipt) { (void)region.sink().received(std::move(receipt)); };
  Cost const cost;
  for (int i = 0; i < feeders; ++i) region.cut(i);
  int steps = 0;
  region.run_until([&] { return ++steps % 64 == 0 && region.standing("proven") >= static_cast<std::int64_t>(count); });
  auto const rate = static_cast<double>(count) / cost.seconds();
  channel.reset();
  callbacks.listener = {};
  note(fmt::format("durable Kannel, {} connections, {} messages to the last receipt: bare {:.0f} proven a second, through the engine {:.0f}; {:.1f} s of this process's processor",
                   connections, count, ceiling, rate, cost.processor()));
  return {ceiling, rate};
}

}  // namespace

/// The ceiling is what this Kannel does at best, with whatever number of connections.
bool measure_kannel(int customers) {
  Rates best;
  for (int const connections : connections_tried) {
    auto const rates = rates_with(connections, customers);
    best = {std::max(best.bare, rates.bare), std::max(best.engine, rates.engine)};
  }
  return say({"a durable Kannel kept busy: share of the ceiling measured in the same run", 100 * best.engine / best.bare, "%", Aim::at_least, 95});
}

}  // namespace lamplighter::bench
