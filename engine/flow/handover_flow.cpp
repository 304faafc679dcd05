// Freezes what is open, and keeps who signed it.
#include "engine/flow/handover_flow.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/flow/desk_books.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;

constexpr int page_rows = 1'000;
constexpr std::chrono::hours frozen_holds_for{1};  // then too much may have changed for anybody to sign it
constexpr std::chrono::hours go_ahead{24};

bool may_take_over(Actor const& actor) { return actor.role == "shift_supervisor" || actor.role == "admin"; }

std::string device_name(Context& ctx, DeviceId id) {
  auto const index = ctx.book.device(id);
  return index.is_valid() ? std::string(ctx.network().device(index).id) : std::string("?");
}

json::object outage_row(Context& ctx, outage::Outage const& row) {
  auto one = outage_body(row);
  std::set<CustomerId> out;
  for (auto const& entry : ctx.outages.interruptions(row.id)) {
    if (!entry.ended_at) out.insert(entry.customer);
  }
  json::array jobs, devices;
  for (auto const& job : ctx.dispatches.jobs_of(row.id)) {
    if (!dispatch::is_open(job.state)) continue;
    auto const crew = ctx.dispatches.find_crew(job.crew);
    jobs.push_back(json::object{{"id", job.ref}, {"state", to_string(job.state)}, {"crew", crew ? json::value(crew->ref) : json::value(nullptr)}});
  }
  for (auto const& opened : row.devices) devices.emplace_back(device_name(ctx, opened.device));
  one["cause"] = row.cause;
  one["customers_out"] = out.size();
  one["devices"] = std::move(devices);
  one["jobs"] = std::move(jobs);
  return one;
}

/// All of them, however many: what is left out here nobody takes over.
json::array open_outages(Context& ctx) {
  json::array rows;
  outage::OutageFilter filter{.only_open = true, .kind = std::nullopt, .after = 0, .limit = page_rows};
  for (;;) {
    auto const page = ctx.outages.list(filter);
    for (auto const& row : page) {
      if (row.state != outage::State::scheduled) rows.push_back(outage_row(ctx, row));
    }
    if (std::ssize(page) < filter.limit) return rows;
    filter.after = page.back().id.value;
  }
}

/// Tickets with people at work or earths in; who is in charge of them stands with the ticket, not here.
json::array open_parties(Context& ctx) {
  json::array rows;
  for (auto const& party : ctx.dispatches.open_work_parties()) {
    rows.push_back(json::object{{"id", party.ref}, {"ticket", party.ticket}, {"below", device_name(ctx, party.below)},
                                {"earths_in", party.earths_in - party.earths_out}, {"permitted_at", to_rfc3339(party.permitted_at)},
                                {"cleared_at", time_or_null(party.cleared_at)}});
  }
  return rows;
}

json::array declared_islands(Context& ctx) {
  json::array rows;
  for (auto const& island : ctx.outages.open_islands()) {
    rows.push_back(json::object{{"source", island.source}, {"declared_at", to_rfc3339(island.declared_at)}, {"declared_by", island.declared_by},
                                {"note", island.note}});
  }
  return rows;
}

json::array decisions_due(Context& ctx) {
  json::array rows;
  for (auto const& plan : ctx.outages.plans(true)) {
    bool const is_near = plan.start < ctx.now + go_ahead && plan.end > ctx.now;
    if (!is_near || plan.state == outage::PlanState::draft || plan.state == outage::PlanState::submitted) continue;
    rows.push_back(json::object{{"id", plan.ref}, {"state", to_string(plan.state)}, {"go", to_string(plan.go)}, {"start", to_rfc3339(plan.start)},
                                {"end", to_rfc3339(plan.end)}});
  }
  return rows;
}

