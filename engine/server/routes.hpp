// The table of routes: method, pattern, what serves it, and who may ask.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/flow/command.hpp"
#include "engine/server/message.hpp"

namespace lamplighter::server {

/// Roles as bits, so that a route names its set in one word.
enum Roles : std::uint16_t {
  nobody = 0, viewer = 1, call_agent = 2, dispatcher = 4, planner = 8, shift_supervisor = 16, account_manager = 32,
  crew = 64, integration = 128, auditor = 256, admin = 512, everybody = 1023
};
constexpr Roles operator|(Roles a, Roles b) {
  return static_cast<Roles>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b));
}
/// 0 for a word that is no role.
Roles role_from(std::string_view word);

/// What answers a route that is no command of the engine.
enum class View : std::uint8_t {
  health, readiness, metrics, public_page, console_page, message_link, crew_link, public_outages, public_status,
  public_report, openapi, sign_in, sign_out, who_am_i, outages, outage, notices, certificate, plans, plan, exceptions, call_lists, contact_health,
  campaigns, campaign, campaign_notices, campaign_tasks,
  numbers, crews, jobs, work_parties, desk, press_link, exchange_link, crew_page, crew_view, crew_step, crew_etr, crew_word, crew_photo, crew_position, job_photos, job_photo,
  alert_feed, alert, geojson_feed, odin_feed, exception_paper, outage_paper, exception_photo, page_style, own_status, own_supply, report_page, report_form, rate_form, subscribe_form,
  web_asset, map, map_tile, base_tile, public_map, public_tile, map_outages, map_crews, map_outage, map_device, affected, notice_summary, sending_forecast, search, customer, customer_certificate, audit, users, tokens,
  add_user, disable_user, set_password, own_password, issue_token, revoke_token, report,
  network_revisions, network_revision, raw_receipts, all_raw_receipts, downstream, islands, would_tell, handovers, handover, live, receipt, receipts, inbound
};

/// `crew_device`: for the device of a crew, by its own cookie; no token and no session serves.
enum class Openness : std::uint8_t { signed_in, open, crew_device };

/// How the body becomes the command's: as it is; an array, NDJSON or an object into {reports: […]}.
enum class BodyForm : std::uint8_t { none, object, reports };

struct Route {
  Method method;
  std::string_view pattern;  // "{…}" stands for one segment
  std::variant<flow::CommandKind, View> serves;
  Roles roles;
  Openness openness = Openness::signed_in;
  BodyForm body = BodyForm::none;
  std::string_view parameters = {};  // names of query parameters that are known, separated by spaces; "*" = any
  std::string_view says = {};        // one sentence for the API document
};

std::span<Route const> routes();

/// Opened by people, who can do nothing with a problem in JSON: what is refused for a moment is a page, and what others hang on the address
/// (a mark of where it was found) is no mistake of theirs.
bool is_for_people(Route const& route);

/// A signature of somebody who was there: a program's token cannot give it, whatever its roles.
bool is_signature(Route const& route);

/// What a method and a path lead to.
struct Match {
  Route const* route = nullptr;           // null: nothing of that path, or not by that method
  std::vector<std::string_view> values;   // of the {…}, in order; they point into the target
  std::vector<Method> allowed;            // methods that the path knows, when only the method is wrong
};
Match find_route(Method method, Target const& target);
Match find_route(Method method, Target&& target) = delete;  // the values would point into what is gone

/// The strongest of the roles that the route allows; nullopt when it allows none of them.
std::optional<std::string_view> strongest_allowed(std::span<std::string const> roles, Route const& route);

/// The role × route table of ARCHITECTURE.md, made from `routes`.
std::string role_table();

}  // namespace lamplighter::server
