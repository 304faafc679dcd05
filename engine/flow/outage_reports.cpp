// Device reports: checked, placed in time against what is known already, then applied as an opening or a closing.
#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
using outage::Reason;

namespace {

struct DeviceReport {
  SwitchingFact fact;
  std::string device;
  std::string override_reason;  // a shift supervisor's, to close onto a work party
};

Result<DeviceReport> read_report(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  auto const device = reader.name("device");
  auto const kind = reader.word("kind", outage::report_kind_from, "opened, closed, tripped, locked_out");
  auto const source = reader.word("source", outage::report_source_from, "scada, crew, dispatcher");
  auto const at = reader.time("occurred_at");
  auto const phases_text = reader.optional_name("phases");
  (void)reader.optional_name("key");
  (void)reader.optional_text("note");
  auto const cause = reader.optional_text("cause").value_or("");
  auto override_reason = reader.reason("override_reason").value_or("");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (auto const ok = check_not_ahead(ctx, at, "occurred_at"); !ok) return tl::unexpected<Error>(ok.error());
  if (command.actor.role == "crew" && *source != outage::ReportSource::crew) {
    return fail(Error::Kind::forbidden, "field 'source': a crew reports as 'crew'; the desk confirms it", "source");
  }

  auto const index = ctx.network().find_device(device);
  if (!index) {
    return fail(
        Error::Kind::invalid,
        fmt::format("field 'device': the network has no device '{}'; check the id, or import the network", device),
        "device");
  }
  auto const has = ctx.network().device(*index).phases;
  auto phases = has;
  if (phases_text) {
    auto const named = geo::phases_from(*phases_text);
    if (!named || named->empty() || !has.contains(*named)) {
      return fail(Error::Kind::invalid,
                  fmt::format("field 'phases': device '{}' has the phases {}; name some of these or leave it out",
                              device, geo::to_string(has)),
                  "phases");
    }
    phases = *named;
  }
  SwitchingFact fact{.devices = {{*index, ctx.book.id_of(*index), phases}},
                     .report = *kind,
                     .source = *source,
                     .at = at,
                     .actor = command.actor.name,
                     .kind = outage::Kind::fault,
                     .cause = cause};
  return DeviceReport{std::move(fact), device, std::move(override_reason)};
}

constexpr std::array<geo::PhaseSet, 3> single_phases{{{1}, {2}, {4}}};

/// The phases on which nothing newer is known.
geo::PhaseSet newest_phases(std::optional<outage::DevicePosition> const& known, geo::PhaseSet phases, Time at) {
  if (!known) return phases;
  for (std::size_t i = 0; i < single_phases.size(); ++i) {
    if (known->reported_at[i] && *known->reported_at[i] > at) phases = phases - single_phases[i];
  }
  return phases;
}

json::object report_body(std::string const& device, SwitchingOutcome const& outcome) {
  json::object body{{"device", device},
                    {"outcome", outcome.treatment},
                    {"reason", std::string(outage::to_string(outcome.reason))},
                    {"service_points", outcome.points}};
  if (!outcome.outages.empty()) {
    body["outage"] = outcome.outages.front().ref;
    body["state"] = std::string(outage::to_string(outcome.outages.front().state));
    json::array all;
    for (auto const& row : outcome.outages) all.push_back(json::string(row.ref));
    body["outages"] = std::move(all);
  }
  return body;
}

/// A desk may enter what it is about to order: rule 0.3 holds it back, unless a shift supervisor overrides with a reason.
Result<void> refuse_onto_people(Context& ctx, DeviceReport const& report, Actor const& actor) {
  std::vector<geo::Operation> operations;
  for (auto const& device : report.fact.devices) operations.push_back({device.index, device.phases, geo::Position::closed});
  return check_energise(ctx, operations, actor, report.override_reason);
}

/// Older than what is known: kept in the books, and in the ledger what it misses; the position stays.
Answer answer_superseded(Context& ctx, DeviceReport const& report) {
  auto const& fact = report.fact;
  if (auto const entered = enter_late(ctx, fact)) {
    ctx.decide("report_entered_late", fact.devices.front().id.value, outage::to_string(fact.report));
    Answer answer;
    answer.kind = Answer::Kind::created;
    answer.body = report_body(report.device, *entered);
    return answer;
  }
  SwitchingOutcome outcome{
      .treatment = "superseded_by_newer", .reason = Reason::already_open, .outages = {}, .points = 0};
  for (auto& row : ctx.outages.open_on_device(fact.devices.front().id)) {
    note_history(
        ctx, row, Reason::already_open, fact.actor,
        fmt::format("late report: {} at {}; a newer one stands", outage::to_string(fact.report), to_rfc3339(fact.at)));
    outcome.outages.push_back(row);
  }
  ctx.store.audit(ctx.now, fact.actor, "device_report_superseded", report.device,
                  fmt::format("{} at {}", outage::to_string(fact.report), to_rfc3339(fact.at)));
  ctx.decide("report_superseded", fact.devices.front().id.value, outage::to_string(fact.report));
  Answer answer;
  answer.kind = Answer::Kind::created;
  answer.body = report_body(report.device, outcome);
  return answer;
}

}  // namespace

void put_positions(Context& ctx, SwitchingFact const& fact) {
  for (auto const& device : fact.devices) {
    auto position = ctx.outages.position(device.id).value_or(outage::DevicePosition{});
    auto const open = ctx.live.network().open_phases(device.index);
    if (position.open != open || !position.device) position.changed_at = fact.at;
    position.device = device.id;
    position.open = open;
    // 回令确认: what a crew says stands as reported until the desk says the same.
    position.standing =
        fact.source == outage::ReportSource::crew ? outage::Standing::reported : outage::Standing::confirmed;
    for (std::size_t i = 0; i < single_phases.size(); ++i) {
      if (!device.phases.contains(single_phases[i])) continue;
      position.reported_at[i] = std::max(position.reported_at[i].value_or(fact.at), fact.at);
    }
    auto const to = fact.report == outage::ReportKind::closed ? geo::Position::closed : geo::Position::open;
    ctx.outages.put_move({device.id, fact.at, device.phases, to});
    ctx.outages.put_position(position);
  }
}

Result<Answer> on_device_report(Context& ctx, Command const& command) {
  auto report = read_report(ctx, command);
  if (!report) return tl::unexpected<Error>(report.error());
  auto& fact = report->fact;
  auto& device = fact.devices.front();
  auto const newest = newest_phases(ctx.outages.position(device.id), device.phases, fact.at);
  if (newest.empty()) return answer_superseded(ctx, *report);
  auto const superseded = device.phases - newest;
  device.phases = newest;
  bool const is_closing = fact.report == outage::ReportKind::closed;
  // What a person enters is asked, whatever source they name; only a program's or a crew's word has happened already.
  bool const is_desk_entry = fact.source == outage::ReportSource::dispatcher ||
                             (fact.source == outage::ReportSource::scada && command.actor.role != "integration");
  if (is_closing && is_desk_entry) {
    auto const allowed = refuse_onto_people(ctx, *report, command.actor);
    if (!allowed) return tl::unexpected<Error>(allowed.error());
  }
  auto const outcome = is_closing ? apply_closing(ctx, fact) : apply_opening(ctx, fact);
  put_positions(ctx, fact);
  if (!superseded.empty()) {
    auto late = fact;
    late.devices.front().phases = superseded;
    (void)enter_late(ctx, late);
  }
  Answer answer;
  answer.kind = Answer::Kind::created;
  answer.body = report_body(report->device, outcome);
  return answer;
}

}  // namespace lamplighter::flow
