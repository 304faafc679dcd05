// The crew page's API: what a device may see and do by its cookie, limited to the jobs that it exchanged a link for.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/base/sha256.hpp"
#include "engine/flow/photo_flow.hpp"
#include "engine/flow/views_links.hpp"
#include "engine/server/address_block.hpp"
#include "engine/server/api_call.hpp"
#include "engine/server/body.hpp"
#include "engine/server/crew_cookie.hpp"
#include "engine/server/idempotency_key.hpp"
#include "engine/server/plain_page.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

using flow::CommandKind;

Response unauthorised() {
  auto out = problem(401, "Open the link of your order on this device first.");
  out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"lamplighter\"");
  return out;
}

/// What a crew saw, and what its safety hangs on, is taken from a device whose job went on to another crew, too.
bool is_for_past_hand(View which, Request const& request) {
  if (which != View::crew_word) return which == View::crew_photo;
  auto const body = read_body(request, BodyForm::object);
  auto const* const said = std::get_if<json::object>(&body);
  auto const* const word = said != nullptr ? said->if_contains("word") : nullptr;
  return word != nullptr && word->is_string() && flow::is_word_of_safety(std::string_view(word->get_string()));
}

CommandKind kind_of(View which) {
  if (which == View::crew_step) return CommandKind::job_step;
  if (which == View::crew_etr) return CommandKind::set_etr;
  if (which == View::crew_position) return CommandKind::move_crew;
  if (which == View::crew_photo) return CommandKind::keep_photo;
  return CommandKind::crew_word;
}

}  // namespace

void Api::crew_page(CallPointer const& call) {
  if (auto const page = web_.page(call->request, "crew.html")) return call->answer(*page);
  call->answer(html_page(200, page_.notice_page(PublicPage::Notice::no_console)));
}

/// Who asks by which device; nullopt when it was refused.
std::optional<std::string> Api::crew_device(CallPointer const& call) {
  auto const& request = call->request;
  auto const secret = crew_cookie(request, CrewCookie::device);
  if (!secret) {
    call->answer(unauthorised());
    return std::nullopt;
  }
  if (request.method != Method::get && !access_.has_matching_origin(request)) {
    call->answer(problem(403, "A change with the crew's cookie must come from this site's own pages (header Origin).", "Origin"));
    return std::nullopt;
  }
  return sha256_hex(*secret);
}

void Api::crew_view(CallPointer const& call) {
  auto const device = crew_device(call);
  if (!device) return;
  auto page = readers_.with([&](flow::Store& store) { return flow::view_crew_page(store, *device, clock_.now()); });
  if (!page) return call->answer(unauthorised());
  (*page)["utility"] = settings_.utility_name;
  (*page)["utility_phone"] = settings_.utility_phone;
  (*page)["time_zone"] = settings_.time_zone;
  call->answer(json_response(*page));
}

/// Whose hand it is, for the job that the path names; nullopt when it was refused. Where the device's pass is over, its page keeps
/// what it has to say for the next link (401); a job that is not its own any more takes photos and words of safety alone.
std::optional<flow::CrewHand> Api::crew_hand(CallPointer const& call) {
  auto const device = crew_device(call);
  if (!device) return std::nullopt;
  auto const* const view = std::get_if<View>(&call->route().serves);
  bool const is_past = view != nullptr && is_for_past_hand(*view, call->request);
  bool has_pass = false;
  auto hand = readers_.with([&](flow::Store& store) {
    auto found = is_past ? flow::past_hand(store, *device, call->value(0), clock_.now()) : flow::crew_hand(store, *device, call->value(0), clock_.now());
    if (!found) has_pass = flow::has_pass(store, *device, clock_.now());
    return found;
  });
  if (hand) return hand;
  if (has_pass) call->answer(problem(404, "This device has no such job, or it is with another crew by now: ask the desk."));
  else call->answer(unauthorised());
  return std::nullopt;
}

/// A command of the crew for one of its jobs; `which` says what of it the path names.
void Api::crew_act(CallPointer const& call, View which) {
  auto const hand = crew_hand(call);
  if (!hand) return;
  auto key = read_idempotency_key(call->request);
  if (auto* refusal = std::get_if<Response>(&key)) return call->answer(std::move(*refusal));
  auto const job = call->value(0);
  auto body = read_body(call->request, BodyForm::object);
  if (auto* refusal = std::get_if<Response>(&body)) return call->answer(std::move(*refusal));
  flow::Command command{.kind = kind_of(which), .actor = {hand->crew, "crew"}, .object = job, .body = {}, .idempotency_key = {}};
  command.idempotency_key = std::move(std::get<std::optional<std::string>>(key));
  command.body = std::move(std::get<json::object>(body));
  if (which == View::crew_photo) {
    if (auto const taken = flow::take_in_photo(command); !taken) return call->answer(problem(taken.error()));
  }
  if (which == View::crew_etr) command.object = hand->outage;
  if (which == View::crew_position) command.object = hand->crew;
  post(call, std::move(command));
}

}  // namespace lamplighter::server
