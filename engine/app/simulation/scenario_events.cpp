// Each kind of event with the fields that it takes.
#include "engine/app/simulation/scenario_events.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/outage/types.hpp"
#include "schedules/calendar.hpp"

namespace lamplighter::simulation {
namespace yaml = schedules::yaml;
namespace {

using Reader = yaml::Reader;

std::string checked_word(Reader& reader, std::string_view key, std::initializer_list<std::string_view> known,
                         std::string_view fallback) {
  auto const text = reader.text_or(key, fallback);
  if (std::ranges::find(known, std::string_view(text)) == known.end()) {
    reader.problem(key, fmt::format("'{}' is unknown", text), fmt::format("known are {}", fmt::join(known, ", ")));
  }
  return text;
}

std::optional<geo::PhaseSet> read_phases(Reader& reader) {
  auto const text = reader.optional_text("phases");
  if (!text) return std::nullopt;
  auto const phases = geo::phases_from(*text);
  if (!phases || phases->empty()) {
    reader.problem("phases", fmt::format("'{}' are no phases", *text), "write letters of A, B, C");
    return std::nullopt;
  }
  return *phases;
}

OutageName read_name(Reader& reader) {
  OutageName name{.device = reader.optional_text("device"), .outage = reader.optional_text("outage")};
  if (name.device.has_value() == name.outage.has_value()) {
    reader.problem("device", "must be given, or 'outage', but not both", "name the device that opened, or the plan's id");
  }
  return name;
}

Happening read_plan(Reader& reader, EventReader const& events) {
  PlannedOutage plan;
  plan.id = reader.required_text("id");
  plan.devices = reader.texts("devices");
  if (plan.devices.empty()) reader.problem("devices", "is missing", "name the devices that are opened");
  plan.start = events.moment(reader, "start");
  plan.end = events.moment(reader, "end");
  if (plan.end <= plan.start) reader.problem("end", "is not after 'start'", "both count from the scenario's start");
  plan.kind = checked_word(reader, "kind", {"planned", "temporary", "load_shedding", "customer_request", "upstream", "psps"},
                           "planned");
  plan.approval = reader.optional_boolean("approve").value_or(true) ? Approval::approved : Approval::none;
  auto const go = reader.optional_choice("go", {"go", "delay", "cancel", "none"});
  plan.go = static_cast<Go>(go.value_or(0));
  auto const switching = reader.optional_choice("switching", {"world", "none"});
  plan.switching = static_cast<Switching>(switching.value_or(0));
  return plan;
}

Happening read_reschedule(Reader& reader, EventReader const& events) {
  Reschedule moved;
  moved.id = reader.required_text("id");
  moved.start = events.moment(reader, "start");
  moved.end = events.optional_moment(reader, "end");
  if (moved.end && *moved.end <= moved.start) reader.problem("end", "is not after 'start'", "leave it out to keep the duration");
  return moved;
}

Happening read_cancel_plan(Reader& reader, EventReader const&) { return CancelPlan{reader.required_text("id")}; }

Happening read_fault(Reader& reader, EventReader const&) {
  Fault fault;
  fault.device = reader.required_text("device");
  fault.phases = read_phases(reader);
  fault.cause = reader.text_or("cause", "");
  fault.momentary = reader.optional_span("momentary");
  fault.repair = reader.optional_span("repair").value_or(fault.repair);
  return fault;
}

Happening read_device_report(Reader& reader, EventReader const&) {
  DeviceReport report;
  report.device = reader.required_text("device");
  report.kind = checked_word(reader, "kind", {"opened", "closed", "tripped", "locked_out"}, "opened");
  report.source = checked_word(reader, "source", {"scada", "crew", "dispatcher"}, "scada");
  if (read_phases(reader)) report.phases = reader.optional_text("phases");
  report.cause = reader.optional_text("cause");
  return report;
}

Happening read_trouble_call(Reader& reader, EventReader const&) {
  TroubleCall call{.customer = reader.optional_text("customer"), .phone = reader.optional_text("phone")};
  if (!call.customer && !call.phone) reader.problem("customer", "is missing", "name the customer who calls, or a phone");
  call.kind = reader.text_or("kind", call.kind);
  if (!outage::call_kind_from(call.kind)) {
    reader.problem("kind", fmt::format("'{}' is no kind of call", call.kind), "write for example no_power or wire_down");
  }
  return call;
}

Happening read_meter_report(Reader& reader, EventReader const&) {
  MeterReport report;
  report.meter = reader.required_text("meter");
  report.kind = checked_word(reader, "kind", {"last_gasp", "restored", "alive", "silent"}, "last_gasp");
  return report;
}

Happening read_confirm(Reader& reader, EventReader const&) {
  Confirm confirm;
  confirm.name = read_name(reader);
  confirm.by_device = reader.optional_text("by_device");
  return confirm;
}

Happening read_etr(Reader& reader, EventReader const& events) {
  SetEtr etr;
  etr.name = read_name(reader);
  etr.expected = events.moment(reader, "expected");
  return etr;
}

Happening read_cancel(Reader& reader, EventReader const&) { return CancelOutage{read_name(reader)}; }

Happening read_crew_step(Reader& reader, EventReader const&) {
  CrewStep step;
  step.crew = reader.required_text("crew");
  step.step = checked_word(reader, "step",
                           {"acknowledged", "en_route", "on_site", "located", "making_safe", "repairing", "work_complete",
                            "verified", "returned", "suspended"},
                           "acknowledged");
  return step;
}

template <GatewaySwitch::To to>
Happening read_gateway(Reader& reader, EventReader const& events) {
  auto const named = reader.optional_text("notifier");
  if (named && !events.notifiers.empty() && std::ranges::find(events.notifiers, *named) == events.notifiers.end()) {
    reader.problem("notifier", fmt::format("'{}' is unknown", *named), fmt::format("known are {}", fmt::join(events.notifiers, ", ")));
  }
  return GatewaySwitch{named, to};
}

Happening read_restart(Reader& reader, EventReader const&) {
  return Restart{reader.optional_span("away").value_or(Restart{}.away)};
}

Happening read_kill(Reader& reader, EventReader const&) {
  Kill kill;
  kill.away = reader.optional_span("away").value_or(kill.away);
  if (reader.has("point")) {
    kill.at_point = checked_word(reader, "point",
                                 {"begin", "facts_applied", "before_commit", "after_commit", "before_send", "after_send"}, "begin");
  }
  return kill;
}

Happening read_clock_step(Reader& reader, EventReader const&) {
  auto const by = reader.optional_signed_duration("by");
  if (!by) reader.problem("by", "is missing", "write for example +10m");
  auto const exact = by ? by->offset.exact : milliseconds{0};
  return ClockStep{by && by->side == yaml::SignedOffset::Side::before ? -exact : exact};
}

Happening read_import(Reader&, EventReader const&) { return ImportNetwork{}; }

Happening read_campaign(Reader& reader, EventReader const& events) {
  BeginCampaign campaign;
  campaign.id = reader.required_text("id");
  campaign.cadence = reader.required_text("cadence");
  campaign.customers = reader.texts("customers");
  if (campaign.customers.empty()) reader.problem("customers", "is missing", "name the customers whom it concerns");
  campaign.reason = reader.required_text("reason");
  campaign.about = events.optional_moment(reader, "about");
  return campaign;
}

Happening read_check_campaign(Reader& reader, EventReader const&) {
  return CheckCampaign{reader.required_text("id"), reader.texts("owing"), reader.texts("paid")};
}

Happening read_payment(Reader& reader, EventReader const&) { return Payment{reader.required_text("customer")}; }

Happening read_task_result(Reader& reader, EventReader const&) {
  return TaskResult{reader.required_text("campaign"), reader.required_text("customer"), reader.required_text("result"), reader.required_text("note")};
}

struct EventKind {
  std::string_view word;
  Happening (*read)(Reader&, EventReader const&);
};
constexpr std::array kinds = std::to_array<EventKind>({
    {"planned_outage", read_plan},
    {"reschedule", read_reschedule},
    {"cancel_plan", read_cancel_plan},
    {"fault", read_fault},
    {"device_report", read_device_report},
    {"trouble_call", read_trouble_call},
    {"meter_report", read_meter_report},
    {"confirm", read_confirm},
    {"etr", read_etr},
    {"cancel", read_cancel},
    {"crew_step", read_crew_step},
    {"gateway_down", read_gateway<GatewaySwitch::To::down>},
    {"gateway_up", read_gateway<GatewaySwitch::To::up>},
    {"restart", read_restart},
    {"kill", read_kill},
    {"clock_step", read_clock_step},
    {"import", read_import},
    {"campaign", read_campaign},
    {"check_campaign", read_check_campaign},
    {"payment", read_payment},
    {"task_result", read_task_result},
});

std::string known_words() {
  std::vector<std::string_view> words;
  for (auto const& kind : kinds) words.push_back(kind.word);
  return fmt::format("known are {}", fmt::join(words, ", "));
}

}  // namespace

std::optional<Time> EventReader::optional_moment(Reader& reader, std::string_view key) const {
  auto const offset = reader.optional_signed_duration(key);
  if (!offset) return std::nullopt;
  if (offset->side == yaml::SignedOffset::Side::before && offset->offset != schedules::Offset{}) {
    reader.problem(key, "is before the scenario's start", "write +, for example +20d4h");
    return std::nullopt;
  }
  return schedules::after(start, offset->offset, zone);
}

Time EventReader::moment(Reader& reader, std::string_view key) const {
  if (!reader.has(key)) reader.problem(key, "is missing", "write an offset from the start, for example +20d4h");
  return optional_moment(reader, key).value_or(start);
}

std::optional<ScenarioEvent> EventReader::read(yaml::Node const& item) const {
  Reader reader(item, problems, "event");
  ScenarioEvent event{.at = moment(reader, "at"), .what = ImportNetwork{}, .line = item.place.line};
  int found = 0;
  for (auto const& kind : kinds) {
    if (!reader.has(kind.word)) continue;
    ++found;
    auto const* body = reader.optional_node(kind.word);
    yaml::Node empty;
    empty.kind = yaml::Node::Kind::map;
    empty.place = item.place;
    Reader fields(body != nullptr ? *body : empty, problems, std::string(kind.word));
    event.what = kind.read(fields, *this);
    fields.finish();
  }
  if (found == 1) {
    reader.finish();
    return event;
  }
  auto const what = found == 0 ? "event of no known kind" : "event of more than one kind";
  problems.add(item.place, what, found == 0 ? known_words() : "write one event for each");
  return std::nullopt;
}

}  // namespace lamplighter::simulation
