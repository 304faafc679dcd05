// Draws the network, writes the people, drives the engine.
#include "tests/bench/notices/region.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <unistd.h>

namespace lamplighter::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t people_at_once = 10'000;
constexpr milliseconds looks_apart{25};
constexpr std::size_t numbers_that_work = 900;  // of a thousand

struct NoDecisions final : flow::DecisionLog {
  void record(std::string_view) override {}
};

template <class R>
auto value(R result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<typename R::value_type>) return std::move(*result);
}

fs::path new_folder() {
  auto pattern = (fs::temp_directory_path() / "lamplighter-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return pattern;
}

void add_feeder(geo::NetworkData& rows, int number, int customers) {
  auto const name = fmt::format("F{}", number);
  auto const head = fmt::format("N{}.0", number), bus = fmt::format("N{}.1", number);
  rows.nodes.push_back({head, std::nullopt});
  rows.nodes.push_back({bus, std::nullopt});
  auto& source = rows.sources.emplace_back();
  source.id = "S" + std::to_string(number);
  source.node = head;
  source.feeder = name;
  source.phases = geo::PhaseSet::all();
  auto& device = rows.devices.emplace_back();
  device.id = Region::breaker(number);
  device.from_node = head;
  device.to_node = bus;
  device.feeder = name;
  device.phases = geo::PhaseSet::all();
  device.kind = geo::DeviceKind::breaker;
  for (int i = 0; i < customers; ++i) {
    auto& one = rows.customers.emplace_back();
    one.id = fmt::format("C{}.{}", number, i);
    one.node = bus;
    one.feeder = name;
    one.community = fmt::format("Ward {}", number);
    one.phases = geo::PhaseSet::all();
  }
}

void put_people(store::RegionStore& store, geo::NetworkData const& rows) {
  for (std::size_t first = 0; first < rows.customers.size(); first += people_at_once) {
    std::vector<flow::CustomerImport> people;
    for (auto i = first; i < std::min(rows.customers.size(), first + people_at_once); ++i) {
      auto& one = people.emplace_back();
      one.customer.ref = rows.customers[i].id;
      one.customer.language = "en";
      one.customer.classes = {"residential"};
      one.customer.community = rows.customers[i].community;
      auto& contact = one.contacts.emplace_back();
      contact.role = "occupier";
      // The simulated message centre fails numbers that end in 9xx.
      contact.phone = fmt::format("+999{:06}{:03}", i / numbers_that_work, i % numbers_that_work);
    }
    store.begin();
    store.flow().put_customers(people);
    store.commit();
  }
}

flow::Settings settings_with(notifiers::Notifier& sms, std::string const& utility) {
  flow::Settings settings{.utility_name = utility, .utility_phone = {}, .zone = *schedules::Zone::find("Asia/Shanghai"), .region = {},
                          .limits = {}, .policies = {}, .templates = {}, .lanes = {}};
  auto const examples = std::string(LAMPLIGHTER_SOURCE_DIR) + "/examples";
  for (auto const* name : {"planned", "fault", "crew"}) {
    auto policy = schedules::read_policy(examples + "/schedules/" + name + ".yaml");
    if (!policy) throw std::runtime_error(policy.error().message);
    settings.policies.push_back(std::move(*policy));
  }
  auto templates = notice::Templates::load(examples + "/templates");
  if (!templates) throw std::runtime_error(templates.error().message);
  settings.templates = std::make_shared<notice::Templates const>(std::move(*templates));
  settings.lanes["sms"] = flow::Lane{.notifier = &sms, .mode = notifiers::Mode::live, .test_addresses = {}, .channel = "sms"};
  settings.hold_after_downtime = settings.hold_after_clock_step = std::chrono::hours{24 * 365};  // the clock is moved
  return settings;
}

}  // namespace

