// Routing, sign-in, and commands to the engine.
#include "engine/server/api.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "engine/flow/campaign_flow.hpp"
#include "engine/server/api_call.hpp"
#include "engine/server/body.hpp"
#include "engine/server/drill_mark.hpp"
#include "engine/server/idempotency_key.hpp"
#include "engine/server/plain_page.hpp"
#include "notifiers/callback_key.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

std::optional<Response> refused_parameters(Request const& request, Route const& route) {
  if (route.parameters == "*" || is_for_people(route)) return std::nullopt;
  for (auto const& [name, value] : request.target.query) {
    auto known = route.parameters;
    bool is_known = false;
    while (!known.empty() && !is_known) {
      auto const end = std::min(known.find(' '), known.size());
      is_known = known.substr(0, end) == name;
      known.remove_prefix(std::min(end + 1, known.size()));
    }
    if (!is_known) return problem(422, fmt::format("unknown query parameter '{}'", name), name);
  }
  return std::nullopt;
}

bool is_callback(Route const& route) {
  auto const* view = std::get_if<View>(&route.serves);
  return view != nullptr && (*view == View::receipt || *view == View::receipts || *view == View::inbound || *view == View::health);
}

/// Whether an array of receipts may be read: known before its body comes.
bool is_gateway(ServerSettings const& settings, Request const& request, std::string const& notifier) {
  auto const key = request.query("k");
  if (!key || settings.callback_secret.empty() || !is_in(settings.callback_networks, request.peer)) return false;
  return notifiers::check_callback_key(settings.callback_secret, notifier, {0}, *key) == notifiers::KeyCheck::valid;
}

int status_of(flow::Answer::Kind kind) {
  switch (kind) {
    case flow::Answer::Kind::created: return 201;
    case flow::Answer::Kind::done: return 200;
    case flow::Answer::Kind::accepted: return 202;
  }
  return 200;
}

Response response_of(Result<flow::Answer> const& answer, Route const& route) {
  if (!answer) return problem(answer.error());
  Response out;
  out.status = status_of(answer->kind);
  out.body = json::serialize(answer->body);
  if (answer->novelty == flow::Answer::Novelty::repeat) out.headers.emplace_back("Idempotency-Replayed", "true");
  auto const* id = answer->body.if_contains("id");
  bool const has_page = route.pattern == "/api/v1/outages" || route.pattern == "/api/v1/planned-outages" ||
                        route.pattern == "/api/v1/campaigns";
  if (out.status == 201 && has_page && id != nullptr && id->is_string()) {
    out.headers.emplace_back("Location", fmt::format("{}/{}", route.pattern, std::string_view(id->get_string())));
  }
  return out;
}

Response wrong_method(std::vector<Method> const& allowed) {
  std::string list;
  for (auto const method : allowed) {
    list += (list.empty() ? "" : ", ") + std::string(to_string(method));
    if (method == Method::get) list += ", HEAD";
  }
  auto out = problem(405, fmt::format("Allowed here: {}.", list));
  out.headers.emplace_back("Allow", list);
  return out;
}

}  // namespace

Api::Api(Parts parts)
    : settings_(parts.settings),
      engine_(parts.engine),
      accounts_(parts.accounts),
      clock_(parts.clock),
      access_(parts.accounts, parts.clock, {parts.settings.public_url, parts.settings.callback_secret},
              {parts.settings.utility_name, parts.settings.time_zone, parts.engine.settings().languages, parts.settings.is_drill}),
      readers_(std::move(parts.readers)),
      live_(fmt::format("{}", to_ms(parts.clock.now()))),
      web_(parts.settings.web_files, parts.settings.web_root),
      page_({parts.settings.utility_name, parts.settings.utility_phone, web_.script_of("source/public/main.ts")}, parts.engine.settings().zone),
      feed_begun_(parts.clock.now()),
      is_base_awaited_(parts.settings.has_base_map),
      bodies_(parts.settings.bytes_in_flight_max),
      desk_workers_(parts.settings.threads, 500) {}

void Api::publish(std::vector<flow::Effects::LiveEvent> const& events) {
  if (events.empty()) return;
  for (auto const& event : events) live_.publish(event.kind, json::serialize(event.body));
  page_.outdated();
  alerts_.outdated();
}

Api::Lane Api::lane_of(Route const& route) {
  auto const* view = std::get_if<View>(&route.serves);
  return view == nullptr ? Lane::desk : lane_of(*view);
}

