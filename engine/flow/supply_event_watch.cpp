// What of guaranteed supply a person has accepted for a plan, and the alarm about the rest.
#include "engine/flow/supply_event_watch.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/flow/network_alarms.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_state.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr auto* alarm_kind = "supply_event_unaccepted";

std::string key_of(OutageId plan) { return fmt::format("supply_events_accepted:{}", plan.value); }
std::string asked_key_of(OutageId plan) { return fmt::format("supply_events_asked:{}", plan.value); }

json::array rows_of(Repository& store, std::string const& key) {
  auto const text = store.meta(key);
  return text ? json::parse(*text).as_array() : json::array();
}
json::array accepted_of(Context& ctx, OutageId plan) { return rows_of(ctx.store, key_of(plan)); }

json::object row_of(SupplyConflict const& one) {
  return {{"name", one.event->name}, {"from", to_ms(one.event->from)}, {"until", to_ms(one.event->until)}, {"out", one.out}, {"reduced", one.reduced}};
}

bool is_same(json::value const& row, outage::SupplyEvent const& event) {
  return row.at("name").as_string() == event.name && row.at("from").as_int64() == to_ms(event.from) && row.at("until").as_int64() == to_ms(event.until);
}

bool covers(json::value const& row, SupplyConflict const& one) {
  auto const out = row.at("out").to_number<std::size_t>(), reduced = row.at("reduced").to_number<std::size_t>();
  return is_same(row, *one.event) && out >= one.out && out + reduced >= one.out + one.reduced;
}

bool touches_any(Context& ctx, outage::Plan const& plan) {
  return ctx.settings.supply_events && std::ranges::any_of(*ctx.settings.supply_events, [&](auto const& event) {
           return event.until > ctx.now && event.from < plan.end && plan.start < event.until;
         });
}

std::vector<outage::PlanWindow> windows_ahead(Context& ctx, outage::Plan const& plan) {
  auto windows = ctx.outages.windows(plan.outage, plan.revision);
  auto const days = days_of(ctx, plan);
  std::erase_if(windows, [&](auto const& one) { return !days.is_ahead(one.start, one.end, ctx.now); });
  return windows;
}

/// What is asked about, for whoever opens the plan while it runs.
void keep_asked(Context& ctx, OutageId plan, std::span<outage::PlanWindow const> windows, bool is_asked) {
  json::array rows;
  for (auto const& one : is_asked ? supply_conflicts(ctx, windows) : std::vector<SupplyConflict>()) {
    if (!is_supply_event_accepted(ctx, plan, one)) rows.push_back(row_of(one));
  }
  auto const text = json::serialize(rows);
  if (ctx.store.meta(asked_key_of(plan)).value_or("[]") != text) ctx.store.put_meta(asked_key_of(plan), text);
}

/// Of two rows: the same event, and the first has no fewer points.
bool covers(json::value const& accepted, json::value const& asked) {
  auto const points = [](json::value const& row, char const* field) { return row.at(field).to_number<std::size_t>(); };
  return accepted.at("name") == asked.at("name") && accepted.at("from") == asked.at("from") && accepted.at("until") == asked.at("until") &&
         points(accepted, "out") >= points(asked, "out") &&
         points(accepted, "out") + points(accepted, "reduced") >= points(asked, "out") + points(asked, "reduced");
}

json::object view_of(json::value const& row, bool is_accepted) {
  auto const text = [&](char const* field) { auto const* const found = row.as_object().if_contains(field); return found ? *found : json::value(""); };
  auto const* const at = row.as_object().if_contains("at");
  return {{"name", row.at("name")}, {"from", to_rfc3339(from_ms(row.at("from").as_int64()))}, {"until", to_rfc3339(from_ms(row.at("until").as_int64()))},
          {"service_points", row.at("out")}, {"reduced_security", row.at("reduced")}, {"accepted", is_accepted}, {"by", text("by")},
          {"at", at ? json::value(to_rfc3339(from_ms(at->as_int64()))) : json::value(nullptr)}, {"reason", text("why")}};
}

/// Empty where nothing is to be asked.
std::string question_about(Context& ctx, outage::Plan const& plan) {
  if (!is_after_approval(plan.state) || is_over(plan.state) || !touches_any(ctx, plan)) return {};
  auto const names = unaccepted_supply_events(ctx, plan.outage, windows_ahead(ctx, plan));
  if (names.empty()) return {};
  auto text = fmt::format("plan {} falls into guaranteed supply ({}) that nobody has accepted: delay or cancel it, or say why it is cut", plan.ref, names);
  return text;
}

Result<void> check_accepter(Context& ctx, Command const& command, outage::Plan const& plan, std::string const& names) {
  bool const may = command.actor.role == "shift_supervisor" || command.actor.role == "admin";
  bool const is_own = ctx.settings.approval == Settings::Approval::other_person && plan.proposer == command.actor.name;
  if (may && !is_own) return {};
  if (may) return fail(Error::Kind::forbidden, fmt::format("plan '{}' falls into guaranteed supply ({}): someone other than its proposer must accept that", plan.ref, names));
  return fail(Error::Kind::forbidden, fmt::format("plan '{}' falls into guaranteed supply ({}): who may approve plans must accept that", plan.ref, names));
}

