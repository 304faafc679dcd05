// Wiring as the daemon does it, in a temporary folder.
#include "tests/unit/server/server_world.hpp"

#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

#include "engine/store/desk_reader.hpp"
#include "tests/support/feeder_drawing.hpp"
#include "tests/unit/server/documented.hpp"

namespace lamplighter::test {
namespace {

constexpr std::string_view drawing = "BRK1 --- a*12 --- REC2 --- b*40 --- FUS3 --- c*3";

std::string fresh_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "lamplighter-server-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
  return pattern;
}

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

}  // namespace

ServerWorld::ServerWorld(std::function<void(server::ServerSettings&)> const& adjust, std::function<void()> before_opening,
                         std::function<void(flow::Settings&)> const& rules)
    : clock(*time_from_rfc3339("2026-03-02T08:00:00+08:00")), folder_(fresh_folder()) {
  auto const address = "sqlite:" + folder_ + "/region.db";
  store_ = value_of(store::RegionStore::open({.address = address, .region = {}, .owner = "test", .sqlite_vfs = {}}));
  load();
  accounts = value_of(store::SqlAccounts::open(address));
  for (auto const role : flow::known_roles) {
    auto const token = store::SqlAccounts::new_token();
    if (!accounts->add_token(role, token, {std::string(role)}, clock.now())) throw std::runtime_error("no token");
    tokens_[std::string(role)] = token;
  }
  if (!accounts->add_user("lin", "moon-over-lake", {"dispatcher"}, clock.now())) throw std::runtime_error("no user");
  gateway_ = std::make_unique<notifiers::FakeNotifier>(
      "sms", notifiers::Capabilities{.highest = notifiers::Evidence::e3, .connections = 8, .has_receipts = true, .parts_max = 4},
      notifiers::deliver_everything(), sink_, clock.now());
  flow::Settings settings{.utility_name = "Example Power", .utility_phone = {}, .zone = *schedules::Zone::find("Asia/Shanghai"),
                          .region = {}, .limits = {}, .policies = {}, .templates = {}, .lanes = {}};
  settings.public_alerts = {"outages@example.org", "Example Power", "", "http://test/", notice::AlertStatus::actual};
  settings.lanes["sms"] = {.notifier = gateway_.get(), .mode = notifiers::Mode::shadow, .test_addresses = {}, .channel = "sms"};
  if (rules) rules(settings);
  engine = std::make_unique<flow::Engine>(
      settings, flow::Ports{.store = *store_, .clock = clock, .decisions = decisions_, .assigner = assigner_, .uuid_seed = 7,
                            .publish = [this](auto const& events) {
                              if (auto* to = published_to_.load()) to->publish(events);
                            }});
  if (auto const opened = engine->open(); !opened) throw std::runtime_error(opened.error().message);
  server::ServerSettings served;
  served.public_url = "http://test";
  served.callback_secret = std::string(world_secret);
  served.notifier_names = {"sms"};
  served.time_zone = "Asia/Shanghai";
  served.utility_name = "Example Power";
  served.port = 0;
  served.desk_reader = std::make_shared<store::SqlDeskReader>(address);
  if (adjust) adjust(served);
  server = std::make_unique<server::Server>(
      served, *engine, *accounts,
      [address, before_opening]() -> Result<std::unique_ptr<flow::Store>> {
        if (before_opening) before_opening();
        auto reader = store::RegionStore::open({.address = address, .region = {}, .owner = "reader", .sqlite_vfs = {},
                                                .mode = store::OpenMode::read_only});
        if (!reader) return tl::unexpected<Error>(reader.error());
        return std::unique_ptr<flow::Store>(std::move(*reader));
      },
      clock);
  port = value_of(server->start());
  published_to_ = server.get();
  thread_ = std::thread([this] {
    while (!is_ending_) {
      (void)engine->step();
      engine->wait(std::chrono::milliseconds{50});
    }
  });
}

