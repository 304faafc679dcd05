// A real Kannel between the engine and a simulated message centre, with receipts and messages on disk.
#include "tests/bench/notices/measures.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>

#include <fmt/format.h>
#include <stdlib.h>

#include "notifiers/kannel.hpp"
#include "notifiers/kannel_receipt.hpp"
#include "tests/bench/notices/gateways.hpp"
#include "tests/bench/notices/region.hpp"
#include "tests/support/kannel_gateway.hpp"
#include "tests/support/kannel_http_stub.hpp"

namespace lamplighter::bench {
namespace {

constexpr int customers_of_feeder = 1'000;
constexpr int connections = 64;  // with more its smsbox lets some wait for more than the channel does
constexpr int rounds = 5;

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

notifiers::KannelSettings settings_for(test::KannelGateway const& kannel, Callbacks const& callbacks) {
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

/// Where Kannel keeps its messages and receipts. On ext4 it gets slower by half with what it did in the last five minutes: for each message
/// it makes and deletes some files, and ext4, when it makes one, passes over inodes deleted lately one by one. So what is measured second
/// has it worse. In memory Kannel writes and syncs the same, and each measure begins alike.
enum class Place { disk, memory };

/// A fresh Kannel, and who takes its callbacks.
struct Gateway {
  explicit Gateway(Place place) : folder(new_folder(place)), kannel(folder) {}
  ~Gateway() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  Gateway(Gateway const&) = delete;
  Gateway& operator=(Gateway const&) = delete;
  static std::filesystem::path new_folder(Place place) {
    auto const parent = place == Place::memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path();
    auto pattern = (parent / "lamplighter-kannel-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder in " + parent.string());
    return pattern;
  }
  std::filesystem::path const folder;
  test::KannelGateway kannel;
  Callbacks callbacks;
};

/// Proven a second without the engine: from the first submission to the last receipt.
double bare_rate(Place place, std::size_t count) {
  Gateway gateway(place);
  Cost const cost;
  (void)bare_channel_rate([&](notifiers::Sink& sink) { return std::make_unique<notifiers::KannelNotifier>(settings_for(gateway.kannel, gateway.callbacks), sink); }, count, connections);
  while (gateway.callbacks.delivered < count) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  return static_cast<double>(count) / cost.seconds();
}

struct Forwarding final : notifiers::Sink {
  Region* region = nullptr;
  void submitted(notifiers::SubmissionOutcome outcome) override { region->sink().submitted(std::move(outcome)); }
  notifiers::Intake received(notifiers::Receipt receipt) override { return region->sink().received(std::move(receipt)); }
};

/// From the report of the cuts to the last proof; and what this process took of the processor.
struct EngineRate {
  double rate = 0, processor = 0;
};
EngineRate engine_rate(Place place, int feeders, std::size_t count) {
  Region region({{feeders, customers_of_feeder}});
  Gateway gateway(place);
  Forwarding sink;
  sink.region = &region;
  auto channel = std::make_unique<notifiers::KannelNotifier>(settings_for(gateway.kannel, gateway.callbacks), sink);
  region.open(*channel, "Volt");  // texts of one part, as the bare ones
  gateway.callbacks.listener = [&](notifiers::Receipt receipt) { (void)region.sink().received(std::move(receipt)); };
  region.tell(flow::CommandKind::hold_sending, {{"scope", "notifier:sms"}});
  for (int i = 0; i < feeders; ++i) region.cut(i);
  region.settle();
  region.post(flow::CommandKind::release_sending, {{"scope", "notifier:sms"}});
  Cost const cost;
  region.run_until_standing(static_cast<std::int64_t>(count), "proven");
  EngineRate const result{static_cast<double>(count) / cost.seconds(), cost.processor()};
  channel.reset();
  gateway.callbacks.listener = {};
  return result;
}

/// Medians of rounds that take turns.
bool measure_kannel_on(Place place, int customers) {
  auto const feeders = std::max(1, customers / customers_of_feeder);
  auto const count = static_cast<std::size_t>(feeders) * customers_of_feeder;
  std::string const where = place == Place::memory ? "in memory" : "on the engine's disk";
  if (place == Place::disk) (void)bare_rate(place, count);  // then each has a disk on which as much was done before
  std::vector<double> bare, engine;
  for (int round = 0; round < rounds; ++round) {
    bare.push_back(bare_rate(place, count));
    auto const [rate, processor] = engine_rate(place, feeders, count);
    engine.push_back(rate);
    note(fmt::format("Kannel's files {}, {} connections, {} messages to the last receipt: bare {:.0f} proven a second, through the engine {:.0f}; {:.0f} us of this process's processor each",
                     where, connections, count, bare.back(), rate, processor / static_cast<double>(count) * 1e6));
  }
  auto const alone = quantile(bare, 0.5), through = quantile(engine, 0.5);
  return say({fmt::format("a Kannel with its files {} kept busy: share of the {:.0f} a second that it takes alone", where, alone), 100 * through / alone, "%", Aim::at_least, 95});
}

}  // namespace

bool measure_kannel(int customers) {
  auto const in_memory = measure_kannel_on(Place::memory, customers);
  return measure_kannel_on(Place::disk, customers) && in_memory;
}

}  // namespace lamplighter::bench