Api::Lane Api::lane_of(View view) {
  switch (view) {
    case View::health: case View::readiness: case View::console_page: case View::web_asset: case View::crew_page: case View::page_style:
    case View::openapi: case View::public_report: case View::own_status: case View::own_supply: case View::report_page: case View::report_form: case View::rate_form: case View::subscribe_form:
    case View::receipt: case View::receipts: case View::alert_feed: case View::alert: case View::public_map: case View::public_tile: case View::inbound: return Lane::at_once;
    case View::public_page: case View::public_outages: case View::geojson_feed: case View::odin_feed:
    case View::public_status: return Lane::public_page;
    case View::sign_in: case View::add_user: case View::set_password: case View::own_password: return Lane::sign_in;  // each hashes a password
    case View::message_link: case View::press_link: case View::crew_link: case View::exchange_link: return Lane::links;
    case View::crew_view: case View::crew_step: case View::crew_etr: case View::crew_word: case View::crew_photo: case View::job_photos: case View::job_photo: case View::crew_position: case View::metrics:
    case View::sign_out: case View::who_am_i: case View::outages: case View::outage: case View::notices: case View::certificate: case View::plans:
    case View::plan: case View::exceptions: case View::call_lists: case View::contact_health: case View::numbers: case View::crews: case View::jobs:
    case View::work_parties: case View::desk: case View::map: case View::map_tile: case View::base_tile: case View::map_outages: case View::map_crews:
    case View::map_outage: case View::map_device: case View::affected: case View::notice_summary: case View::search: case View::customer: case View::sending_forecast:
    case View::customer_certificate: case View::campaigns: case View::campaign: case View::campaign_notices: case View::campaign_tasks:
    case View::disable_user: case View::issue_token: case View::revoke_token: case View::report:
    case View::audit: case View::users: case View::tokens: case View::network_revisions: case View::network_revision: case View::raw_receipts:
    case View::all_raw_receipts: case View::exception_paper: case View::outage_paper: case View::exception_photo: case View::downstream: case View::islands: case View::would_tell: case View::handovers: case View::handover:
    case View::live: break;
  }
  return Lane::desk;
}

Workers& Api::workers_of(Lane lane) {
  switch (lane) {
    case Lane::public_page: return page_worker_;
    case Lane::sign_in: return sign_in_worker_;
    case Lane::known_sign_in: return known_sign_in_worker_;
    case Lane::receipts: return receipts_worker_;
    case Lane::links: return links_worker_;
    case Lane::at_once:
    case Lane::desk: break;
  }
  return desk_workers_;
}

/// Answers for whatever `work` throws.
void Api::run(Lane lane, CallPointer const& call, std::function<void()> work) {
  auto guarded = [call, work = std::move(work)] {
    try {
      work();
    } catch (std::exception const& trouble) {
      spdlog::error("{}: {}", call->match.route != nullptr ? call->route().pattern : "-", trouble.what());
      call->answer(problem(503, "The store does not answer; nothing was changed. Try again."));
    }
  };
  if (lane == Lane::at_once) return guarded();
  if (workers_of(lane).post(std::move(guarded)) == Workers::Taken::yes) return;
  if (lane == Lane::public_page) page_.give_up();
  call->answer(problem(503, "Too many requests wait; nothing was changed. Try again."));
}

/// False when there is no such route here; then the answer was given.
bool Api::find(CallPointer const& call) {
  auto const& request = call->request;
  call->match = find_route(request.method, request.target);
  bool const is_for_all = request.entrance == Request::Entrance::everything;
  // Where a gateway beside it has taken all places of the address, whoever has a sign-in is still served; what is open to everybody waits.
  bool const is_signed_in = request.entrance == Request::Entrance::reserved && call->match.route != nullptr && call->route().openness == Openness::signed_in;
  if (call->match.route != nullptr && (is_for_all || is_signed_in || is_callback(call->route()))) return true;
  auto const allowed = std::move(call->match.allowed);
  call->match = {};
  if (request.entrance == Request::Entrance::reserved) {
    call->answer(problem(503, "Too many connections are open; only gateways, and who is signed in, are served at this moment. Try again."));
  } else if (allowed.empty() || !is_for_all) {
    call->answer(problem(404, "No such path here; /api/v1/openapi.json lists them."));
  } else {
    call->answer(wrong_method(allowed));
  }
  return false;
}

/// Refusals for a moment, wherever on the way, as a page in both languages; forms know theirs.
void Api::speak_to_people(CallPointer const& call) {
  call->respond = [this, respond = std::move(call->respond)](Response answer) {
    bool const is_short_refusal = answer.content_type == "application/problem+json" && (answer.status == 429 || answer.status >= 500);
    if (!is_short_refusal) return respond(std::move(answer));
    auto page = html_page(answer.status, page_.notice_page(answer.status == 429 ? PublicPage::Notice::too_often : PublicPage::Notice::not_now));
    page.route = answer.route;
    for (auto const& header : answer.headers) {
      if (header.first == "Retry-After") page.headers.push_back(header);
    }
    respond(std::move(page));
  };
}

void Api::handle(Request request, Respond respond) {
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  call->respond = std::move(respond);
  if (settings_.is_drill) {
    ask_for_whole(call->request);
    call->respond = [marked = std::move(call->respond)](Response answer) { marked(marked_as_drill(std::move(answer))); };
  }
  if (!find(call)) return;
  if (is_for_people(call->route())) speak_to_people(call);
  auto lane = lane_of(call->route());
  if (lane == Lane::sign_in && access_.is_from_known_device(call->request)) lane = Lane::known_sign_in;
  // Of the page a worker makes no more than what is not there yet: the rest is answered at once.
  run(lane == Lane::public_page ? Lane::at_once : lane, call, [this, call] { route(call); });
}