void record(Context& ctx, Command const& command, outage::Plan const& plan, std::string const& names, std::string const& accepted) {
  auto const note = fmt::format("falls into guaranteed supply {}; accepted: {}", names, accepted);
  ctx.store.audit(ctx.now, command.actor.name, "supply_event_cut", plan.ref, note);
  keep_supply_events_accepted(ctx, command, plan.outage, ctx.outages.windows(plan.outage, plan.revision), accepted);
  note_plan(ctx, plan, plan.state, outage::Reason::plan_approved, command.actor.name, note);
}

}  // namespace

bool is_supply_event_accepted(Context& ctx, OutageId plan, SupplyConflict const& one) {
  return plan && std::ranges::any_of(accepted_of(ctx, plan), [&](auto const& row) { return covers(row, one); });
}

void keep_supply_events_accepted(Context& ctx, Command const& command, OutageId plan, std::span<outage::PlanWindow const> windows, std::string const& reason) {
  auto rows = accepted_of(ctx, plan);
  for (auto const& one : supply_conflicts(ctx, windows)) {
    if (std::ranges::any_of(rows, [&](auto const& row) { return covers(row, one); })) continue;
    auto row = row_of(one);
    row["by"] = command.actor.name;
    row["at"] = to_ms(ctx.now);
    row["why"] = reason;
    rows.push_back(std::move(row));
  }
  ctx.store.put_meta(key_of(plan), json::serialize(rows));
}

json::array known_supply_events(Repository& store, OutageId plan) {
  json::array out;
  auto const accepted = rows_of(store, key_of(plan));
  for (auto const& row : accepted) out.push_back(view_of(row, true));
  for (auto const& row : rows_of(store, asked_key_of(plan))) {
    if (!std::ranges::any_of(accepted, [&](auto const& one) { return covers(one, row); })) out.push_back(view_of(row, false));
  }
  return out;
}

std::string unaccepted_supply_events(Context& ctx, OutageId plan, std::span<outage::PlanWindow const> windows) {
  std::string out;
  for (auto const& one : supply_conflicts(ctx, windows)) {
    if (!is_supply_event_accepted(ctx, plan, one)) out += (out.empty() ? "'" : ", '") + one.event->name + "'";
  }
  return out;
}

void watch_supply_event(Context& ctx, outage::Plan const& plan) {
  auto text = question_about(ctx, plan);
  keep_asked(ctx, plan.outage, text.empty() ? std::vector<outage::PlanWindow>() : windows_ahead(ctx, plan), !text.empty());
  if (text.empty()) {
    ctx.store.clear_alarms(alarm_kind, plan.outage.value, ctx.now);
    return;
  }
  auto const open = ctx.store.open_alarms();
  auto const raised = std::ranges::find_if(open, [&](auto const& one) { return one.kind == alarm_kind && one.object == plan.outage.value; });
  if (raised == open.end() || raised->text != text) renew_alarm(ctx, alarm_kind, plan.outage.value, std::move(text));
}

void watch_supply_events(Context& ctx) {
  auto const open = ctx.store.open_alarms();
  for (auto const& plan : ctx.outages.plans(true)) {
    bool const is_raised = std::ranges::any_of(open, [&](auto const& one) { return one.kind == alarm_kind && one.object == plan.outage.value; });
    if (is_raised || touches_any(ctx, plan)) watch_supply_event(ctx, plan);
  }
}

void ask_supply_event_again(Context& ctx, outage::Plan const& plan) {
  if (auto text = question_about(ctx, plan); !text.empty()) renew_alarm(ctx, alarm_kind, plan.outage.value, std::move(text));
}

Result<void> accept_at_go(Context& ctx, Command const& command, outage::Plan const& plan, std::span<outage::PlanWindow const> of_day,
                          std::string const& accepted) {
  auto const names = unaccepted_supply_events(ctx, plan.outage, of_day);
  if (names.empty()) return {};
  if (accepted.empty()) {
    return fail(Error::Kind::conflict,
                fmt::format("plan '{}' falls into guaranteed supply ({}) that nobody has accepted: delay or cancel it, or give 'accept_supply_event' with the reason",
                            plan.ref, names),
                "accept_supply_event");
  }
  if (auto const ok = check_accepter(ctx, command, plan, names); !ok) return tl::unexpected<Error>(ok.error());
  record(ctx, command, plan, names, accepted);
  return {};
}

Result<Answer> accept_alone(Context& ctx, Command const& command, outage::Plan const& plan, std::string const& accepted) {
  if (accepted.empty()) return fail(Error::Kind::invalid, "field 'accept_supply_event': is blank; say why guaranteed supply is cut", "accept_supply_event");
  bool const is_asked = is_after_approval(plan.state) && !is_over(plan.state);
  auto const names = is_asked ? unaccepted_supply_events(ctx, plan.outage, windows_ahead(ctx, plan)) : std::string();
  if (names.empty()) {
    return fail(Error::Kind::conflict, fmt::format("plan '{}' falls into no guaranteed supply that is still to be accepted", plan.ref), "accept_supply_event");
  }
  if (auto const ok = check_accepter(ctx, command, plan, names); !ok) return tl::unexpected<Error>(ok.error());
  record(ctx, command, plan, names, accepted);
  watch_supply_event(ctx, plan);
  return plan_answer(ctx, plan, Answer::Kind::done);
}

}  // namespace lamplighter::flow