MovedClock::MovedClock(Time start) : base_(start), since_(std::chrono::steady_clock::now()) {}
Time MovedClock::now() const {
  return base_ + std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - since_);
}
std::optional<milliseconds> MovedClock::monotonic() const {
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}
void MovedClock::move_to(Time time) {
  base_ = time;
  since_ = std::chrono::steady_clock::now();
}

Region::Region(std::vector<FeederSizes> const& sizes)
    : clock(value(time_from_rfc3339("2026-03-02T08:00:00+08:00"))),
      folder_(new_folder()),
      decisions_(std::make_unique<NoDecisions>()),
      assigner_(std::make_unique<dispatch::NearestSuitable>()) {
  geo::NetworkData rows;
  int number = 0;
  for (auto const& size : sizes) {
    for (int i = 0; i < size.feeders; ++i) add_feeder(rows, number++, size.customers);
  }
  store_ = value(store::RegionStore::open({.address = "sqlite:" + (folder_ / "region.db").string(), .region = {}, .owner = "bench"}));
  store_->begin();
  store_->flow().stage_network(rows, "bench", clock.now());
  store_->commit();
  put_people(*store_, rows);
}

Region::~Region() {
  close();
  store_.reset();
  fs::remove_all(folder_);
}

void Region::open(notifiers::Notifier& sms, std::string const& utility) {
  static std::uint64_t engines = 0;  // none gives a fact the name of another's
  engine_ = std::make_unique<flow::Engine>(
      settings_with(sms, utility), flow::Ports{.store = *store_, .clock = clock, .decisions = *decisions_, .assigner = *assigner_, .uuid_seed = ++engines,
                                      .yield = [](auto) {}, .publish = [](auto const&) {}, .note = [](auto const& text) { fmt::print(stderr, "({})\n", text); }});
  value(engine_->open());
}

void Region::close() { engine_.reset(); }

std::string Region::breaker(int feeder) { return fmt::format("B{}", feeder); }

flow::Answer Region::tell(flow::CommandKind kind, boost::json::object body, std::string object) {
  std::optional<Result<flow::Answer>> answer;
  engine_->post({kind, {"desk", "admin"}, std::move(object), std::move(body), {}}, [&](Result<flow::Answer> got) { answer = std::move(got); });
  while (!answer) engine_->step();
  return value(std::move(*answer));
}

void Region::post(flow::CommandKind kind, boost::json::object body, std::string object) {
  engine_->post({kind, {"desk", "admin"}, std::move(object), std::move(body), {}}, [](Result<flow::Answer> const& answer) {
    if (!answer) throw std::runtime_error(answer.error().message);
  });
}

void Region::cut(int feeder) {
  post(flow::CommandKind::device_report, {{"device", breaker(feeder)}, {"kind", "locked_out"}, {"source", "dispatcher"}, {"occurred_at", to_rfc3339(clock.now())}});
}

void Region::run_until(std::function<bool()> const& condition) {
  while (!condition()) {
    auto const next = engine_->step();
    auto const now = clock.now();
    if (next && *next <= now) continue;
    engine_->wait(next ? std::min(*next - now, milliseconds{20}) : milliseconds{20});
  }
}

void Region::run_until_standing(std::int64_t wanted, std::string_view state, std::string_view channel) {
  auto asked_at = std::chrono::steady_clock::now();
  run_until([&] {
    if (std::chrono::steady_clock::now() - asked_at < looks_apart) return false;
    asked_at = std::chrono::steady_clock::now();
    return standing(state, channel) >= wanted;
  });
}

void Region::settle() {
  for (;;) {
    auto const next = engine_->step();
    if (!next || *next > clock.now()) return;
  }
}

std::int64_t Region::standing(std::string_view state, std::string_view channel) {
  std::int64_t count = 0;
  outage::OutageFilter all;
  all.limit = 1'000'000;
  for (auto const& outage : store_->outages().list(all)) {
    for (auto const& one : store_->notices().counters(outage.id)) {
      if (one.channel == channel && one.state == state) count += one.count;
    }
  }
  return count;
}

}  // namespace lamplighter::bench