ServerWorld::~ServerWorld() {
  for (auto const& lack : undocumented_) FAIL_CHECK("the API document lacks " << lack);
  published_to_ = nullptr;
  server->stop();
  is_ending_ = true;
  engine->wake();
  thread_.join();
  engine->finish();
  server.reset();
  engine.reset();
  accounts.reset();
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void ServerWorld::load() {
  auto const network = feeder_from(drawing);
  store_->begin();
  auto& books = store_->flow();
  auto rows = network->data();
  rows.srs = "EPSG:4326";
  for (auto& one : rows.customers) one.at = {116.391, 39.907};
  rows.nodes.clear();
  for (std::uint32_t i = 0; i < network->node_count(); ++i) {
    rows.nodes.push_back({std::string(network->node_id({i})), geo::Coordinate{116.390 + 0.002 * i, 39.906}});
  }
  books.activate_network(books.stage_network(rows, "drawn", clock.now()));
  std::vector<flow::CustomerImport> customers;
  for (auto const& row : network->rows().customers) {
    flow::CustomerImport one;
    one.customer.ref = row.id;
    one.customer.language = "en";
    one.customer.classes = {"ordinary"};
    if (row.id == "c.2") {
      one.customer.classes = {"life_support", "ordinary"};
      one.customer.critical_level = "first";
      notice::Contact contact;
      contact.role = "owner";
      contact.name = "Test Person";
      contact.phone = "+8613900001111";
      one.contacts = {contact};
    }
    customers.push_back(std::move(one));
  }
  books.put_customers(customers);
  store_->commit();
}

void ServerWorld::stage_judged(std::string_view difference) {
  auto beside = value_of(store::RegionStore::open({.address = "sqlite:" + folder_ + "/region.db", .region = {}, .owner = "import"}));
  beside->begin();
  auto& books = beside->flow();
  auto const number = books.begin_staging("drawn", "", clock.now());
  books.stage_judgement(number, difference, {});
  if (!books.finish_staging(number)) throw std::logic_error("somebody else stages");
  beside->commit();
}

void ServerWorld::keep_raw_receipts(std::int64_t attempt, int count) {
  auto beside = value_of(store::RegionStore::open({.address = "sqlite:" + folder_ + "/region.db", .region = {}, .owner = "gateway"}));
  beside->begin();
  for (int i = 0; i < count; ++i) {
    beside->notices().keep_raw_receipt({"sms", attempt, clock.now(), "'status' is unknown", "status=gone&n=" + std::to_string(i)});
  }
  beside->commit();
}

void ServerWorld::beside(std::function<void(flow::Store&)> const& act) {
  auto other = value_of(store::RegionStore::open({.address = "sqlite:" + folder_ + "/region.db", .region = {}, .owner = "beside"}));
  other->begin();
  act(*other);
  other->commit();
}

std::int64_t ServerWorld::audited(std::string_view route) {
  auto const database = value_of(store::open_database("sqlite:" + folder_ + "/region.db", store::OpenMode::read_only));
  auto& row = database->bound("select count(*) from audit_log where action = $1", route);
  row.step();
  auto const count = row.integer(0);
  row.reset();
  return count;
}

HttpHeaders ServerWorld::signed_in(std::string_view role, HttpHeaders headers) const {
  if (!role.empty()) headers["Authorization"] = "Bearer " + token(role);
  return headers;
}

HttpAnswer ServerWorld::get(std::string_view target, std::string_view role, HttpHeaders headers) {
  return send("GET", target, {}, role, std::move(headers));
}

HttpAnswer ServerWorld::post(std::string_view target, std::string_view body, std::string_view role, HttpHeaders headers) {
  return send("POST", target, body, role, std::move(headers));
}

HttpAnswer ServerWorld::send(std::string_view method, std::string_view target, std::string_view body, std::string_view role,
                             HttpHeaders headers) {
  if (!body.empty() && !headers.contains("Content-Type")) headers["Content-Type"] = "application/json";
  auto answer = http(port, method, target, body, signed_in(role, std::move(headers)));
  auto lack = undocumented(method, target, answer);
  std::lock_guard const lock(mutex_);
  if (!lack.empty()) undocumented_.insert(std::move(lack));
  return answer;
}

std::string ServerWorld::open_fuse() {
  auto const answer = post("/api/v1/device-reports",
                           R"({"device": "FUS3", "kind": "opened", "source": "scada", "occurred_at": ")" + now_text() + "\"}",
                           "dispatcher");
  auto const body = boost::json::parse(answer.body).as_object();
  if (!body.contains("outage")) throw std::runtime_error("no outage: " + answer.body);
  return std::string(body.at("outage").as_string());
}

}  // namespace lamplighter::test