Api::BodyBound Api::body_bound(Request const& request) const {
  using flow::CommandKind;
  using Serves = decltype(Route::serves);
  auto const match = find_route(request.method, request.target);
  BodyBound const usual{settings_.body_bytes_max, ""};
  if (match.route == nullptr) return usual;
  BodyBound const photo{settings_.photo_bytes_max, "; take the picture smaller"};
  auto const& serves = match.route->serves;
  if (serves == Serves(CommandKind::close_exception) || serves == Serves(View::crew_photo)) return photo;
  if (serves == Serves(View::receipts)) return {settings_.receipts_bytes_max, "; send them in several arrays"};
  if (serves == Serves(CommandKind::meter_reports)) return {settings_.meter_reports_bytes_max, "; send the reports in several requests"};
  bool const makes_campaign = serves == Serves(CommandKind::create_campaign);
  if (!makes_campaign && serves != Serves(CommandKind::check_campaign)) return usual;
  return {settings_.campaign_bytes_max, fmt::format("; a campaign has at most {} customers, {}", flow::campaign_customers_max, makes_campaign ? "make several" : "name each once")};
}

std::size_t Api::body_bytes_max(Request const& request) const { return body_bound(request).bytes; }

Response Api::too_large(Request const& request) const {
  auto const bound = body_bound(request);
  return problem(413, fmt::format("The body is larger than {} bytes{}.", bound.bytes, bound.remedy));
}

void Api::admit(Request request, Respond respond) {
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  call->respond = std::move(respond);
  if (!find(call)) return;
  auto const go_on = [call] {
    Response out;
    out.status = admitted;
    call->answer(std::move(out));
  };
  if (call->route().openness == Openness::open) {
    if (!is_gateway(settings_, call->request, call->value(0))) {
      return call->answer(problem(403, "An array of this size is taken from addresses under 'callbacks.allow', with our key."));
    }
    return go_on();
  }
  run(Lane::desk, call, [this, call, go_on] {
    if (call->route().openness == Openness::crew_device) {
      if (crew_hand(call)) go_on();
      return;
    }
    auto verdict = access_.check(call->request, call->route());
    if (auto* refusal = std::get_if<Response>(&verdict)) return call->answer(std::move(*refusal));
    go_on();
  });
}

void Api::stop_workers() {
  for (auto* workers : {&page_worker_, &sign_in_worker_, &known_sign_in_worker_, &receipts_worker_, &links_worker_, &desk_workers_}) workers->stop();
}

void Api::route(CallPointer const& call) {
  auto const& request = call->request;
  auto const& route = call->route();
  if (route.openness == Openness::signed_in) {
    auto verdict = access_.check(request, route);
    if (auto* refusal = std::get_if<Response>(&verdict)) return call->answer(std::move(*refusal));
    call->actor = std::get<Allowed>(verdict).actor;
  }
  if (auto refusal = refused_parameters(request, route)) return call->answer(std::move(*refusal));
  if (auto const* kind = std::get_if<flow::CommandKind>(&route.serves)) return command(call, *kind);
  view(call, std::get<View>(route.serves));
}

void Api::command(CallPointer const& call, flow::CommandKind kind) {
  auto const& request = call->request;
  flow::Command command{.kind = kind, .actor = call->actor, .object = {}, .body = {}, .idempotency_key = {}};
  auto key = read_idempotency_key(request);
  if (auto* refusal = std::get_if<Response>(&key)) return call->answer(std::move(*refusal));
  command.idempotency_key = std::move(std::get<std::optional<std::string>>(key));
  auto body = read_body(request, call->route().body);
  if (auto* refusal = std::get_if<Response>(&body)) return call->answer(std::move(*refusal));
  command.body = std::move(std::get<json::object>(body));
  if (!call->match.values.empty()) command.object = call->value(0);
  command.if_match = std::string(request.header("if-match"));  // compared by the engine, in the transaction
  post(call, std::move(command));
}

void Api::post(CallPointer const& call, flow::Command command) {
  bool const erases = command.kind == flow::CommandKind::erase_customer;
  bool const previews = command.kind == flow::CommandKind::preview_plan && settings_.desk_reader;
  auto const* const id = previews ? command.body.if_contains("id") : nullptr;
  auto const plan = id != nullptr && id->is_string() ? std::string(id->get_string()) : std::string();
  engine_.post(std::move(command), [this, call, erases, previews, plan](Result<flow::Answer> answer) {
    if (erases) directory_.forget_accounts();
    auto const finish = [call](Result<flow::Answer> const& done) { return response_of(done, call->route()); };
    bool const has_budgets = previews && answer && !answer->body.at("customer_hours").at("budgets").as_array().empty();
    if (has_budgets) return with_hours_used(call, plan, std::move(*answer), finish);
    call->answer(finish(answer));
  });
}

}  // namespace lamplighter::server
