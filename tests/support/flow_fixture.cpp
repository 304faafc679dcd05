// A region in a test: store, network, clock and gateway wired around the handlers.
#include "tests/support/flow_fixture.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <stdexcept>

#include <boost/json/parse.hpp>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/flow/wave_timer.hpp"
#include "tests/support/feeder_drawing.hpp"

namespace lamplighter::test {
namespace {

std::string fresh_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "lamplighter-flow-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
  return pattern;
}

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

flow::Settings plain_settings() {
  return flow::Settings{.utility_name = "Example Power",
                        .utility_phone = {},
                        .zone = *schedules::Zone::find("Asia/Shanghai"),
                        .region = {},
                        .limits = {},
                        .policies = {},
                        .templates = {},
                        .lanes = {}};
}

/// "$now" and "$now-90s" (s or m) become RFC 3339.
std::string with_times(std::string_view body, Time now) {
  std::string text(body);
  for (auto from = text.find("$now"); from != std::string::npos; from = text.find("$now", from)) {
    auto end = from + 4;
    auto time = now;
    if (end < text.size() && (text[end] == '-' || text[end] == '+')) {
      long amount = 0;
      auto const* const first = text.data() + end + 1;
      auto const read = std::from_chars(first, text.data() + text.size(), amount);
      end = static_cast<std::size_t>(read.ptr - text.data()) + 1;
      milliseconds const distance{(text.at(end - 1) == 'm' ? 60'000 : 1'000) * amount};
      time = text[from + 4] == '-' ? now - distance : now + distance;
    }
    text.replace(from, end - from, to_rfc3339(time));
  }
  return text;
}

}  // namespace

FlowFixture::FlowFixture(std::string_view drawing, std::function<void(flow::Settings&)> const& adjust)
    : FlowFixture(rows_from(drawing), adjust) {}

FlowFixture::FlowFixture(geo::NetworkData const& rows, std::function<void(flow::Settings&)> const& adjust)
    : folder_(fresh_folder()),
      now_(value_of(time_from_rfc3339("2026-03-02T08:00:00+08:00"))),
      settings_(plain_settings()) {
  gateway_ = std::make_unique<notifiers::FakeNotifier>(
      "sms",
      notifiers::Capabilities{
          .highest = notifiers::Evidence::e3, .connections = 64, .has_receipts = true, .parts_max = 4},
      notifiers::deliver_everything(), sink_, now_);
  settings_.lanes["sms"] =
      flow::Lane{.notifier = gateway_.get(), .mode = notifiers::Mode::live, .test_addresses = {}, .channel = "sms"};
  if (adjust) adjust(settings_);
  store_ = value_of(store::RegionStore::open(
      {.address = store_address(), .region = {}, .owner = "test", .sqlite_vfs = {}}));
  store_->begin();
  load(rows);
}

