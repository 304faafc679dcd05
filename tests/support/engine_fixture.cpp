// An engine in a test: disk, store, network, gateway and clock wired around it.
#include "tests/support/engine_fixture.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/json/parse.hpp>

#include "tests/support/feeder_drawing.hpp"

namespace lamplighter::test {
namespace {

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

std::string fresh_name() {
  static int count = 0;
  return "engine-disk-" + std::to_string(++count);
}

store::RegionStore::Options options_on(FaultyVfs const& disk) {
  return {.address = "sqlite:region.db", .region = {}, .owner = "test", .sqlite_vfs = disk.name()};
}

std::string with_now(std::string_view body, Time now) {
  std::string text(body);
  for (auto at = text.find("$now"); at != std::string::npos; at = text.find("$now", at)) {
    text.replace(at, 4, to_rfc3339(now));
  }
  return text;
}

/// One contact for each drawn customer: the phone 1390000 and four digits, in order of the drawing.
void put_people(flow::Repository& books, geo::NetworkData const& rows) {
  std::vector<flow::CustomerImport> people;
  for (auto const& row : rows.customers) {
    flow::CustomerImport one;
    one.customer.ref = row.id;
    one.customer.language = "en";
    one.customer.classes = {"ordinary"};
    notice::Contact contact;
    contact.role = "occupier";
    auto const number = std::to_string(people.size() + 1);
    contact.phone = "1390000" + std::string(4 - std::min<std::size_t>(4, number.size()), '0') + number;
    one.contacts.push_back(contact);
    people.push_back(std::move(one));
  }
  books.put_customers(people);
}

}  // namespace

RememberingGateway::RememberingGateway(notifiers::Sink& sink, Time start)
    : fake("sms",
           notifiers::Capabilities{
               .highest = notifiers::Evidence::e3, .connections = 64, .has_receipts = true, .parts_max = 4},
           notifiers::deliver_everything(std::chrono::seconds{5}), sink, start) {}

EngineFixture::EngineFixture(std::string_view drawing, std::function<void(flow::Settings&)> const& adjust)
    : clock(value_of(time_from_rfc3339("2026-03-02T08:00:00+08:00"))),
      name_(fresh_name()),
      disk_(register_faulty_vfs(name_)),
      gateway_(std::make_unique<RememberingGateway>(sink_, clock.now())),
      settings_{.utility_name = "Example Power",
                .utility_phone = {},
                .zone = *schedules::Zone::find("Asia/Shanghai"),
                .region = {},
                .limits = {},
                .policies = {},
                .templates = {},
                .lanes = {}} {
  settings_.lanes["sms"] =
      flow::Lane{.notifier = gateway_.get(), .mode = notifiers::Mode::live, .test_addresses = {}, .channel = "sms"};
  if (adjust) adjust(settings_);
  {
    auto const first = value_of(store::RegionStore::open(options_on(disk_)));
    auto const network = feeder_from(drawing);
    first->begin();
    first->flow().stage_network(network->data(), "drawn", clock.now());
    put_people(first->flow(), network->data());
    first->commit();
  }
  restart();
}

EngineFixture::~EngineFixture() {
  sink_.engine = nullptr;
  engine_.reset();
  store_.reset();
  unregister_faulty_vfs(name_);
}

Result<void> EngineFixture::open() {
  sink_.engine = nullptr;
  engine_.reset();
  store_.reset();
  auto opened = store::RegionStore::open(options_on(disk_));
  if (!opened) return tl::unexpected<Error>(opened.error());
  store_ = std::move(*opened);
  engine_ = std::make_unique<flow::Engine>(
      settings_, flow::Ports{.store = *store_,
                             .clock = clock,
                             .decisions = decisions,
                             .assigner = assigner,
                             .uuid_seed = 11,
                             .yield = [this](std::string_view point) { yield(point); },
                             .publish = [this](auto const& events) {
                               for (auto const& event : events) published.push_back(event.kind);
                             },
                             .note = [this](std::string const& text) { notes.push_back(text); }});
  sink_.engine = engine_.get();
  return engine_->open();
}

void EngineFixture::crash() {
  disk_.process_crash();
  sink_.engine = nullptr;
  engine_.reset();
  store_.reset();
}

void EngineFixture::restart() {
  if (auto const opened = open(); !opened) throw std::runtime_error(opened.error().message);
}

std::shared_ptr<Waiting> EngineFixture::post(flow::CommandKind kind, std::string_view body, std::string object,
                                             std::optional<std::string> key, flow::Actor actor) {
  auto waiting = std::make_shared<Waiting>();
  engine_->post({.kind = kind,
                 .actor = std::move(actor),
                 .object = std::move(object),
                 .body = boost::json::parse(with_now(body, clock.now())).as_object(),
                 .idempotency_key = std::move(key)},
                [waiting](Result<flow::Answer> answer) {
                  if (waiting->answer) throw std::logic_error("answered twice");
                  waiting->answer = std::move(answer);
                });
  return waiting;
}

Result<flow::Answer> EngineFixture::tell(flow::CommandKind kind, std::string_view body, std::string object,
                                         std::optional<std::string> key, flow::Actor actor) {
  auto const waiting = post(kind, body, std::move(object), std::move(key), std::move(actor));
  step();
  if (!waiting->answer) throw std::runtime_error("the engine did not answer");
  return std::move(*waiting->answer);
}

void EngineFixture::pass(milliseconds time) {
  clock.pass(time);
  gateway_->fake.advance_to(clock.now());
  settle();
}

void EngineFixture::settle() {
  for (int i = 0; i < 100; ++i) {
    auto const next = step();
    gateway_->fake.advance_to(clock.now());
    if (!next || *next > clock.now()) return;
  }
}

void EngineFixture::ask(std::function<void(flow::Context&)> question) {
  engine_->ask(std::move(question));
  step();
}

std::string EngineFixture::open_phases(std::string_view device) {
  std::string phases = "not asked";
  ask([&](flow::Context& ctx) {
    phases = geo::to_string(ctx.live.network().open_phases(*ctx.network().find_device(device)));
  });
  return phases;
}

std::int64_t EngineFixture::facts() {
  std::int64_t count = -1;
  ask([&](flow::Context& ctx) { count = ctx.store.fact_count(); });
  return count;
}

std::vector<std::string> EngineFixture::alarms() {
  std::vector<std::string> kinds;
  ask([&](flow::Context& ctx) {
    for (auto const& alarm : ctx.store.open_alarms()) kinds.push_back(alarm.kind);
  });
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

}  // namespace lamplighter::test
