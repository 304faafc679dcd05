// What a desk says about an outage: declare, confirm, ETR and restore.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/call_ends.hpp"
#include "engine/flow/island_flow.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/plan_flow.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
using outage::Reason;
using outage::State;

namespace {

constexpr std::string_view declarable_kinds =
    "fault, temporary, emergency, load_shedding, upstream, customer_request, disconnection, psps";

Result<MovedDevice> device_of(Context& ctx, std::string const& id, std::string const& field) {
  auto const index = ctx.network().find_device(id);
  if (!index) {
    return fail(Error::Kind::invalid,
                fmt::format("field '{}': the network has no device '{}'; check the id", field, id), field);
  }
  return MovedDevice{*index, ctx.book.id_of(*index), ctx.network().device(*index).phases};
}

tl::unexpected<Error> wrong_state(outage::Outage const& row, std::string_view what, std::string_view instead) {
  return fail(
      Error::Kind::conflict,
      fmt::format("outage '{}' is {} and cannot be {}; {}", row.ref, outage::to_string(row.state), what, instead),
      "state");
}

std::vector<ServicePointId> open_points(Context& ctx, OutageId id) {
  std::vector<ServicePointId> points;
  for (auto const& row : ctx.outages.interruptions(id)) {
    if (!row.ended_at) points.push_back(row.point);
  }
  return points;
}

struct Declaration {
  std::vector<std::string> devices, customers;
  std::optional<outage::Kind> named_kind;  // as the desk named it
  std::string cause, reason;
  Time started_at;

