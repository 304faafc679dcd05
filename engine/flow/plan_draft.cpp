// A plan before it is one: what it would mean, and the draft that keeps it.
#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/outage_support.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/flow/plan_preview.hpp"
#include "engine/flow/plan_state.hpp"
#include "engine/flow/plan_windows.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

/// Stands in the texts of a preview where the id will: as long as the part of an id that texts show, and of an alphabet that makes no text longer.
constexpr std::string_view id_to_come = "########";

std::optional<outage::Kind> planned_kind_from(std::string_view text) {
  auto const kind = outage::kind_from(text);
  if (!kind) return std::nullopt;
  switch (*kind) {
    case outage::Kind::planned:
    case outage::Kind::temporary:
    case outage::Kind::load_shedding:
    case outage::Kind::customer_request:
    case outage::Kind::upstream:
    case outage::Kind::psps: return kind;
    case outage::Kind::fault:
    case outage::Kind::emergency:
    case outage::Kind::disconnection:
    case outage::Kind::usage_alert:
    case outage::Kind::demand_response:
    case outage::Kind::campaign: return std::nullopt;
  }
  return std::nullopt;
}

constexpr std::string_view planned_kinds = "planned, temporary, load_shedding, customer_request, upstream, psps";

outage::Kind read_kind(BodyReader& reader) {
  auto const text = reader.optional_name("kind");
  if (!text) return outage::Kind::planned;
  auto const kind = planned_kind_from(*text);
  if (!kind) reader.problem("kind", fmt::format("'{}' cannot be planned; known are {}", *text, planned_kinds));
  return kind.value_or(outage::Kind::planned);
}

outage::Outage new_outage(Context& ctx, outage::Kind kind, std::string ref, std::string cause,
                          std::vector<outage::PlanStep> const& steps, std::vector<outage::PlanWindow> const& windows) {
  outage::Outage out;
  out.ref = std::move(ref);
  out.kind = kind;
  out.state = outage::State::scheduled;
  out.cause = std::move(cause);
  for (auto const& step : steps) {
    auto const device = ctx.book.device(step.device);
    if (step.to != geo::Position::open || !device.is_valid()) continue;
    outage::OpenedDevice const opened{step.device, ctx.network().device(device).phases};
    if (std::find(out.devices.begin(), out.devices.end(), opened) == out.devices.end()) out.devices.push_back(opened);
    if (out.feeder.empty()) out.feeder = std::string(ctx.live.network().feeder_of(device));
  }
  std::vector<ServicePointId> points;
  for (auto const& window : windows) points.push_back(window.point);
  out.area = area_in_words(ctx, points, out.feeder);
  return out;
}

Result<void> check_new(Context& ctx, std::optional<std::string> const& ref, std::vector<outage::PlanStep> const& steps) {
  if (ref) {
    if (auto const ok = check_plan_id(*ref); !ok) return ok;
  }
  return check_spans(ctx, steps);
}

Result<std::pair<outage::Outage, outage::Plan>> plan_named(Context& ctx, std::optional<std::string> const& ref) {
  auto const row = ref ? ctx.outages.find_by_ref(*ref) : std::nullopt;
  auto const plan = row ? ctx.outages.find_plan(row->id) : std::nullopt;
  if (!plan) return fail(Error::Kind::not_found, "no such plan");
  return std::pair(*row, *plan);
}

}  // namespace

Result<Answer> on_preview_plan(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  auto const ref = reader.optional_name("id");
  auto const cause = reader.optional_text("cause");
  auto const work = reader.optional_text("work");
  auto const announced_at = reader.optional_time("announced_at");
  auto const known = plan_named(ctx, ref);
  auto const kind = known && !command.body.contains("kind") ? known->first.kind : read_kind(reader);
  auto const steps = known && !has_steps(command.body) ? known->second.steps : read_steps(ctx, reader);
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (auto const ok = check_new(ctx, ref, steps); !ok) return tl::unexpected<Error>(ok.error());
  auto const windows = windows_of(ctx, steps);
  auto row = known && !has_steps(command.body) ? known->first
                                               : new_outage(ctx, kind, ref.value_or(std::string(id_to_come)), "", steps, windows);
  row.kind = kind;
  row.cause = cause.value_or(known ? known->first.cause : std::string());
  if (known) row.id = known->first.id;
  if (known) row.revision = known->second.revision;
  auto const words = work.value_or(known ? known->second.work : std::string());
  Answer answer{.body = preview(ctx, {row, words, steps, windows, announced_at}, PreviewFor::person)};
  bool const names_people = !answer.body.at("people").as_array().empty() || !answer.body.at("opted_out_people").as_array().empty();
  if (names_people) ctx.store.audit(ctx.now, command.actor.name, "preview_plan", ref.value_or(""), "read");
  return answer;
}

Result<Answer> on_create_plan(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  auto ref = reader.optional_name("id");
  auto const cause = reader.optional_text("cause");
  auto const work = reader.optional_text("work");
  auto const shown = reader.optional_text("preview_id");
  auto const kind = read_kind(reader);
  auto const steps = read_steps(ctx, reader);
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (auto const ok = check_new(ctx, ref, steps); !ok) return tl::unexpected<Error>(ok.error());
  if (steps.front().at <= ctx.now) {
    return fail(Error::Kind::invalid, "field 'start': is in the past; a plan begins later than now", "start");
  }
  if (ref && (ctx.outages.find_by_ref(*ref) || ctx.notices.campaigns().find_campaign(*ref))) {
    return fail(Error::Kind::conflict, fmt::format("an outage, plan or campaign '{}' exists already; choose another id", *ref), "id");
  }
  auto const windows = windows_of(ctx, steps);
  if (windows.empty()) {
    return fail(Error::Kind::conflict, "nobody would lose supply by these steps; check the devices and the network", "devices");
  }
  auto row = new_outage(ctx, kind, ref.value_or(std::string(id_to_come)), cause.value_or(""), steps, windows);
  auto const words = work.value_or("");
  if (shown) {
    if (auto const same = check_previewed(ctx, {row, words, steps, windows, {}}, shown); !same) return tl::unexpected<Error>(same.error());
  }
  if (!ref) row.ref = ctx.new_ref();
  row.id = ctx.outages.insert(row);
  outage::Plan plan;
  plan.outage = row.id;
  plan.ref = row.ref;
  plan.work = work.value_or("");
  plan.proposer = command.actor.name;
  plan.steps = steps;
  plan.start = steps.front().at;
  plan.end = steps.back().at;
  ctx.outages.insert_plan(plan);
  ctx.outages.put_windows(plan.outage, plan.revision, windows);
  note_plan(ctx, plan, plan.state, outage::Reason::plan_created, command.actor.name, "");
  return plan_answer(ctx, plan, Answer::Kind::created);
}

}  // namespace lamplighter::flow
