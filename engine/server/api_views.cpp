// What is read: from readers of the store, from the engine's health, or from the cached public page.
#include <charconv>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "engine/flow/desk_views.hpp"
#include "engine/flow/views_customer.hpp"
#include "engine/server/address_block.hpp"
#include "engine/server/api_call.hpp"
#include "engine/server/openapi.hpp"
#include "engine/server/plain_page.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

constexpr int page_rows_max = 1'000;
std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t out = 0;
  auto const read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return out;
}

Response text_response(int status, std::string_view text) {
  Response out;
  out.status = status;
  out.content_type = "text/plain; charset=utf-8";
  out.body = std::string(text);
  return out;
}

Response html_response(int status, std::string body) {
  Response out;
  out.status = status;
  out.content_type = "text/html; charset=utf-8";
  out.body = std::move(body);
  return out;
}

Response detail(Request const& request, Result<json::object> const& found) {
  if (!found) return problem(found.error());
  return tagged(request, json_response(*found), flow::version_tag(*found));
}

}  // namespace

Response tagged(Request const& request, Response response, std::string const& tag) {
  response.headers.emplace_back("ETag", tag);
  if (!flow::lists_tag(request.header("if-none-match"), tag)) return response;
  response.status = 304;
  response.body.clear();
  return response;
}

/// Its address changes with it.
Response style_sheet(Request const& request) {
  static std::string const text(page_style());
  static std::string const tag = etag_of(text);
  Response out;
  out.content_type = "text/css; charset=utf-8";
  out.body = text;
  out.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
  return tagged(request, std::move(out), tag);
}

Response json_response(json::object const& body) {
  Response out;
  out.body = json::serialize(body);
  return out;
}

Response json_response(Result<json::object> const& body) { return body ? json_response(*body) : problem(body.error()); }

Result<flow::Page> page_of(Request const& request) {
  flow::Page page;
  if (auto const after = request.query("after")) {
    auto const value = integer(*after);
    if (!value || *value < 0) return fail(Error::Kind::invalid, "'after' must be the 'next' of an earlier answer", "after");
    page.after = *value;
  }
  if (auto const limit = request.query("limit")) {
    auto const value = integer(*limit);
    if (!value || *value < 1 || *value > page_rows_max) {
      return fail(Error::Kind::invalid, fmt::format("'limit' must be 1 to {}", page_rows_max), "limit");
    }
    page.limit = static_cast<int>(*value);
  }
  return page;
}

Result<bool> flag_of(Request const& request, std::string_view name) {
  auto const value = request.query(name);
  if (!value || *value == "false") return false;
  if (*value == "true") return true;
  return fail(Error::Kind::invalid, fmt::format("'{}' must be true or false", name), std::string(name));
}

Response Api::outages(Call const& call) {
  auto const page = page_of(call.request);
  if (!page) return problem(page.error());
  auto const only_open = flag_of(call.request, "open");
  if (!only_open) return problem(only_open.error());
  outage::OutageFilter filter;
  filter.only_open = *only_open;
  filter.after = page->after;
  filter.limit = page->limit;
  if (auto const kind = call.request.query("kind")) {
    filter.kind = outage::kind_from(*kind);
    if (!filter.kind) return problem(422, "query parameter 'kind': unknown kind of outage", "kind");
  }
  return readers_.with([&](flow::Store& store) {
    auto out = flow::view_outages(store, filter, clock_.now());
    if (settings_.desk_reader) flow::add_queue_fields(store, *settings_.desk_reader, out);
    return json_response(out);
  });
}

Response Api::certificate(Call const& call) {
  auto const format = call.request.query("format").value_or("json");
  if (format != "json" && format != "pdf") return problem(422, "query parameter 'format': must be json or pdf", "format");
  bool const is_withheld = call.request.query("people") == "false";
  if (auto const people = flag_of(call.request, "people"); !people) return problem(people.error());
  if (!settings_.certificate) return problem(404, "Certificates are not written here; a drill never makes one.");
  accounts_.audit_read(clock_.now(), call.actor.name, call.route().pattern, call.value(0));
  auto made = readers_.with([&](flow::Store& store) {
    return settings_.certificate(store, call.value(0), is_withheld ? flow::Detail::without_people : flow::Detail::full);
  });
  if (made && format == "pdf") made = settings_.certificate_pdf(*made, call.request.query("language").value_or(""));
  if (!made) return problem(made.error());
  Response out;
  out.body = std::move(*made);
  if (format == "pdf") out.content_type = "application/pdf";
  return out;
}