  outage::Kind kind() const { return named_kind.value_or(outage::Kind::fault); }
};

Result<Declaration> read_declaration(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  Declaration wanted;
  wanted.devices = reader.optional_texts("devices");
  wanted.customers = reader.optional_texts("customers");
  wanted.cause = reader.reason("cause").value_or("");
  wanted.reason = reader.reason("reason").value_or("");
  wanted.started_at = reader.optional_time("started_at").value_or(ctx.now);
  if (auto const kind = reader.optional_name("kind")) {
    auto const known = outage::kind_from(*kind);
    if (!known || *known == outage::Kind::planned || outage::is_of_campaigns(*known)) {
      reader.problem("kind", fmt::format("unknown value; known are {}", declarable_kinds));
    }
    wanted.named_kind = known;
  }
  if (wanted.kind() == outage::Kind::emergency && wanted.cause.empty() && wanted.reason.empty()) {
    reader.problem("reason", "is missing; people are cut off without notice only for a reason: give it, or a 'cause'");
  }
  if (wanted.devices.empty() == wanted.customers.empty()) reader.problem("devices", "give either devices or customers");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (auto const ok = check_not_ahead(ctx, wanted.started_at, "started_at"); !ok)
    return tl::unexpected<Error>(ok.error());
  return wanted;
}

/// The outage that the declaration opened, or the one that there is already, with who is out by it now. Error: conflict, when
/// that is of another kind than the desk said.
Result<Answer> declared(Context& ctx, Command const& command, Declaration const& wanted, outage::Outage row, Answer::Kind kind) {
  if (wanted.named_kind && *wanted.named_kind != row.kind) {
    return fail(Error::Kind::conflict,
                fmt::format("this is outage '{}' already, of kind {}: look there, or declare it without a kind", row.ref,
                            outage::to_string(row.kind)),
                "kind");
  }
  if (row.cause.empty() && !wanted.cause.empty()) {
    row.cause = wanted.cause;
    ctx.outages.update(row);
  }
  if (!wanted.reason.empty()) note_history(ctx, row, Reason::declared_by_person, command.actor.name, wanted.reason);
  auto answer = outage_answer(row, kind);
  answer.body["service_points"] = open_points(ctx, row.id).size();
  return answer;
}

Result<Answer> declare_devices(Context& ctx, Command const& command, Declaration const& wanted) {
  SwitchingFact fact{.devices = {},
                     .report = outage::ReportKind::opened,
                     .source = outage::ReportSource::dispatcher,
                     .at = wanted.started_at,
                     .actor = command.actor.name,
                     .kind = wanted.kind(),
                     .cause = wanted.cause};
  for (auto const& id : wanted.devices) {
    auto const device = device_of(ctx, id, "devices");
    if (!device) return tl::unexpected<Error>(device.error());
    fact.devices.push_back(*device);
  }
  auto const outcome = apply_opening(ctx, fact);
  put_positions(ctx, fact);
  if (outcome.outages.empty()) {
    return fail(Error::Kind::conflict,
                "the devices are open already or nobody loses supply by them; look at the outages of their feeder",
                "devices");
  }
  return declared(ctx, command, wanted, outcome.outages.front(), outcome.is_fresh ? Answer::Kind::created : Answer::Kind::done);
}

/// The one open outage that these points are in, if there is one.
std::optional<outage::Outage> outage_around(Context& ctx, std::vector<ServicePointId> const& points) {
  std::set<OutageId> found;
  for (auto const point : points) {
    if (auto const open = ctx.outages.open_interruption(point)) found.insert(open->outage);
  }
  return found.size() == 1 ? ctx.outages.find(*found.begin()) : std::nullopt;
}

Result<Answer> declare_customers(Context& ctx, Command const& command, Declaration const& wanted) {
  std::vector<ServicePointId> points;
  outage::Outage fresh;
  for (auto const& id : wanted.customers) {
    auto const customer = ctx.network().find_customer(id);
    if (!customer) {
      return fail(Error::Kind::invalid,
                  fmt::format("field 'customers': the network has no customer '{}'; check the id", id), "customers");
    }
    for (auto const point : ctx.network().service_points_of(*customer)) {
      points.push_back(ctx.book.id_of(point));
      if (fresh.feeder.empty()) fresh.feeder = std::string(ctx.live.network().feeder_of(point));
    }
  }
  fresh.area = area_in_words(ctx, points, fresh.feeder);
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  auto const around = outage_around(ctx, points);
  std::erase_if(points, [&](auto point) { return ctx.outages.open_interruption(point).has_value(); });
  if (points.empty() && around) return declared(ctx, command, wanted, *around, Answer::Kind::done);
  if (points.empty()) {
    return fail(Error::Kind::conflict, "these customers are in an open outage already; look there", "customers");
  }
  fresh.kind = wanted.kind();
  fresh.cause = wanted.cause;
  fresh.started_at = wanted.started_at;
  auto row = open_outage(ctx, std::move(fresh), Reason::declared_by_person, command.actor.name);
  interrupt(ctx, row, points, wanted.started_at, Duration::sustained);
  confirm_sustained(ctx, row, Reason::declared_by_person, command.actor.name);
  return declared(ctx, command, wanted, row, Answer::Kind::created);
}

/// A nested one was back-dated for the caller's own point; a device that takes others with it opened no earlier than the
/// first call since.
Time began_at(Context& ctx, outage::Outage const& row) {
  auto const kept = row.started_at.value_or(ctx.now);
  if (!row.nested_in) return kept;
  std::optional<Time> first;
  for (auto const& call : ctx.outages.calls(row.id)) first = std::min(first.value_or(call.occurred_at), call.occurred_at);
  return first.value_or(kept);
}

/// The device that explains a suspected outage, as the desk confirms it.
Result<Answer> confirm_by_device(Context& ctx, Command const& command, outage::Outage const& row,
                                 std::string const& id) {
  auto const device = device_of(ctx, id, "device");
  if (!device) return tl::unexpected<Error>(device.error());
  auto const started = began_at(ctx, row);
  SwitchingFact const fact{.devices = {*device},
                           .report = outage::ReportKind::opened,
                           .source = outage::ReportSource::dispatcher,
                           .at = started,
                           .actor = command.actor.name,
                           .kind = row.kind,
                           .cause = row.cause};
  auto const outcome = apply_opening(ctx, fact);
  put_positions(ctx, fact);
  auto const after = ctx.outages.find(row.id);
  bool const is_explained = after && (after->state == State::merged || after->state == State::confirmed);
  if (!is_explained || outcome.outages.empty()) {
    return fail(
        Error::Kind::invalid,
        fmt::format("field 'device': opening '{}' does not take supply from the place of outage '{}'; name a device "
                    "above it",
                    id, row.ref),
        "device");
  }
  return outage_answer(outcome.outages.front(), Answer::Kind::done);
}

/// It is suspected because it hangs below this device, which stands open: opening it once more would take supply from nobody.
bool is_suspected_below(Context& ctx, outage::Outage const& row, std::string const& id) {
  auto const device = row.momentary_until || !has_open_device(ctx, row) ? std::nullopt : ctx.network().find_device(id);
  return device && std::ranges::any_of(row.devices, [named = ctx.book.id_of(*device)](auto const& opened) {
           return opened.device == named;
         });
}

}  // namespace

