// Reduced security and last feeds of a plan, from its windows.
#include "engine/flow/plan_security.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/flow/customer_supply.hpp"
#include "geo/answer_words.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

bool is_critical(notice::Customer const& customer) {
  return !customer.critical_level.empty() ||
         std::ranges::find(customer.classes, "critical") != customer.classes.end();
}

/// A time of one customer on what is left, with the points that are lost in it.
struct Reduced {
  CustomerId customer;
  Time from, until;
  std::set<ServicePointId> lost;
};

std::vector<Reduced> reduced_times(std::span<outage::PlanWindow const> windows) {
  std::map<std::tuple<CustomerId, Time, Time>, std::set<ServicePointId>> found;
  for (auto const& window : windows) {
    if (window.loss == outage::Loss::reduced_security) {
      found[{window.customer, window.start, window.end}].insert(window.point);
    }
  }
  std::vector<Reduced> out;
  for (auto& [key, lost] : found) out.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), std::move(lost)});
  return out;
}

json::object row_of(Context& ctx, Reduced const& time, notice::Customer const& customer) {
  json::array lost, kept;
  std::optional<geo::Changeover> changeover;
  auto const index = ctx.book.customer(time.customer);
  if (index.is_valid()) {
    for (auto const point : ctx.network().service_points_of(index)) {
      auto const row = ctx.network().service_point(point);
      bool const is_lost = time.lost.contains(ctx.book.id_of(point));
      (is_lost ? lost : kept).emplace_back(row.id);
      if (!is_lost && row.changeover && (!changeover || *row.changeover < *changeover)) changeover = row.changeover;
    }
  }
  json::object out{{"customer", customer.ref},
                   {"from", to_rfc3339(time.from)},
                   {"until", to_rfc3339(time.until)},
                   {"lost", std::move(lost)},
                   {"kept", std::move(kept)},
                   {"critical_level", customer.critical_level},
                   {"is_special", is_critical(customer) || std::ranges::find(customer.classes, "life_support") !=
                                                              customer.classes.end()},
                   {"account_manager", customer.account_manager}};
  out["changeover"] = changeover ? json::value(geo::to_string(*changeover)) : json::value(nullptr);
  return out;
}

}  // namespace

json::array reduced_security_rows(Context& ctx, std::span<outage::PlanWindow const> windows, std::size_t rows_max) {
  std::vector<json::object> rows;
  for (auto const& time : reduced_times(windows)) {
    if (auto const customer = ctx.notices.find_customer(time.customer)) rows.push_back(row_of(ctx, time, *customer));
  }
  std::ranges::stable_partition(rows, [](auto const& row) { return row.at("is_special").as_bool(); });
  if (rows.size() > rows_max) rows.resize(rows_max);
  json::array out;
  for (auto& row : rows) out.push_back(std::move(row));
  return out;
}

std::size_t count_reduced(std::span<outage::PlanWindow const> windows) {
  std::set<CustomerId> distinct;
  for (auto const& time : reduced_times(windows)) distinct.insert(time.customer);
  return distinct.size();
}

std::vector<CustomerId> losing_last_feed(Context& ctx, std::span<outage::PlanWindow const> windows) {
  std::set<CustomerId> out, found;
  for (auto const& window : windows) {
    if (window.loss == outage::Loss::out) out.insert(window.customer);
  }
  for (auto const id : out) {
    if (!has_several_feeds(ctx, id)) continue;
    auto const customer = ctx.notices.find_customer(id);
    if (customer && is_critical(*customer)) found.insert(id);
  }
  return {found.begin(), found.end()};
}

Result<std::string> accept_last_feed(Context& ctx, outage::Plan const& plan, std::span<outage::PlanWindow const> before,
                                     std::span<outage::PlanWindow const> after, Command const& command,
                                     std::string const& accepted) {
  auto const had = losing_last_feed(ctx, before), have = losing_last_feed(ctx, after);
  std::vector<CustomerId> fresh;
  std::ranges::set_difference(have, had, std::back_inserter(fresh));
  if (fresh.empty()) return std::string();
  std::string names;
  for (auto const id : fresh) {
    auto const customer = ctx.notices.find_customer(id);
    names += (names.empty() ? "'" : ", '") + (customer ? customer->ref : std::string()) + "'";
  }
  if (accepted.empty()) {
    return fail(Error::Kind::conflict,
                fmt::format("plan '{}' takes the last feed of {} critical customers ({}): leave them one, or give "
                            "'accept_last_feed' with the reason",
                            plan.ref, fresh.size(), names),
                "accept_last_feed");
  }
  // The history is read by roles that see no customers.
  auto note = fmt::format("takes the last feed of {} critical customers; accepted: {}", fresh.size(), accepted);
  ctx.store.audit(ctx.now, command.actor.name, "last_feed_taken", plan.ref, note);
  return note;
}

}  // namespace lamplighter::flow