FlowFixture::~FlowFixture() {
  store_->rollback();
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void FlowFixture::load(geo::NetworkData const& rows) {
  auto built = geo::Network::build(rows);
  if (!built) throw std::runtime_error(built.error().message);
  auto const network = *built;
  auto& books = store_->flow();
  books.activate_network(books.stage_network(network->data(), "drawn", now_));
  book_ = flow::NameBook(*network, books.names());
  live_ = std::make_unique<flow::LiveState>(geo::LiveNetwork(network));
  std::vector<flow::CustomerImport> customers;
  for (auto const& row : network->rows().customers) {
    flow::CustomerImport one;
    one.customer.ref = row.id;
    one.customer.language = "en";
    one.customer.classes = {"ordinary"};
    one.customer.community = row.community;
    notice::Contact contact;
    contact.role = "occupier";
    auto const number = std::to_string(customers.size() + 1);
    contact.phone = "1390000" + std::string(4 - std::min<std::size_t>(4, number.size()), '0') + number;
    one.contacts.push_back(contact);
    customers.push_back(std::move(one));
  }
  books.put_customers(customers);
}

flow::Context FlowFixture::context() {
  return flow::Context{
      now_,      settings_, store_->outages(), store_->notices(), store_->dispatches(), store_->flow(), store_->records(), *live_, book_,
      assigner_, decisions, effects,           uuid_bits_};
}

Result<flow::Answer> FlowFixture::apply(Handler handler, std::string_view body, std::string object, flow::Actor actor) {
  flow::Command command{.kind = flow::CommandKind::device_report,
                        .actor = std::move(actor),
                        .object = std::move(object),
                        .body = boost::json::parse(with_times(body, now_)).as_object(),
                        .idempotency_key = std::nullopt};
  auto ctx = context();
  store_->savepoint();
  auto const mark = live_->mark();
  auto const events = effects.events.size();
  auto answer = handler(ctx, command);
  if (answer) {
    store_->keep_savepoint();
  } else {
    store_->undo_savepoint();
    live_->undo_to(mark);
    effects.events.resize(events);
  }
  return answer;
}

void FlowFixture::fire(flow::Timer const& timer) {
  auto ctx = context();
  ctx.store.remove_timer(timer);
  using flow::TimerKind;
  switch (timer.kind) {
    case TimerKind::momentary_limit:
      return on_momentary_limit(ctx, {timer.object});
    case TimerKind::supply_confirmation:
      return on_confirmation_due(ctx, {timer.object}, static_cast<int>(timer.extra));
    case TimerKind::wave_due:
      return on_wave_due(ctx, {timer.object}, flow::unpacked(timer.extra, {timer.object}).after);
    case TimerKind::ladder_check:
      return on_ladder_check(ctx, {timer.object});
    case TimerKind::order_check:
      return on_order_check(ctx, {timer.object}, timer.extra);
    case TimerKind::go_prompt:
      return on_go_prompt(ctx, {timer.object}, timer.extra);
    case TimerKind::go_alarm:
      return on_go_alarm(ctx, {timer.object}, timer.extra);
    case TimerKind::unproven_block:
      return on_unproven_block(ctx, {timer.object}, timer.extra);
    case TimerKind::extension_prompt:
      return on_extension_prompt(ctx, {timer.object}, timer.extra);
    case TimerKind::etr_overdue:
      return on_etr_overdue(ctx, {timer.object}, timer.extra);
  }
}

void FlowFixture::pass(milliseconds time) {
  auto const until = now_ + time;
  for (;;) {
    auto const next = store_->flow().next_timer();
    if (!next || *next > until) break;
    now_ = std::max(now_, *next);
    for (auto const& timer : store_->flow().due_timers(now_, 1)) fire(timer);
    pump();
  }
  now_ = until;
  pump();
}

void FlowFixture::pump() {
  for (bool has_moved = true; has_moved;) {
    auto ctx = context();
    flow::submit_due(ctx);
    auto const sends = std::exchange(effects.sends, {});
    for (auto const& send : sends) {
      auto const lane = settings_.lanes.find(send.lane);
      if (lane != settings_.lanes.end()) lane->second.notifier->submit(send.submission);
    }
    auto const lost = std::exchange(effects.lost_answers, {});
    for (auto const& one : lost) {
      auto const lane = settings_.lanes.find(one.lane);
      if (lane != settings_.lanes.end()) lane->second.notifier->reconcile(one.lost);
    }
    gateway_->advance_to(now_);
    auto const outcomes = std::exchange(sink_.outcomes, {});
    auto const receipts = std::exchange(sink_.receipts, {});
    for (auto const& outcome : outcomes) flow::on_submitted(ctx, outcome);
    for (auto const& receipt : receipts) (void)flow::on_receipt(ctx, receipt);
    has_moved = !sends.empty() || !outcomes.empty() || !receipts.empty();
  }
}

void FlowFixture::commit() {
  store_->commit();
  live_->keep();
  store_->begin();
}

DeviceId FlowFixture::device(std::string_view id) const {
  return book_.id_of(test::device(live_->network().network(), id));
}
CustomerId FlowFixture::customer(std::string_view id) const {
  return book_.id_of(test::customer(live_->network().network(), id));
}
ServicePointId FlowFixture::point(std::string_view id) const {
  return book_.id_of(test::service_point(live_->network().network(), id));
}

std::vector<std::string> FlowFixture::alarms() {
  std::vector<std::string> kinds;
  for (auto const& alarm : store_->flow().open_alarms()) kinds.push_back(alarm.kind);
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

}  // namespace lamplighter::test
