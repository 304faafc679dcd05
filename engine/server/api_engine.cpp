// Answers that ask the engine between two batches: what hangs from a device, and the desk.
#include <algorithm>
#include <array>
#include <map>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "engine/flow/island_flow.hpp"
#include "engine/flow/would_tell.hpp"
#include "engine/server/api_call.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

constexpr std::chrono::hours supposed_etr{1};

/// What the engine knows of a device at one moment.
struct Hanging {
  std::string device, feeder;
  geo::DownstreamCount count;
  std::vector<CustomerId> customers;  // losing at least one phase, by id
};

Result<Hanging> hanging(flow::Context& ctx, std::string const& id) {
  auto const device = ctx.network().find_device(id);
  if (!device) return fail(Error::Kind::not_found, fmt::format("no device '{}' in the live network", id));
  auto const& live = ctx.live.network();
  Hanging out{id, std::string(live.feeder_of(*device)), live.downstream_count(*device), {}};
  for (auto const customer : live.downstream_any(*device, ctx.network().device(*device).phases)) {
    out.customers.push_back(ctx.book.id_of(customer));
  }
  std::ranges::sort(out.customers);
  return out;
}

json::object described(flow::Store& store, Hanging const& found, bool is_with_customers, flow::Page const& page) {
  std::map<std::string, std::int64_t> classes;
  json::array rows;
  std::int64_t last = 0;
  bool is_more = false;
  for (auto const id : found.customers) {
    auto const customer = store.notices().find_customer(id);
    if (!customer) continue;
    if (customer->classes.empty()) ++classes["ordinary"];
    for (auto const& word : customer->classes) ++classes[word];
    if (!is_with_customers || id.value <= page.after) continue;
    is_more = static_cast<int>(rows.size()) == page.limit;
    if (is_more) continue;
    rows.push_back(json::object{{"customer", customer->ref}});
    last = id.value;
  }
  json::object by_class;
  for (auto const& [word, amount] : classes) by_class[word] = amount;
  json::object out{{"device", found.device},
                   {"feeder", found.feeder},
                   {"customers_count", found.count.any},
                   {"customers_all_phases_lost", found.count.all},
                   {"customers_by_class", std::move(by_class)}};
  if (is_with_customers) out["customers"] = std::move(rows);
  if (is_more) out["next"] = std::to_string(last);
  return out;
}

/// Whether anybody could be found or called back by what stands in it.
bool names_people(json::object const& desk) {
  return std::ranges::any_of(desk.at("unlocated_calls").as_array(), [](json::value const& call) {
    return std::ranges::any_of(std::array{"customer", "address", "location", "note", "phone"},
                               [&](auto const* field) { return call.as_object().contains(field); });
  });
}

}  // namespace

/// What the engine answers is not finished on the engine's thread.
void Api::finish_later(CallPointer const& call, std::function<Response()> work) {
  run(Lane::desk, call, [call, work = std::move(work)] { call->answer(work()); });
}

void Api::desk(CallPointer const& call) {
  auto const taken = engine_.ask([this, call](flow::Context& ctx) {
    finish_later(call, [this, call, settings = ctx.settings] {
      auto const detail = detail_for(call->actor);
      auto const shown = readers_.with([&](flow::Store& store) { return flow::view_desk(store, settings, detail); });
      if (names_people(shown)) accounts_.audit_read(clock_.now(), call->actor.name, call->route().pattern, "unlocated calls");
      return json_response(shown);
    });
  });
  if (!taken) call->answer(problem(taken.error()));
}

void Api::downstream(CallPointer const& call) {
  auto const page = page_of(call->request);
  if (!page) return call->answer(problem(page.error()));
  auto const wants_customers = flag_of(call->request, "customers");
  if (!wants_customers) return call->answer(problem(wants_customers.error()));
  if (*wants_customers) {
    if (detail_for(call->actor) == flow::Detail::without_people) {
      return call->answer(problem(403, "Your role may see how many, not who.", "customers"));
    }
    accounts_.audit_read(clock_.now(), call->actor.name, call->route().pattern, call->value(0));
  }
  auto const taken = engine_.ask([this, call, page = *page, is_with = *wants_customers](flow::Context& ctx) {
    finish_later(call, [this, found = hanging(ctx, call->value(0)), page, is_with]() -> Response {
      if (!found) return problem(found.error());
      return readers_.with([&](flow::Store& store) { return json_response(described(store, *found, is_with, page)); });
    });
  });
  if (!taken) call->answer(problem(taken.error()));
}

void Api::islands(CallPointer const& call) {
  auto const taken = engine_.ask([this, call](flow::Context& ctx) {
    finish_later(call, [found = flow::view_islands(ctx)] {
      json::array rows;
      for (auto const& one : found.islands) {
        json::array outages;
        for (auto const& ref : one.outages) outages.push_back(json::string(ref));
        json::object row{{"source", one.source},
                         {"name", one.name},
                         {"feeder", one.feeder},
                         {"phases", geo::to_string(one.phases)},
                         {"state", one.declared ? "declared" : "possible"},
                         {"service_points", one.service_points},
                         {"customers", one.customers},
                         {"outages", std::move(outages)}};
        if (one.declared) {
          row["declared_at"] = to_rfc3339(one.declared->declared_at);
          row["declared_by"] = one.declared->declared_by;
          row["note"] = one.declared->note;
        }
        rows.push_back(std::move(row));
      }
      return json_response(json::object{{"islands", std::move(rows)}, {"is_all", found.is_all}});
    });
  });
  if (!taken) call->answer(problem(taken.error()));
}

namespace {

/// The command that somebody is about to give, from the question about it. Error: invalid, naming the parameter.
Result<flow::Command> command_in_question(Request const& request, flow::Actor const& actor, std::string outage, Time now) {
  flow::Command command{.kind = flow::CommandKind::set_etr, .actor = actor, .object = std::move(outage), .body = {}, .idempotency_key = {}};
  auto const take = [&](std::string_view name) {
    if (auto const given = request.query(name); given && !given->empty()) command.body[name] = *given;
  };
  auto const action = request.query("action").value_or("");
  if (action == "confirm") {
    command.kind = flow::CommandKind::confirm_outage;
    take("device");
    return command;
  }
  if (action == "restore") {
    command.kind = flow::CommandKind::restore_outage;
    return command;
  }
  if (action == "cancel") {
    command.kind = flow::CommandKind::cancel_outage;
    command.body["reason"] = "asked whom it would tell";  // who is told does not hang on why
    return command;
  }
  if (action != "etr") return fail(Error::Kind::invalid, "query parameter 'action': must be confirm, etr, restore or cancel", "action");
  command.body["at"] = to_rfc3339(now + supposed_etr);  // who is told does not hang on when
  take("at");
  return command;
}

}  // namespace

void Api::would_tell(CallPointer const& call) {
  auto const command = command_in_question(call->request, call->actor, call->value(0), clock_.now());
  if (!command) return call->answer(problem(command.error()));
  auto const taken = engine_.rehearse([this, call, command = *command](flow::Context& ctx) {
    Result<json::object> counted = fail(Error::Kind::failed, "an error in the program: nobody can say whom it would tell; tell its makers");
    try {
      counted = flow::would_tell(ctx, command);
    } catch (...) {
      call->answer(problem(counted.error()));
      throw;
    }
    finish_later(call, [counted = std::move(counted)] { return counted ? json_response(*counted) : problem(counted.error()); });
  });
  if (!taken) call->answer(problem(taken.error()));
}

}  // namespace lamplighter::server
