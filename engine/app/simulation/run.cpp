// The loop: the next moment is the earliest of the world's, the gateways' and the engine's.
#include "engine/app/simulation/run.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace lamplighter::simulation {
namespace json = boost::json;
namespace {

constexpr std::chrono::seconds heartbeat{60};  // as the daemon's own: it is alive between two events
constexpr std::chrono::minutes clock_wrong_for{5};

template <class... F>
struct overloaded : F... {
  using F::operator()...;
};
template <class... F>
overloaded(F...) -> overloaded<F...>;  // Clang 16 does not deduce the arguments of an aggregate by itself

std::vector<std::unique_ptr<Gateway>> make_gateways(RunOptions& options, std::int64_t& moment,
                                                    std::function<void(std::string const&)> const& arrived) {
  std::vector<std::unique_ptr<Gateway>> out;
  for (auto const& lane : options.lanes) {
    out.push_back(std::make_unique<Gateway>(GatewayOptions{.name = lane.name,
                                                           .channel = lane.channel,
                                                           .rates = options.scenario.world.gateway,
                                                           .seed = options.seed * 31 + out.size(),
                                                           .hooks = options.gateway_hooks},
                                            options.scenario.start, moment, arrived));
    flow::Lane wired;
    wired.notifier = out.back().get();
    wired.mode = notifiers::Mode::live;  // nothing can leave: every channel here is simulated
    wired.channel = lane.channel;
    options.settings.lanes.insert_or_assign(lane.name, std::move(wired));
  }
  return out;
}

std::vector<Gateway*> pointers(std::vector<std::unique_ptr<Gateway>> const& gateways) {
  std::vector<Gateway*> out;
  for (auto const& gateway : gateways) out.push_back(gateway.get());
  return out;
}

}  // namespace

Run::Run(RunOptions options)
    : options_(std::move(options)),
      clock_(options_.scenario.start),
      agenda_(clock_),
      truth_(geo::data_of(options_.loaded->imported.data)),
      random_(options_.seed ^ 0x72756eU),
      gateways_(make_gateways(options_, moment_, [this](std::string const& address) { crews_.hear(address); })),
      host_({.store = options_.store, .settings = options_.settings, .seed = options_.seed, .hooks = options_.store_hooks}, clock_,
            agenda_, decisions_, pointers(gateways_), moment_),
      nature_(agenda_, host_, truth_, options_.scenario.world, options_.seed),
      crews_(agenda_, host_, nature_, truth_, options_.scenario.world, options_.scenario.crews, options_.seed),
      desk_(agenda_, host_, nature_, crews_, truth_, options_.seed),
      billing_(agenda_, host_, desk_) {
  host_.on_events = [this](auto const& events) { options_.people ? options_.people(events) : desk_.watch(events); };
  if (options_.people) nature_.desk_is = Nature::DeskIs::people;
  host_.on_open = [this] {
    if (!options_.people) agenda_.in(std::chrono::seconds{10}, [this] { desk_.look(); });
  };
  host_.on_trouble = [this](std::string what) { troubles_.push_back(std::move(what)); };
}

Result<void> Run::check_names() const {
  std::string problems;
  int line = 0;
  auto const unknown = [&](std::string_view what, std::string const& id, std::string_view remedy) {
    problems += fmt::format("{}:{}: {} '{}'; {}\n", options_.scenario.file, line, what, id, remedy);
  };
  auto const device = [&](std::string const& id) {
    if (!truth_.find_device(id)) unknown("the network has no device", id, "check the id with `lamplighter trace --all`");
  };
  for (auto const& event : options_.scenario.events) {
    line = event.line;
    if (auto const* plan = std::get_if<PlannedOutage>(&event.what)) std::ranges::for_each(plan->devices, device);
    if (auto const* fault = std::get_if<Fault>(&event.what)) device(fault->device);
    if (auto const* report = std::get_if<DeviceReport>(&event.what)) device(report->device);
    if (auto const* call = std::get_if<TroubleCall>(&event.what); call && call->customer && !truth_.find_customer(*call->customer)) {
      unknown("the network has no customer", *call->customer, "check the id");
    }
    auto const customer = [&](std::string const& id) {
      if (!truth_.find_customer(id)) unknown("the network has no customer", id, "check the id");
    };
    if (auto const* campaign = std::get_if<BeginCampaign>(&event.what)) std::ranges::for_each(campaign->customers, customer);
    if (auto const* payment = std::get_if<Payment>(&event.what)) customer(payment->customer);
    if (auto const* step = std::get_if<CrewStep>(&event.what)) {
      auto const& crews = options_.scenario.crews;
      if (std::ranges::find(crews, step->crew, &ScenarioCrew::id) == crews.end()) {
        unknown("there is no crew", step->crew, "name it under 'crews'");
      }
    }
  }
  if (problems.empty()) return {};
  problems.pop_back();
  return fail(Error::Kind::usage, problems);
}

Result<void> Run::begin() {
  if (auto const known = check_names(); !known) return known;
  for (auto const& gateway : gateways_) gateway->advance_to(clock_.true_now());
  if (auto const started = host_.start(*options_.loaded); !started) return started;
  crews_.sign_on();
  for (auto const& event : options_.scenario.events) {
    agenda_.at(event.at, [this, &event] { happen(event.what); });
  }
  host_.pump();
  return {};
}

