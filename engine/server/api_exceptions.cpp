// People to be called: the list from a reader of the store, what to say to each from the engine, which knows what is true now.
#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "engine/flow/exception_calls.hpp"
#include "engine/server/api_call.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

// Roles that call and visit people see whom to call; an account manager sees the own customers only.
constexpr Roles sees_people = call_agent | dispatcher | shift_supervisor | account_manager | admin;
constexpr int scripts_max = 100;  // each is rendered between two batches of the engine

flow::Managers managers_of(Request const& request, flow::Actor const& actor) {
  flow::Managers out{std::string(request.query("account_manager").value_or("")), std::string(request.query("area_manager").value_or(""))};
  if (actor.role == "account_manager") out.account = actor.name;
  return out;
}

}  // namespace

void Api::exceptions(CallPointer const& call) {
  auto const& request = call->request;
  auto const page = page_of(request);
  if (!page) return call->answer(problem(page.error()));
  auto const only_open = flag_of(request, "open");
  if (!only_open) return call->answer(problem(only_open.error()));
  auto const wants_script = flag_of(request, "script");
  if (!wants_script) return call->answer(problem(wants_script.error()));
  bool const is_full = (sees_people & role_from(call->actor.role)) != 0;
  if (*wants_script && !is_full) return call->answer(problem(403, "Your role may see how many, not whom to call.", "script"));
  if (*wants_script && page->limit > scripts_max) return call->answer(problem(422, "with scripts 'limit' must be 1 to 100", "limit"));
  if (is_full) accounts_.audit_read(clock_.now(), call->actor.name, call->route().pattern, "after " + std::to_string(page->after));
  auto const settings = engine_.settings();
  auto shown = readers_.with([&](flow::Store& store) {
    return flow::view_exceptions(store, *page, *only_open, is_full ? flow::Detail::full : flow::Detail::without_people, managers_of(request, call->actor), &settings);
  });
  if (!*wants_script) return call->answer(json_response(shown));
  with_scripts(call, std::move(shown));
}

void Api::with_scripts(CallPointer const& call, json::object shown) {
  auto const taken = engine_.ask([this, call, shown = std::move(shown)](flow::Context& ctx) {
    std::vector<std::int64_t> ids;
    for (auto const& row : shown.at("exceptions").as_array()) ids.push_back(std::stoll(std::string(row.at("id").as_string())));
    finish_later(call, [scripts = flow::call_scripts(ctx, ids), filled = shown]() mutable {
      for (auto& row : filled.at("exceptions").as_array()) {
        auto const found = scripts.find(std::stoll(std::string(row.at("id").as_string())));
        row.as_object()["script"] = found == scripts.end() ? json::value(nullptr) : json::value(found->second);
      }
      return json_response(filled);
    });
  });
  if (!taken) call->answer(problem(taken.error()));
}

}  // namespace lamplighter::server
