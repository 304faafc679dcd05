// What is behind links in messages. A GET shows; a POST, which no scanner of mail sends, acts.
#include <algorithm>

#include "engine/base/secret_token.hpp"
#include "engine/base/sha256.hpp"
#include "engine/flow/views_links.hpp"
#include "engine/server/address_block.hpp"
#include "engine/server/api_call.hpp"
#include "engine/server/crew_cookie.hpp"
#include "engine/server/link_pages.hpp"
#include "engine/server/plain_page.hpp"

namespace lamplighter::server {
namespace {

using flow::CommandKind;

flow::Command link_command(CommandKind kind, std::string_view token) {
  return {.kind = kind, .actor = {"link", "public"}, .object = sha256_hex(token), .body = {}, .idempotency_key = {}};
}

/// The stars of the button that was pressed; nothing for the one that only confirms, and for what is no rating.
std::optional<int> stars_of(Request const& request) {
  auto const target = parse_target("/?" + request.body);
  if (!target) return std::nullopt;
  for (auto const& [name, value] : target->query) {
    if (name == "rating" && value.size() == 1 && value[0] >= '1' && value[0] <= '5') return value[0] - '0';
  }
  return std::nullopt;
}

/// How it stands for the reader himself, as on the page of his own supply, in place of the outage's state.
void put_own_state(std::vector<flow::OwnState> const& own, flow::NoticeBehindLink& notice) {
  using Kind = flow::OwnState::Kind;
  auto const one = std::ranges::find_if(own, [](auto const& state) { return state.kind != Kind::planned; });  // what is out comes first
  if (one == own.end() || (one->kind == Kind::switched_on && notice.state == "scheduled")) return;
  notice.state = one->kind == Kind::out ? "own_out" : "own_switched_on";
  notice.started_at = one->started_at;
  notice.etr = one->etr;
  notice.planned_end = one->end;
}

}  // namespace

/// A token that cannot be one is not looked up; too many tries from one address wait.
bool Api::is_link_refused(CallPointer const& call) {
  if (link_tries_.take(address_block(call->request.peer), clock_.now()) == Limiter::Verdict::too_often) {
    call->answer(problem(429, "Too many requests from this address; wait a few seconds."));
    return true;
  }
  if (is_secret_token(call->value(0))) return false;
  call->answer(html_page(404, page_.notice_page(PublicPage::Notice::unknown_link)));
  return true;
}

void Api::message_link(CallPointer const& call) {
  if (is_link_refused(call)) return;
  auto notice = readers_.with(
      [&](flow::Store& store) { return flow::view_notice_link(store, sha256_hex(call->value(0)), clock_.now()); });
  if (!notice) return call->answer(html_page(404, page_.notice_page(PublicPage::Notice::unknown_link)));
  if (notice->customer) {
    if (!page_.at_hand(clock_.now())) (void)make_page();
    auto const found = directory_.of_customer(notice->customer.value);
    if (found.own != nullptr) put_own_state(*found.own, *notice);
  }
  call->answer(html_page(200, notice_link_html(*notice, page_.utility(), engine_.settings().zone, clock_.now())));
}

void Api::press_link(CallPointer const& call) {
  if (is_link_refused(call)) return;
  auto command = link_command(CommandKind::acknowledge_link, call->value(0));
  if (auto const stars = stars_of(call->request)) command.body["rating"] = *stars;
  engine_.post(std::move(command), [this, call](Result<flow::Answer> answer) {
    if (answer) return call->answer(see_other("/n/" + call->value(0)));
    if (answer.error().kind != Error::Kind::not_found) return call->answer(problem(answer.error()));
    call->answer(html_page(404, page_.notice_page(PublicPage::Notice::unknown_link)));
  });
}

void Api::crew_link(CallPointer const& call) {
  if (is_link_refused(call)) return;
  auto const state = readers_.with(
      [&](flow::Store& store) { return flow::view_crew_link(store, sha256_hex(call->value(0)), clock_.now()); });
  if (state.kind == flow::CrewLinkState::Kind::unknown) {
    return call->answer(html_page(404, page_.notice_page(PublicPage::Notice::unknown_link)));
  }
  auto out = html_page(200, crew_link_html(state, page_.utility()));
  if (!crew_cookie(call->request, CrewCookie::candidate)) {
    out.headers.emplace_back("Set-Cookie", set_crew_cookie(CrewCookie::candidate, secret_token(), is_secure()));
  }
  call->answer(std::move(out));
}

/// No Origin is asked for: the token in the address is the secret, and a page without referrer sends Origin: null.
void Api::exchange_link(CallPointer const& call) {
  if (is_link_refused(call)) return;
  auto const& request = call->request;
  auto device = crew_cookie(request, CrewCookie::device);
  if (!device) device = crew_cookie(request, CrewCookie::candidate);
  auto const secret = device.value_or(secret_token());
  auto command = link_command(CommandKind::exchange_link, call->value(0));
  command.body["device"] = sha256_hex(secret);
  engine_.post(std::move(command), [this, call, secret](Result<flow::Answer> answer) {
    if (answer) {
      auto out = see_other("/crew");
      out.headers.emplace_back("Set-Cookie", set_crew_cookie(CrewCookie::device, secret, is_secure()));
      return call->answer(std::move(out));
    }
    if (answer.error().kind == Error::Kind::not_found) {
      return call->answer(html_page(404, page_.notice_page(PublicPage::Notice::unknown_link)));
    }
    if (answer.error().kind != Error::Kind::conflict) return call->answer(problem(answer.error()));
    call->answer(html_page(409, crew_link_refused_html(answer.error().message, page_.utility())));
  });
}

bool Api::is_secure() const { return settings_.public_url.starts_with("https://"); }

}  // namespace lamplighter::server