void Run::advance_to(Time then) {
  for (;;) {
    std::optional<Time> next = agenda_.next();
    auto const sooner = [&next](std::optional<Time> const& at) {
      if (at && (!next || *at < *next)) next = at;
    };
    sooner(host_.next_due());
    for (auto const& gateway : gateways_) sooner(gateway->next_event());
    if (!next || *next > then) break;
    if (host_.is_up() && *next - clock_.true_now() > heartbeat) *next -= std::chrono::seconds{1};
    clock_.advance_to(*next);
    for (auto const& gateway : gateways_) gateway->advance_to(clock_.true_now());
    agenda_.run_due();
    host_.pump();
  }
  clock_.advance_to(then);
}

void Run::live_to(Time then) {
  advance_to(then);
  for (auto const& gateway : gateways_) gateway->advance_to(then);
  host_.pump();
}

Result<void> Run::play() {
  if (auto const begun = begin(); !begun) return begun;
  advance_to(options_.scenario.until);
  if (!host_.is_up()) troubles_.emplace_back("the engine is down at the end of the scenario");
  return {};
}

void Run::happen(Happening const& what) {
  std::visit(overloaded{
                 [this](PlannedOutage const& plan) { desk_.plan(plan); },
                 [this](Reschedule const& moved) { desk_.reschedule(moved); },
                 [this](CancelPlan const& cancelled) { desk_.cancel(cancelled); },
                 [this](Fault const& fault) { nature_.strike(fault); },
                 [this](DeviceReport const& report) { post_report(report); },
                 [this](TroubleCall const& call) {
                   json::object body{{"kind", call.kind}, {"occurred_at", to_rfc3339(agenda_.now())}, {"source", "call_centre"}};
                   if (call.customer) body["customer"] = *call.customer;
                   if (call.phone) body["phone"] = *call.phone;
                   host_.post({flow::CommandKind::trouble_call, {"seat-1", "call_agent"}, "", body, std::nullopt},
                              [this](auto const& answer) { desk_.note_refusal("trouble_call", answer); });
                 },
                 [this](MeterReport const& report) {
                   json::object row{{"meter", report.meter}, {"kind", report.kind}, {"occurred_at", to_rfc3339(agenda_.now())}};
                   json::object body{{"source", "meters"}, {"reports", json::array{std::move(row)}}};
                   host_.post({flow::CommandKind::meter_reports, {"meters", "integration"}, "", body, std::nullopt},
                              [this](auto const& answer) { desk_.note_refusal("meter_report", answer); });
                 },
                 [this](Confirm const& confirm) { desk_.confirm(confirm); },
                 [this](SetEtr const& etr) { desk_.set_etr(etr); },
                 [this](CancelOutage const& cancelled) { desk_.cancel(cancelled); },
                 [this](CrewStep const& step) { crews_.say(step); },
                 [this](BeginCampaign const& campaign) { billing_.begin(campaign); },
                 [this](CheckCampaign const& check) { billing_.check(check); },
                 [this](Payment const& payment) { billing_.pay(payment); },
                 [this](TaskResult const& result) { billing_.finish(result); },
                 [this](auto const& other) { happen_to_machine(other); },
             },
             what);
}

void Run::happen_to_machine(Happening const& what) {
  std::visit(overloaded{
                 [this](GatewaySwitch const& gateway) {
                   for (auto const& one : gateways_) {
                     if (gateway.notifier && *gateway.notifier != one->name()) continue;
                     gateway.to == GatewaySwitch::To::up ? one->come_up() : one->go_down();
                   }
                 },
                 [this](Restart const& restart) { host_.end(End::orderly, restart.away); },
                 [this](Kill const& kill) {
                   auto const countdown = kill.at_point ? 1 : 1 + static_cast<int>(random_.below(12));
                   host_.arm_crash(kill.at_point, countdown, kill.away);
                 },
                 [this](PowerLoss const& loss) { host_.end(End::power_lost, loss.away); },
                 [this](ClockStep const& step) {
                   was_clock_stepped_ = true;
                   clock_.set_offset(step.by);
                   agenda_.in(clock_wrong_for, [this] { clock_.set_offset(milliseconds{0}); });
                 },
                 [this](ImportNetwork const&) { import_again(); },
                 [](auto const&) {},
             },
             what);
}

/// A report of the scenario's own: true or not, the world does not move by it.
void Run::post_report(DeviceReport const& report) {
  json::object body{{"device", report.device},
                    {"kind", report.kind},
                    {"source", report.source},
                    {"occurred_at", to_rfc3339(agenda_.now())}};
  if (report.phases) body["phases"] = *report.phases;
  if (report.cause) body["cause"] = *report.cause;
  host_.post({flow::CommandKind::device_report, {report.source, "integration"}, "", body, std::nullopt},
             [this](auto const& answer) { desk_.note_refusal("device_report", answer); });
}

/// The same files again, as after a nightly export: staged, then activated by the engine.
void Run::import_again() {
  if (!host_.is_up()) return;
  auto const imported = app::import_into(host_.store(), *options_.loaded, app::Configuration{}, app::Acceptance::accepted, clock_.now());
  if (!imported) return troubles_.push_back(imported.error().message);
  if (imported->outcome != app::ImportSummary::Outcome::staged) return;
  host_.post({flow::CommandKind::activate_network, {"planner", "admin"}, "", {}, std::nullopt});
}

}  // namespace lamplighter::simulation