Response Api::signed_in_view(Call const& call, View which) {
  auto const& request = call.request;
  if (which == View::outages) return outages(call);
  if (which == View::certificate) return certificate(call);
  auto const page = page_of(request);
  if (!page) return problem(page.error());
  auto const only_open = flag_of(request, "open");
  if (!only_open) return problem(only_open.error());
  bool const names_customers = which == View::network_revision && detail_for(call.actor) == flow::Detail::full;
  if (which == View::all_raw_receipts) {
    accounts_.audit_read(clock_.now(), call.actor.name, call.route().pattern, "raw receipts");
  } else if (which == View::notices || which == View::contact_health || which == View::numbers || which == View::raw_receipts || names_customers) {
    accounts_.audit_read(clock_.now(), call.actor.name, call.route().pattern, call.match.values.empty() ? std::string() : call.value(0));
  }
  return readers_.with([&](flow::Store& store) -> Response {
    if (which == View::outage) return detail(request, flow::view_outage(store, call.value(0), clock_.now()));
    if (which == View::notices) return json_response(flow::view_notices(store, call.value(0), *page));
    if (which == View::call_lists) {
      bool const is_manager = call.actor.role == "account_manager";
      return json_response(flow::view_call_lists(store, clock_.now(), is_manager ? std::string_view(call.actor.name) : std::string_view()));
    }
    if (which == View::contact_health) return json_response(flow::view_contact_health(store, engine_.settings(), clock_.now()));
    if (which == View::numbers) {
      auto numbers = flow::view_numbers(store, call.value(0));
      bool const is_masked = detail_for(call.actor) != flow::Detail::full;
      if (numbers && is_masked) flow::mask_numbers(*numbers);
      if (numbers) (*numbers)["is_masked"] = is_masked;
      return json_response(numbers);
    }
    if (which == View::plans) return json_response(flow::view_plans(store, *only_open));
    if (which == View::plan) return detail(request, flow::view_plan(store, call.value(0)));
    if (which == View::network_revisions) return json_response(flow::view_network_revisions(store));
    if (which == View::network_revision) return json_response(flow::view_network_revision(store, call.value(0), detail_for(call.actor)));
    if (which == View::raw_receipts) return json_response(flow::view_raw_receipts(store, call.value(0), *page));
    if (which == View::all_raw_receipts) return json_response(flow::view_all_raw_receipts(store, *page));
    if (which == View::crews) return json_response(flow::view_crews(store));
    if (which == View::jobs) return json_response(flow::view_jobs(store, *only_open, *page));
    return json_response(flow::view_work_parties(store));
  });
}

Response Api::root_view(Call const& call, View which) {
  auto const& request = call.request;
  if (which == View::health) return text_response(200, "ok");
  if (which == View::readiness) {
    auto const word = status_word(engine_.health());
    return text_response(word == "not-ready" ? 503 : 200, word);
  }
  if (which == View::metrics) {
    auto out = text_response(200, metrics_.text({engine_.health(), connections.load(), live_.clients_count()}));
    out.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return out;
  }
  if (which == View::console_page || which == View::web_asset) return web_page(call, which);
  if (which == View::openapi) {
    static std::string const document = openapi_document();
    Response out;
    out.body = document;
    static std::string const tag = etag_of(document);
    return tagged(request, std::move(out), tag);
  }
  if (which == View::sign_in) return access_.sign_in(request);
  if (which == View::own_password) return access_.change_password(request);
  if (which == View::sign_out) return access_.sign_out(request);
  if (which == View::who_am_i) return access_.who_am_i(request);
  return problem(404, "No such path here.");
}

Response Api::web_page(Call const& call, View which) {
  if (which == View::web_asset) {
    // Asked for by a page of another build, most likely: that page is to be loaded again.
    return web_.asset(call.request, call.value(0)).value_or(problem(404, "This build has no such file; load the page again."));
  }
  if (auto const page = web_.page(call.request, "console.html")) return *page;
  return html_response(200, page_.notice_page(PublicPage::Notice::no_console));
}

/// On the thread of the sockets: the page that is there, while somebody else makes it again; who is first waits for it.
void Api::public_view(CallPointer const& call) {
  auto const& request = call->request;
  auto const now = clock_.now();
  // The page itself is not limited: it is at hand, and refusing it costs as much.
  bool const is_page = std::get<View>(call->route().serves) == View::public_page;
  if (!is_page && public_reads_.take(address_block(request.peer), now) == Limiter::Verdict::too_often) {
    return call->answer(problem(429, "Too many requests from this address; wait a few seconds."));
  }
  if (auto const page = page_.at_hand(now)) return call->answer(shown(*call, *page));
  run(Lane::public_page, call, [this, call] {
    call->answer(shown(*call, *make_page()));
  });
}

