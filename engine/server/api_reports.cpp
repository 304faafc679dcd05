// Reports of a period for the desk's pages, and as files; and what budgets of customer-hours have left, beside a preview.
#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/customer_hours.hpp"
#include "engine/flow/frequent_cuts.hpp"
#include "engine/flow/handover_flow.hpp"
#include "engine/flow/map_views.hpp"
#include "engine/flow/reports.hpp"
#include "engine/server/api_call.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

constexpr std::chrono::days period_default{30};
constexpr std::chrono::days period_max{800};  // two years and what belongs to them

struct Wish {
  std::string kind;
  flow::ReportPeriod period;
  flow::ReportBy by = flow::ReportBy::kind;
  bool is_csv = false;
};

Result<Time> time_parameter(Request const& request, std::string_view name, Time otherwise) {
  auto const text = request.query(name);
  if (!text || text->empty()) return otherwise;
  auto const time = time_from_rfc3339(*text);
  if (!time) return fail(Error::Kind::invalid, fmt::format("query parameter '{}': must be a time as RFC 3339 has it", name), std::string(name));
  return *time;
}

Result<flow::ReportBy> by_of(Request const& request) {
  auto const word = request.query("by").value_or("kind");
  if (word == "kind") return flow::ReportBy::kind;
  if (word == "month") return flow::ReportBy::month;
  if (word == "day") return flow::ReportBy::day;
  if (word == "feeder") return flow::ReportBy::feeder;
  return fail(Error::Kind::invalid, "query parameter 'by': must be kind, month, day or feeder", "by");
}

Result<Wish> wish_of(Request const& request, std::string kind, Time now) {
  if (std::ranges::find(flow::report_kinds, kind) == flow::report_kinds.end()) {
    return fail(Error::Kind::not_found, fmt::format("no such report; there are {}", fmt::join(flow::report_kinds, ", ")));
  }
  auto const to = time_parameter(request, "to", now);
  if (!to) return tl::unexpected<Error>(to.error());
  auto const from = time_parameter(request, "from", *to - period_default);
  if (!from) return tl::unexpected<Error>(from.error());
  if (*from > *to || *to - *from > period_max) {
    return fail(Error::Kind::invalid, fmt::format("query parameter 'from': must be before 'to', and at most {} days", period_max.count()), "from");
  }
  auto const by = by_of(request);
  if (!by) return tl::unexpected<Error>(by.error());
  auto const format = request.query("format").value_or("json");
  if (format != "json" && format != "csv") return fail(Error::Kind::invalid, "query parameter 'format': must be json or csv", "format");
  return Wish{std::move(kind), {*from, *to}, *by, format == "csv"};
}

Response answer_of(Wish const& wish, flow::ReportTable const& table) {
  if (wish.is_csv) {
    Response out;
    out.content_type = "text/csv; charset=utf-8";
    out.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}.csv\"", wish.kind));
    out.body = flow::report_csv(table);
    return out;
  }
  json::array columns, rows;
  for (auto const& one : table.columns) columns.emplace_back(one);
  for (auto const& row : table.rows) {
    json::array cells;
    for (auto const& one : row) cells.emplace_back(one);
    rows.push_back(std::move(cells));
  }
  return json_response(json::object{{"report", wish.kind}, {"from", to_rfc3339(wish.period.from)}, {"to", to_rfc3339(wish.period.to)},
                                    {"columns", std::move(columns)}, {"rows", std::move(rows)}});
}

}  // namespace

void Api::report(CallPointer const& call) {
  auto const wish = wish_of(call->request, call->value(0), clock_.now());
  if (!wish) return call->answer(problem(wish.error()));
  if (wish->kind == "reliability") {  // the network of now is asked between two batches, and counted on a worker
    auto const taken = engine_.ask([this, call, wish = *wish](flow::Context& ctx) {
      finish_later(call, [this, wish, zone = ctx.settings.zone, moment = flow::map_moment(ctx)] {
        auto const served = flow::points_served(*moment.live, wish.by);
        return readers_.with([&](flow::Store& store) {
          return answer_of(wish, flow::report_reliability(store, wish.period, clock_.now(), served, wish.by, zone));
        });
      });
    });
    if (!taken) call->answer(problem(taken.error()));
    return;
  }
  bool const names_people = wish->kind == "exceptions" || wish->kind == "frequent";
  if (names_people) accounts_.audit_read(clock_.now(), call->actor.name, call->route().pattern, wish->kind);
  auto const manager = call->actor.role == "account_manager" ? call->actor.name : std::string();
  if (wish->kind == "frequent" || wish->kind == "customer-hours") {
    if (!settings_.desk_reader) return call->answer(problem(503, "This server cannot read the ledger for itself."));
    auto const taken = engine_.ask([this, call, wish = *wish, manager](flow::Context& ctx) {
      finish_later(call, [this, wish, manager, rules = ctx.settings.frequent, moment = flow::hours_moment(ctx)] {
        auto& desk = *settings_.desk_reader;
        auto const until = std::min(wish.period.to, moment.now);
        return answer_of(wish, wish.kind == "frequent" ? flow::report_frequent(desk, moment.region, rules, until, manager)
                                                       : flow::report_customer_hours(desk, moment, wish.period));
      });
    });
    if (!taken) call->answer(problem(taken.error()));
    return;
  }
  call->answer(readers_.with([&](flow::Store& store) {
    if (wish->kind == "delivery") return answer_of(*wish, flow::report_delivery(store, wish->period));
    if (wish->kind == "ratings") return answer_of(*wish, flow::report_ratings(store, wish->period));
    if (wish->kind == "service-levels") return answer_of(*wish, flow::report_service_levels(store, wish->period));
    return answer_of(*wish, flow::report_exceptions(store, wish->period, manager));
  }));
}

/// A preview with what its budgets have left: counted on a worker, for a year's ledger takes seconds.
void Api::with_hours_used(CallPointer const& call, std::string plan, flow::Answer answer, std::function<Response(flow::Answer const&)> finish) {
  auto const kept = std::make_shared<flow::Answer>(std::move(answer));
  auto const taken = engine_.ask([this, call, plan, kept, finish](flow::Context& ctx) {
    finish_later(call, [this, plan, kept, finish, moment = flow::hours_moment(ctx)] {
      flow::put_hours_used(*settings_.desk_reader, moment, plan, kept->body.at("customer_hours").as_object());
      return finish(*kept);
    });
  });
  if (!taken) call->answer(problem(taken.error()));
}

Response Api::handovers(Call const& call, View which) {
  auto const page = page_of(call.request);
  if (!page) return problem(page.error());
  auto const format = call.request.query("format").value_or("json");
  if (format != "json" && format != "csv") return problem(422, "query parameter 'format': must be json or csv", "format");
  return readers_.with([&](flow::Store& store) -> Response {
    if (which == View::handovers) return json_response(flow::view_handovers(store, page->after, page->limit));
    auto const one = flow::view_handover(store, call.value(0));
    if (!one || format == "json") return json_response(one);
    Response out;
    out.content_type = "text/csv; charset=utf-8";
    out.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"handover-{}.csv\"", std::string_view(one->at("id").as_string())));
    out.body = flow::handover_csv(*one);
    return out;
  });
}

}  // namespace lamplighter::server
