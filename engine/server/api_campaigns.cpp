// Campaigns as they are read: customers only for who answers for them, an account manager's own, and the billing system.
#include "engine/flow/views_campaigns.hpp"
#include "engine/server/api_call.hpp"

namespace lamplighter::server {
namespace {

constexpr Roles sees_members = call_agent | dispatcher | planner | shift_supervisor | account_manager | integration | admin;

}  // namespace

Response Api::campaigns(Call const& call, View which) {
  auto const page = page_of(call.request);
  if (!page) return problem(page.error());
  auto const only_open = flag_of(call.request, "open");
  if (!only_open) return problem(only_open.error());
  bool const is_full = (sees_members & role_from(call.actor.role)) != 0;
  auto const detail = is_full ? flow::Detail::full : flow::Detail::without_people;
  auto const manager = call.actor.role == "account_manager" ? call.actor.name : std::string();
  if (which != View::campaigns && is_full) {
    accounts_.audit_read(clock_.now(), call.actor.name, call.route().pattern, call.match.values.empty() ? std::string() : call.value(0));
  }
  auto const settings = engine_.settings();
  return readers_.with([&](flow::Store& store) -> Response {
    if (which == View::campaign) return json_response(flow::view_campaign(store, settings, call.value(0), *page, detail, manager, clock_.now()));
    if (which == View::campaign_notices) return json_response(flow::view_campaign_notices(store, call.value(0), *page, detail));
    if (which == View::campaign_tasks) return json_response(flow::view_tasks(store, *page, *only_open, detail, manager, clock_.now()));
    return json_response(flow::view_campaigns(store, *page));
  });
}

}  // namespace lamplighter::server
