// Feeds for programs: public alerts as Atom, each alert by its own address.
#include "engine/server/address_block.hpp"
#include "engine/server/api_call.hpp"
#include "engine/server/plain_page.hpp"

namespace lamplighter::server {
namespace {

constexpr std::string_view for_ever = "public, max-age=31536000, immutable";

/// Not when it is read: what changed last.
bool is_unchanged(Request const& request, std::string_view last_modified) {
  return request.header("if-none-match").empty() && request.header("if-modified-since") == last_modified;
}

}  // namespace

void Api::feed(CallPointer const& call, View which) {
  auto const now = clock_.now();
  if (public_reads_.take(address_block(call->request.peer), now) == Limiter::Verdict::too_often) {
    return call->answer(problem(429, "Too many requests from this address; wait a few seconds."));
  }
  if (which == View::alert) {
    return run(Lane::public_page, call, [this, call] { call->answer(alert(*call)); });
  }
  if (auto const shown = alerts_.at_hand(now)) return call->answer(alert_feed(*call, *shown));
  run(Lane::public_page, call, [this, call] {
    FeedPlace const place{settings_.utility_name, settings_.public_url, feed_begun_};
    auto const shown = alerts_.current(clock_.now(), place, [this] {
      return readers_.with([this](flow::Store& store) { return flow::current_alerts(store, clock_.now()); });
    });
    call->answer(alert_feed(*call, *shown));
  });
}

Response Api::alert_feed(Call const& call, AlertFeed::Shown const& shown) {
  Response out;
  out.content_type = "application/atom+xml";
  out.body = shown.text;
  out.headers.emplace_back("Cache-Control", public_cache_control);
  out.headers.emplace_back("Last-Modified", shown.last_modified);
  out = tagged(call.request, std::move(out), shown.tag);
  if (!is_unchanged(call.request, shown.last_modified)) return out;
  out.status = 304;
  out.body.clear();
  return out;
}

Response Api::alert(Call const& call) {
  auto const found = readers_.with([&](flow::Store& store) { return flow::published_alert(store, call.value(0)); });
  if (!found) return problem(404, "No alert of that identifier was published here.");
  Response out;
  out.content_type = "application/cap+xml";
  out.body = found->text;
  out.headers.emplace_back("Cache-Control", for_ever);
  out.headers.emplace_back("Last-Modified", http_date(found->sent));
  return tagged(call.request, std::move(out), etag_of(found->text));
}

}  // namespace lamplighter::server