Result<Answer> on_declare_outage(Context& ctx, Command const& command) {
  auto const wanted = read_declaration(ctx, command);
  if (!wanted) return tl::unexpected<Error>(wanted.error());
  return wanted->devices.empty() ? declare_customers(ctx, command, *wanted) : declare_devices(ctx, command, *wanted);
}

Result<Answer> on_confirm_outage(Context& ctx, Command const& command) {
  auto row = outage_of(ctx, command);
  if (!row) return tl::unexpected<Error>(row.error());
  BodyReader reader(command.body);
  auto const device = reader.optional_name("device");
  (void)reader.optional_text("note");
  auto const cause = reader.optional_text("cause");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (row->state != State::suspected) return wrong_state(*row, "confirmed", "only a suspected one can");
  if (cause) row->cause = *cause;
  if (device && !is_suspected_below(ctx, *row, *device)) return confirm_by_device(ctx, command, *row, *device);
  if (!row->momentary_until) {
    std::vector<ServicePointId> points;
    for (auto const& call : ctx.outages.calls(row->id)) {
      if (call.point) points.push_back(call.point);
    }
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
    interrupt(ctx, *row, points, row->started_at.value_or(ctx.now), Duration::sustained);
  }
  confirm_sustained(ctx, *row, Reason::confirmed_by_person, command.actor.name);
  return outage_answer(*row, Answer::Kind::done);
}

namespace {

constexpr std::chrono::hours farthest_etr{31 * 24};

bool has_job_of(Context& ctx, OutageId outage, std::string_view crew_ref) {
  auto const crew = ctx.dispatches.find_crew_by_ref(crew_ref);
  auto const jobs = ctx.dispatches.jobs_of(outage);
  return crew && std::any_of(jobs.begin(), jobs.end(), [&](auto const& job) { return job.crew == crew->id; });
}

}  // namespace

Result<Answer> on_set_etr(Context& ctx, Command const& command) {
  auto row = outage_of(ctx, command);
  if (!row) return tl::unexpected<Error>(row.error());
  BodyReader reader(command.body);
  auto const at = reader.time("at");
  auto const band = reader.optional_integer("band");  // minutes around it
  auto const reason = reader.reason("reason").value_or("");
  if (band && (*band < 0 || *band > 24 * 60)) reader.problem("band", "must be minutes from 0 to 1440");
  if (at <= ctx.now)
    reader.problem("at", fmt::format("{} is past; give the time by which supply is expected", to_rfc3339(at)));
  if (at > ctx.now + farthest_etr) reader.problem("at", "is more than 31 days ahead; check the year");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (command.actor.role == "crew" && !has_job_of(ctx, row->id, command.actor.name)) {
    return fail(Error::Kind::forbidden, fmt::format("crew '{}' has no job of this outage", command.actor.name));
  }
  bool const is_out =
      row->state == State::suspected || row->state == State::confirmed || row->state == State::partially_restored;
  if (!is_out) return wrong_state(*row, "given an ETR", "a planned one is extended instead");
  auto const number = row->etr ? row->etr->number + 1 : 1;
  row->etr = outage::Etr{.at = at,
                         .band = std::chrono::minutes{band.value_or(0)},
                         .source = command.actor.role == "crew" ? "crew" : "person",
                         .reason = reason,
                         .number = number};
  ctx.outages.update(*row);
  note_history(ctx, *row, Reason::declared_by_person, command.actor.name,
               fmt::format("ETR {}: {}", number, to_rfc3339(at)));
  ctx.event("outage", outage_body(*row));
  ctx.store.clear_alarms("etr_overdue", row->id.value, ctx.now);
  ctx.timer(at, TimerKind::etr_overdue, row->id.value, number);
  static constexpr std::array<std::string_view, 1> older{"etr"};
  supersede_words(ctx, row->id, older, notice::Reason::newer_revision);
  end_wordless_calls(ctx, row->id);
  auto const customers = customers_out(ctx, row->id);
  if (row->state != State::suspected && !customers.empty()) tell(ctx, *row, "etr", number, customers, ctx.now);
  return outage_answer(*row, Answer::Kind::done);
}