json::object frozen(Context& ctx) {
  json::array holds, alarms, exceptions;
  for (auto const& hold : ctx.notices.holds()) {
    holds.push_back(json::object{{"scope", hold.scope}, {"since", to_rfc3339(hold.since)}, {"by", hold.by}, {"why", hold.why}});
  }
  for (auto const& alarm : ctx.store.open_alarms()) {
    alarms.push_back(json::object{{"kind", alarm.kind}, {"text", alarm.text}, {"raised_at", to_rfc3339(alarm.raised_at)}});
  }
  std::int64_t open = 0;
  for (auto const& list : ctx.notices.call_lists(ctx.now)) {
    open += list.open;
    exceptions.push_back(json::object{{"account_manager", list.account_manager}, {"area_manager", list.area_manager}, {"open", list.open},
                                      {"overdue", list.overdue}});
  }
  return {{"at", to_rfc3339(ctx.now)},
          {"outages", open_outages(ctx)},
          {"work_parties", open_parties(ctx)},
          {"islands", declared_islands(ctx)},
          {"holds", std::move(holds)},
          {"decisions_due", decisions_due(ctx)},
          {"exceptions", open},
          {"call_lists", std::move(exceptions)},
          {"alarms", std::move(alarms)},
          {"unlocated_calls", ctx.outages.unlocated_call_count()}};
}

json::object summary(Handover const& one) {
  return {{"id", one.ref}, {"state", to_string(one.state)}, {"leaving", one.leaving}, {"coming", one.coming}, {"note", one.note},
          {"coming_note", one.coming_note}, {"opened_at", to_rfc3339(one.opened_at)}, {"ended_at", time_or_null(one.ended_at)},
          {"ended_by", one.ended_by}, {"end_reason", one.end_reason}};
}

Answer answer_of(Context& ctx, Handover const& one, Answer::Kind kind) {
  ctx.event("desk", {{"handover", one.ref}, {"state", to_string(one.state)}});
  ctx.decide(fmt::format("handover_{}", to_string(one.state)), one.id, "signed");
  Answer answer;
  answer.kind = kind;
  answer.body = summary(one);
  return answer;
}

/// The one in the path, while it waits for its second signature.
Result<Handover> waiting(Context& ctx, Command const& command) {
  auto found = ctx.store.desks().find_handover(command.object);
  if (!found) return fail(Error::Kind::not_found, fmt::format("no handover '{}'", command.object));
  if (found->state == Handover::State::open) return *found;
  return fail(Error::Kind::conflict, fmt::format("handover '{}' is {}; a new one begins with the signature of the one who leaves", found->ref, to_string(found->state)), "state");
}

std::string cell(std::string_view text) {
  // A leading = + - or @ would be a formula to a spreadsheet.
  std::string out = !text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos ? "\"'" : "\"";
  for (auto const letter : text) {
    if (letter == '"') out += '"';
    out += letter;
  }
  return out + '"';
}

}  // namespace

std::string_view to_string(Handover::State state) {
  switch (state) {
    case Handover::State::open: return "open";
    case Handover::State::done: return "done";
    case Handover::State::withdrawn: return "withdrawn";
  }
  return "unknown";
}

Result<Answer> on_open_handover(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  auto const note = reader.optional_text("note").value_or("");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  auto& desks = ctx.store.desks();
  if (auto const open = desks.open_handover()) {
    return fail(Error::Kind::conflict,
                fmt::format("handover '{}' by '{}' waits for its second signature: let it be signed, or withdraw it", open->ref, open->leaving), "state");
  }
  auto const last = desks.last_done();
  if (last && last->coming != command.actor.name && !may_take_over(command.actor)) {
    return fail(Error::Kind::conflict, fmt::format("'{}' holds the desk: that person hands it over, or a shift supervisor in the place of them", last->coming), "leaving");
  }
  Handover fresh;
  fresh.ref = ctx.new_ref();
  fresh.leaving = command.actor.name;
  fresh.note = note;
  fresh.opened_at = ctx.now;
  fresh.frozen = json::serialize(frozen(ctx));
  fresh.id = desks.insert_handover(fresh);
  return answer_of(ctx, fresh, Answer::Kind::created);
}

