// Faults, their noise, and how a hidden one is found.
#include "engine/app/simulation/nature.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

namespace lamplighter::simulation {
namespace json = boost::json;
using geo::Position;

namespace {

constexpr std::chrono::minutes desk_thinks{10};   // after the first call
constexpr std::chrono::minutes patrol_finds{45};  // what nobody calls about

bool is_seen_by_scada(geo::DeviceKind kind) {
  return kind == geo::DeviceKind::breaker || kind == geo::DeviceKind::recloser;
}

}  // namespace

Nature::Nature(Agenda& agenda, Host& host, Truth& truth, WorldRates const& rates, std::uint64_t seed)
    : agenda_(agenda), host_(host), truth_(truth), rates_(rates), random_(seed ^ 0x6e6174757265U) {}

milliseconds Nature::seconds(std::uint64_t least, std::uint64_t span) {
  return milliseconds{static_cast<std::int64_t>((least * 1000) + random_.below(span * 1000))};
}

void Nature::strike(Fault const& fault) {
  auto const device = truth_.find_device(fault.device);
  if (!device) return;
  auto const& row = truth_.device(*device);
  auto const phases = (fault.phases.value_or(row.phases) & row.phases) - truth_.open_phases(*device);
  if (phases.empty() || !truth_.is_live(*device)) return;  // nothing flows there: nothing happens
  auto const at = agenda_.now();
  bool const is_seen = is_seen_by_scada(row.kind);
  if (!fault.momentary) {
    damages_.push_back({.device = *device, .phases = phases, .cause = fault.cause, .repair = fault.repair, .since = at});
  }
  auto const number = damages_.size() - 1;
  auto const outs_before = truth_.intervals().size();
  move(*device, phases, Position::open, is_seen ? Told::exactly : Told::late);
  if (fault.momentary) {
    agenda_.in(*fault.momentary, [this, device = *device, phases, is_seen] {
      move(device, phases, Position::closed, is_seen ? Told::exactly : Told::late);
      if (is_seen) report(device, phases, "closed", Reporter::scada, agenda_.now(), seconds(2, 6));
    });
    if (is_seen) report(*device, phases, "tripped", Reporter::scada, at, seconds(2, 6), fault.cause);
    return;
  }
  for (auto i = outs_before; i < truth_.intervals().size(); ++i) damage_of_point_[truth_.intervals()[i].point] = number;
  if (!is_seen) return agenda_.in(patrol_finds, [this, number] { look_for(number); });
  make_known(number);
  bool const locks_out = row.kind == geo::DeviceKind::recloser && random_.below(2) == 0;
  report(*device, phases, locks_out ? "locked_out" : "tripped", Reporter::scada, at, seconds(2, 6), fault.cause);
}

void Nature::move(std::uint32_t device, geo::PhaseSet phases, Position to, Told told) {
  auto const changes = truth_.move(device, phases, to, agenda_.now(), told);
  send_meters(changes, Truth::Change::To::out);
  send_meters(changes, Truth::Change::To::back);
  notice_callers(changes);
}

void Nature::switch_by_crew(std::uint32_t device, geo::PhaseSet phases, Position to, std::string const& crew) {
  (void)crew;
  move(device, phases, to, Told::exactly);
  report(device, phases, to == Position::open ? "opened" : "closed", Reporter::crew, agenda_.now(), seconds(20, 60));
}

void Nature::report(std::uint32_t device, geo::PhaseSet phases, std::string const& kind, Reporter by, Time at,
                    milliseconds delay, std::string const& cause) {
  auto const& row = truth_.device(device);
  json::object body{{"device", row.id},
                    {"kind", kind},
                    {"source", by == Reporter::scada ? "scada" : "crew"},
                    {"occurred_at", to_rfc3339(at)},
                    {"phases", geo::to_string(phases)}};
  if (!cause.empty()) body["cause"] = cause;
  auto const actor = by == Reporter::scada ? flow::Actor{"scada", "integration"} : flow::Actor{"crew-radio", "dispatcher"};
  auto& last = last_report_[{device, by}];  // one source says one thing after the other
  last = std::max(last + milliseconds{1}, agenda_.now() + delay);
  agenda_.at(last, [this, actor, body] {
    host_.post({flow::CommandKind::device_report, actor, "", body, std::nullopt});
  });
  if (by == Reporter::scada || desk_is == DeskIs::people) return;
  body["source"] = "dispatcher";  // 回令确认
  agenda_.in(delay + seconds(60, 120), [this, body] {
    host_.post({flow::CommandKind::device_report, {"desk", "dispatcher"}, "", body, std::nullopt});
  });
}

void Nature::send_meters(std::vector<Truth::Change> const& changes, Truth::Change::To which) {
  bool const is_out = which == Truth::Change::To::out;
  auto const share = is_out ? rates_.meters.last_gasp_delivered : rates_.meters.restored_delivered;
  json::array reports;
  for (auto const& change : changes) {
    if (change.to != which) continue;
    for (auto const& meter : truth_.meters_of(change.point)) {
      if (random_.below(always) >= share) continue;
      reports.push_back(json::object{
          {"meter", meter}, {"kind", is_out ? "last_gasp" : "restored"}, {"occurred_at", to_rfc3339(agenda_.now())}});
    }
  }
  if (reports.empty()) return;
  json::object body{{"reports", std::move(reports)}, {"source", "meters"}};
  agenda_.in(is_out ? seconds(5, 55) : seconds(20, 100), [this, body] {
    host_.post({flow::CommandKind::meter_reports, {"meters", "integration"}, "", body, std::nullopt});
  });
}

void Nature::notice_callers(std::vector<Truth::Change> const& changes) {
  std::set<std::uint32_t> customers;
  for (auto const& change : changes) {
    if (change.to == Truth::Change::To::out) customers.insert(truth_.customer_of(change.point));
  }
  for (auto const customer : customers) {
    if (random_.below(always) >= rates_.callers.share) continue;
    std::int64_t halves = 0;
    while (halves < 6 && random_.below(2) == 1) ++halves;
    auto const span = rates_.callers.half_within.count();
    milliseconds const delay{30'000 + (halves * span) + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(span)))};
    agenda_.in(delay, [this, customer] {
      if (truth_.was_out_throughout(customer, agenda_.now(), agenda_.now())) call(truth_.customer_id(customer));
    });
  }
}

void Nature::call(std::string const& customer) {
  json::object body{{"customer", customer},
                    {"kind", "no_power"},
                    {"occurred_at", to_rfc3339(agenda_.now())},
                    {"source", "call_centre"}};
  host_.post({flow::CommandKind::trouble_call, {"seat-4", "call_agent"}, "", body, std::nullopt},
             [this, number = truth_.find_customer(customer)](auto const& answer) {
               if (number) called(*number, answer);
             });
}

void Nature::called(std::uint32_t customer, Result<flow::Answer> const& answer) {
  for (auto const point : truth_.points_of(customer)) {
    auto const found = damage_of_point_.find(point);
    if (found == damage_of_point_.end() || !truth_.is_out(point)) continue;
    auto& damage = damages_[found->second];
    if (damage.state != Damage::State::hidden) continue;
    ++damage.calls;
    if (damage.first_suspected.empty() && answer) {
      if (auto const* outage = answer->body.if_contains("outage")) damage.first_suspected = std::string(outage->as_string());
    }
    auto const wait = damage.calls >= 2 ? seconds(60, 120) : milliseconds{desk_thinks};
    agenda_.in(wait, [this, number = found->second] { look_for(number); });
    return;
  }
}

bool Nature::is_known_open(Damage const& damage) {
  for (auto const& [ref, id] : host_.store().flow().names().devices) {
    if (ref != truth_.device(damage.device).id) continue;
    auto const position = host_.store().outages().position(DeviceId{id});
    return position && position->open.contains(damage.phases);
  }
  return false;
}

/// Two calls, or one and some thought, and the desk knows the device; otherwise a patrol finds it.
void Nature::look_for(std::size_t number) {
  auto& damage = damages_[number];
  if (damage.state != Damage::State::hidden) return;
  if (!host_.is_up()) return agenda_.in(std::chrono::minutes{1}, [this, number] { look_for(number); });
  damage.state = Damage::State::known;
  if (is_known_open(damage)) return;
  if (damage.first_suspected.empty() || desk_is == DeskIs::people) {  // what people know they say themselves
    return report(damage.device, damage.phases, "opened", Reporter::crew, agenda_.now(), seconds(10, 20), damage.cause);
  }
  json::object body{{"device", truth_.device(damage.device).id}};
  if (!damage.cause.empty()) body["cause"] = damage.cause;
  host_.post({flow::CommandKind::confirm_outage, {"desk", "dispatcher"}, damage.first_suspected, body, std::nullopt},
             [this, number](auto const& answer) {
               if (answer) return;
               auto const& hidden = damages_[number];
               if (hidden.state == Damage::State::mended) return;
               report(hidden.device, hidden.phases, "opened", Reporter::crew, agenda_.now(), seconds(10, 20), hidden.cause);
             });
}

std::vector<std::size_t> Nature::damages_on(std::vector<std::string> const& devices) const {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < damages_.size(); ++i) {
    auto const& id = truth_.device(damages_[i].device).id;
    if (damages_[i].state != Damage::State::mended && std::ranges::find(devices, id) != devices.end()) out.push_back(i);
  }
  return out;
}

void Nature::mend(std::size_t number, std::string const& crew) {
  auto& damage = damages_[number];
  if (damage.state == Damage::State::mended) return;
  damage.state = Damage::State::mended;
  switch_by_crew(damage.device, damage.phases, Position::closed, crew);
}

}  // namespace lamplighter::simulation