void on_etr_overdue(Context& ctx, OutageId id, std::int64_t number) {
  auto const row = ctx.outages.find(id);
  if (!row || !row->etr || row->etr->number != number || !outage::is_open(row->state) || ctx.now < row->etr->at) return;
  raise_alarm(ctx, "etr_overdue", id.value,
              fmt::format("outage {}: its ETR {} has passed; give a new one", row->ref, to_rfc3339(row->etr->at)));
}

Result<Answer> on_restore_outage(Context& ctx, Command const& command) {
  auto row = outage_of(ctx, command);
  if (!row) return tl::unexpected<Error>(row.error());
  BodyReader reader(command.body);
  auto const at = reader.optional_time("restored_at").value_or(ctx.now);
  (void)reader.optional_text("note");
  auto const override_reason = reader.reason("override_reason").value_or("");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (auto const ok = check_not_ahead(ctx, at, "restored_at"); !ok) return tl::unexpected<Error>(ok.error());
  if (row->state != State::confirmed && row->state != State::partially_restored) {
    return wrong_state(*row, "restored", "only a confirmed or partially restored one can");
  }
  if (row->started_at && at < *row->started_at) {
    return fail(Error::Kind::invalid, "field 'restored_at': is before the outage began", "restored_at");
  }
  auto const points = open_points(ctx, row->id);
  auto const still =
      std::count_if(points.begin(), points.end(), [&](auto point) { return !has_normal_supply(ctx, point); });
  // Also whose people were all taken out of the network: there is nobody to give supply back to.
  bool const is_empty = points.empty() && ctx.outages.steps(row->id).empty();
  if (still > 0 || (is_empty && has_open_device(ctx, *row))) {
    return fail(
        Error::Kind::conflict,
        fmt::format("{} service points of outage '{}' have no supply in the network: report the device closed first, "
                    "so that nobody is told something false",
                    still, row->ref),
        "state");
  }
  if (auto const clear = check_supply_clear(ctx, *row, command.actor, override_reason); !clear) return tl::unexpected<Error>(clear.error());
  if (is_empty) {
    row->restored_at = at;
    change_state(ctx, *row, State::restored, Reason::supply_confirmed_by_person, command.actor.name);
    verify_jobs(ctx, row->id, at);
    if (auto plan = ctx.outages.find_plan(row->id)) plan_restored(ctx, *plan);
    return outage_answer(*row, Answer::Kind::done);
  }
  auto const facts = restoration_facts(ctx, row->id);
  if (facts.on_islands > 0 && facts.open_interruptions == 0 && facts.unconfirmed_steps == 0) {
    return fail(Error::Kind::conflict,
                fmt::format("{} service points of outage '{}' have supply only while a declared island lasts: it is over when the grid supplies "
                            "them; report the device closed, or end the island first",
                            facts.on_islands, row->ref),
                "state");
  }
  if (facts.open_interruptions == 0 && facts.unconfirmed_steps == 0 && finish_freed(ctx, *row, command.actor.name)) {
    return outage_answer(*row, Answer::Kind::done);
  }
  end_points(ctx, points, at, command.actor.name);
  confirm_supply(ctx, row->id, 0, Reason::supply_confirmed_by_person, command.actor.name);
  return outage_answer(ctx.outages.find(row->id).value_or(*row), Answer::Kind::done);
}

}  // namespace lamplighter::flow
