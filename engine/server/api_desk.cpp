// What people at a desk look up: who is affected, a search, one customer, how notices stand, who did what, and who may sign in.
#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "engine/flow/desk_views.hpp"
#include "engine/flow/views_customer.hpp"
#include "engine/flow/views_sending.hpp"
#include "engine/server/api_call.hpp"
#include "engine/server/body.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

constexpr int found_max = 20;
constexpr auto no_desk_reader = "This server was started without what looks such things up.";
constexpr std::size_t words_bytes_max = 100;
constexpr std::array known_classes{"ordinary", "critical", "life_support", "hazardous", "key_account"};

/// "critical,life_support"; no more than there are.
Result<std::vector<std::string>> classes_of(Request const& request) {
  std::vector<std::string> out;
  auto rest = request.query("class").value_or("");
  while (!rest.empty()) {
    auto const end = std::min(rest.find(','), rest.size());
    auto const word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    bool const is_known = std::ranges::find(known_classes, word) != known_classes.end();
    if (!is_known || std::ranges::find(out, word) != out.end()) {
      return fail(Error::Kind::invalid, "'class' lists each once of: ordinary, critical, life_support, hazardous, key_account", "class");
    }
    out.emplace_back(word);
  }
  return out;
}

json::array account_rows(std::vector<flow::Account> const& accounts) {
  json::array out;
  for (auto const& one : accounts) {
    json::array roles;
    for (auto const& role : one.roles) roles.emplace_back(role);
    out.push_back(json::object{{"name", one.name}, {"roles", std::move(roles)}, {"is_disabled", one.is_disabled}});
  }
  return out;
}

}  // namespace

Response Api::affected(Call const& call) {
  auto const page = page_of(call.request);
  if (!page) return problem(page.error());
  auto const classes = classes_of(call.request);
  if (!classes) return problem(classes.error());
  accounts_.audit_read(clock_.now(), call.actor.name, call.route().pattern, call.value(0));
  return readers_.with([&](flow::Store& store) {
    return json_response(flow::view_affected(store, *settings_.desk_reader, call.value(0), *classes, *page, detail_for(call.actor)));
  });
}

/// How the service points are fed is asked of the network between two batches; the rest on a worker.
void Api::customer(CallPointer const& call) {
  if (!settings_.desk_reader) return call->answer(problem(503, no_desk_reader));
  auto const masking = detail_for(call->actor) == flow::Detail::full ? flow::Masking::none : flow::Masking::masked;
  accounts_.audit_read(clock_.now(), call->actor.name, call->route().pattern, call->value(0));
  auto const taken = engine_.ask([this, call, masking](flow::Context& ctx) {
    finish_later(call, [this, call, masking, moment = flow::map_moment(ctx)] {
      return readers_.with([&](flow::Store& store) {
        return json_response(flow::view_customer(store, *settings_.desk_reader, call->value(0), masking, moment.live.get()));
      });
    });
  });
  if (!taken) call->answer(problem(taken.error()));
}

Response Api::customer_certificate(Call const& call) {
  auto const outage = call.request.query("outage").value_or("");
  if (outage.empty()) return problem(422, "query parameter 'outage': which outage the certificate is about", "outage");
  if (!settings_.customer_excerpt) return problem(404, "Certificates are not written here; a drill never makes one.");
  accounts_.audit_read(clock_.now(), call.actor.name, call.route().pattern, call.value(0));
  auto made = readers_.with([&](flow::Store& store) {
    return settings_.customer_excerpt(store, *settings_.desk_reader, outage, call.value(0), detail_for(call.actor));
  });
  if (made) made = settings_.certificate_pdf(*made, call.request.query("language").value_or(""));
  if (!made) return problem(made.error());
  Response out;
  out.content_type = "application/pdf";
  out.body = std::move(*made);
  return out;
}

Response Api::audit(Call const& call) {
  auto const page = page_of(call.request);
  if (!page) return problem(page.error());
  return json_response(flow::view_audit(*settings_.desk_reader, call.request.query("before").value_or(""),
                                        call.request.query("actor").value_or(""), page->limit));
}

Response Api::looked_up(Call const& call, View which) {
  if (which == View::users) return json_response(json::object{{"users", account_rows(accounts_.users())}});
  if (which == View::tokens) return json_response(json::object{{"tokens", account_rows(accounts_.tokens())}});
  if (!settings_.desk_reader) return problem(503, no_desk_reader);
  if (which == View::affected) return affected(call);
  if (which == View::customer_certificate) return customer_certificate(call);
  if (which == View::audit) return audit(call);
  return readers_.with([&](flow::Store& store) {
    return json_response(flow::view_notice_summary(store, *settings_.desk_reader, call.value(0)));
  });
}

/// Counted by a reader: a million waiting messages take it a second, which no engine can spare.
void Api::sending_forecast(CallPointer const& call) {
  if (!settings_.desk_reader) return call->answer(problem(503, no_desk_reader));
  auto const taken = engine_.ask([this, call](flow::Context& ctx) {
    finish_later(call, [this, call, settings = ctx.settings, now = ctx.now] {
      return readers_.with([&](flow::Store& store) {
        return json_response(flow::view_forecast(store, *settings_.desk_reader, settings, now, call->request.query("outage").value_or("")));
      });
    });
  });
  if (!taken) call->answer(problem(taken.error()));
}

void Api::search(CallPointer const& call) {
  auto const words = std::string(call->request.query("q").value_or(""));
  if (words.empty() || words.size() > words_bytes_max) {
    return call->answer(problem(422, fmt::format("'q' must be 1 to {} bytes of what is looked for", words_bytes_max), "q"));
  }
  if (!settings_.desk_reader) return call->answer(problem(503, no_desk_reader));
  auto const taken = engine_.ask([this, call, words](flow::Context& ctx) {
    finish_later(call, [this, call, words, moment = flow::map_moment(ctx)] {
      auto const map = maps_.current(moment.name, [&] { return flow::NetworkMap(moment.name, *moment.live); });
      auto const detail = detail_for(call->actor);
      // What was looked for may be a person's number: the record says who looked, not for whom.
      if (detail == flow::Detail::full) accounts_.audit_read(clock_.now(), call->actor.name, call->route().pattern, "search");
      return readers_.with([&](flow::Store& store) {
        return json_response(flow::view_search(store, *settings_.desk_reader, *map, *moment.live, words, found_max, detail));
      });
    });
  });
  if (!taken) call->answer(problem(taken.error()));
}

}  // namespace lamplighter::server