Result<Answer> on_sign_handover(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  auto const note = reader.optional_text("note").value_or("");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  auto one = waiting(ctx, command);
  if (!one) return tl::unexpected<Error>(one.error());
  if (command.actor.name == one->leaving) {
    return fail(Error::Kind::conflict, fmt::format("'{}' signed already, as the one who leaves: the one who comes signs with an own sign-in", one->leaving), "coming");
  }
  if (ctx.now >= one->opened_at + frozen_holds_for) {
    return fail(Error::Kind::conflict,
                fmt::format("what was frozen at {} is more than an hour old: withdraw it and begin anew, so that what is signed is what is so", to_rfc3339(one->opened_at)),
                "state");
  }
  one->state = Handover::State::done;
  one->coming = command.actor.name;
  one->coming_note = note;
  one->ended_at = ctx.now;
  one->ended_by = command.actor.name;
  ctx.store.desks().update_handover(*one);
  return answer_of(ctx, *one, Answer::Kind::done);
}

Result<Answer> on_withdraw_handover(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  auto const reason = reader.reason("reason");
  if (!reason) reader.problem("reason", "is missing; say why it is not handed over");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  auto one = waiting(ctx, command);
  if (!one) return tl::unexpected<Error>(one.error());
  if (command.actor.name != one->leaving && !may_take_over(command.actor)) {
    return fail(Error::Kind::forbidden, fmt::format("'{}' signed it: that person withdraws it, or a shift supervisor", one->leaving));
  }
  one->state = Handover::State::withdrawn;
  one->ended_at = ctx.now;
  one->ended_by = command.actor.name;
  one->end_reason = *reason;
  ctx.store.desks().update_handover(*one);
  return answer_of(ctx, *one, Answer::Kind::done);
}

json::object view_handovers(Store& store, std::int64_t before, int limit) {
  auto& desks = store.flow().desks();
  auto const last = desks.last_done();
  json::array rows;
  auto const found = desks.handovers(before, limit);
  for (auto const& one : found) rows.push_back(summary(one));
  json::object out{{"holder", last ? json::value(last->coming) : json::value(nullptr)},
                   {"since", last ? time_or_null(last->ended_at) : json::value(nullptr)},
                   {"handovers", std::move(rows)}};
  if (!found.empty() && static_cast<int>(found.size()) == limit) out["next"] = std::to_string(found.back().id);
  return out;
}

Result<json::object> view_handover(Store& store, std::string_view ref) {
  auto const one = store.flow().desks().find_handover(ref);
  if (!one) return fail(Error::Kind::not_found, fmt::format("no handover '{}'", ref));
  auto out = summary(*one);
  out["frozen"] = json::parse(one->frozen);
  return out;
}

std::string handover_csv(json::object const& handover) {
  std::string out = "what,id,detail\n";
  auto const line = [&](std::string_view what, std::string_view id, std::string_view detail) {
    out += fmt::format("{},{},{}\n", cell(what), cell(id), cell(detail));
  };
  for (auto const* field : {"id", "state", "leaving", "coming", "note", "coming_note", "opened_at"}) {
    line("handover", field, std::string_view(handover.at(field).as_string()));
  }
  if (auto const* ended = handover.at("ended_at").if_string()) line("handover", "ended_at", std::string_view(*ended));
  for (auto const& member : handover.at("frozen").as_object()) {
    auto const* rows = member.value().if_array();
    if (rows == nullptr) {
      line("frozen", member.key(), member.value().is_string() ? std::string(member.value().get_string()) : json::serialize(member.value()));
      continue;
    }
    for (auto const& row : *rows) {
      auto const& one = row.as_object();
      auto const* id = one.if_contains(one.contains("source") ? "source" : "id");
      line(member.key(), id != nullptr ? std::string_view(id->as_string()) : std::string_view{}, json::serialize(row));
    }
  }
  return out;
}

}  // namespace lamplighter::flow