Response Api::shown(Call const& call, PublicPage::Shown const& page) {
  auto const which = std::get<View>(call.route().serves);
  Response out;
  auto const* part = which == View::public_status ? &page.status : &page.geojson;
  if (which == View::public_page) {
    auto const language = page_language(call.request);
    part = language == "zh" ? &page.zh : &page.en;
    out.content_type = "text/html; charset=utf-8";
    out.headers.emplace_back("Content-Security-Policy", page_policy());
    out.headers.emplace_back("Vary", "Accept-Language, Accept-Encoding");
    out.headers.emplace_back("Content-Language", language);
  } else if (which == View::odin_feed) {
    part = &page.odin;
    out.content_type = "application/xml";
  } else if (which == View::public_outages || which == View::geojson_feed) {
    out.content_type = "application/geo+json";
  }
  out.body = part->text;
  out.headers.emplace_back("Cache-Control", public_cache_control);
  return tagged(call.request, std::move(out), part->tag);
}

void Api::view(CallPointer const& call, View which) {
  switch (which) {
    case View::public_page: case View::public_outages: case View::geojson_feed: case View::odin_feed:
    case View::public_status: return public_view(call);
    case View::alert_feed: case View::alert: return feed(call, which);
    case View::public_map: case View::public_tile: return public_map(call, which);
    case View::exception_paper: case View::outage_paper: return paper(call, which);
    case View::exception_photo: return call->answer(photo(*call));
    case View::job_photos: case View::job_photo: return call->answer(job_photos(*call, which));
    case View::health: case View::readiness: case View::metrics: case View::console_page: case View::web_asset: case View::openapi:
    case View::sign_in: case View::sign_out: case View::who_am_i: case View::own_password: return call->answer(root_view(*call, which));
    case View::outages: case View::outage: case View::notices: case View::certificate: case View::plans: case View::plan: case View::call_lists:
    case View::contact_health: case View::numbers: case View::crews: case View::jobs: case View::network_revisions: case View::network_revision:
    case View::raw_receipts: case View::all_raw_receipts: case View::work_parties: return call->answer(signed_in_view(*call, which));
    case View::campaigns: case View::campaign: case View::campaign_notices: case View::campaign_tasks: return call->answer(campaigns(*call, which));
    case View::affected: case View::notice_summary: case View::customer_certificate: case View::audit: case View::users:
    case View::tokens: return call->answer(looked_up(*call, which));
    case View::add_user: case View::disable_user: case View::set_password: case View::issue_token: case View::revoke_token: return call->answer(account_change(*call, which));
    case View::report: return report(call);
    case View::search: return search(call);
    case View::customer: return customer(call);
    case View::exceptions: return exceptions(call);
    case View::desk: return desk(call);
    case View::sending_forecast: return sending_forecast(call);
    case View::map_tile: return map_tile(call);
    case View::base_tile: return call->answer(base_tile(*call));
    case View::map: case View::map_outages: case View::map_crews: case View::map_outage: case View::map_device: return map_view(call, which);
    case View::message_link: return message_link(call);
    case View::press_link: return press_link(call);
    case View::crew_link: return crew_link(call);
    case View::exchange_link: return exchange_link(call);
    case View::crew_page: return crew_page(call);
    case View::page_style: return call->answer(style_sheet(call->request));
    case View::crew_view: return crew_view(call);
    case View::crew_step: case View::crew_etr: case View::crew_word: case View::crew_photo: case View::crew_position: return crew_act(call, which);
    case View::downstream: return downstream(call);
    case View::islands: return islands(call);
    case View::would_tell: return would_tell(call);
    case View::handovers: case View::handover: return call->answer(handovers(*call, which));
    case View::public_report: return public_report(call);
    case View::own_status: return own_status(call);
    case View::own_supply: return own_supply_page(call);
    case View::report_page: return report_page(call);
    case View::report_form: return report_form(call);
    case View::rate_form: return rate_form(call);
    case View::subscribe_form: return subscribe_form(call);
    case View::receipt: return receipt(call);
    case View::receipts: return receipts(call);
    case View::inbound: return inbound(call);
    case View::live: return live_stream(call);
  }
}

void Api::live_stream(CallPointer const& call) {
  if (live_.clients_count() >= static_cast<std::size_t>(settings_.live_clients_max)) {
    return call->answer(problem(503, "Too many live streams are open; read /api/v1/outages instead, or try again."));
  }
  Response out;
  out.content_type = "text/event-stream";
  out.live = Response::Live{std::string(call->request.header("last-event-id")), call->request};
  call->answer(std::move(out));
}

}  // namespace lamplighter::server
