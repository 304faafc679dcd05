// Service days as one text beside the network, and the alarm about those that are due.
#include "engine/flow/service_days.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/flow/outage_support.hpp"
#include "geo/in_service.hpp"
#include "schedules/calendar.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr auto* due_alarm = "network_dates_due";
constexpr std::size_t named_of_day = 10;

std::string key_of(std::string_view content_hash) { return fmt::format("service_days:{}", content_hash); }

std::chrono::sys_days day_of(json::value const& text) {
  auto const day = geo::day_in(std::string_view(text.as_string()));
  if (!day) throw std::runtime_error("the store holds a service day that is none");
  return *day;
}

}  // namespace

ServiceDays service_days(std::chrono::sys_days day, std::span<geo::ServiceChange const> changes) {
  ServiceDays out{.day = day, .later = {}};
  for (auto const& change : changes) {
    if (out.later.empty() || out.later.back().day != change.day) out.later.push_back({.day = change.day, .named = {}});
    auto& on = out.later.back();
    auto const count = on.begins + on.ends;
    if (count < named_of_day) on.named += fmt::format("{}{} '{}'", count == 0 ? "" : ", ", change.layer, change.id);
    if (count == named_of_day) on.named += ", …";
    ++(change.kind == geo::ServiceChange::Kind::begins ? on.begins : on.ends);
  }
  return out;
}

void keep_service_days(Repository& store, std::string_view content_hash, ServiceDays const& days) {
  json::array later;
  for (auto const& one : days.later) {
    later.push_back(json::object{{"day", geo::day_text(one.day)}, {"begins", one.begins}, {"ends", one.ends}, {"named", one.named}});
  }
  store.put_meta(key_of(content_hash), json::serialize(json::object{{"day", geo::day_text(days.day)}, {"later", std::move(later)}}));
}

std::optional<ServiceDays> kept_service_days(Repository& store, std::string_view content_hash) {
  auto const text = store.meta(key_of(content_hash));
  if (!text) return std::nullopt;
  auto const body = json::parse(*text);
  ServiceDays out{.day = day_of(body.at("day")), .later = {}};
  for (auto const& one : body.at("later").as_array()) {
    out.later.push_back({.day = day_of(one.at("day")),
                         .begins = one.at("begins").to_number<std::size_t>(),
                         .ends = one.at("ends").to_number<std::size_t>(),
                         .named = std::string(one.at("named").as_string())});
  }
  return out;
}

void renew_service_due(Context& ctx) {
  auto const active = ctx.store.active_network();
  auto const days = active ? kept_service_days(ctx.store, active->content_hash) : std::nullopt;
  auto const today = schedules::local_day(ctx.now, ctx.settings.region_zone.value_or(ctx.settings.zone));
  std::string text;
  if (days) {
    std::size_t begins = 0, ends = 0;
    std::string named;
    for (auto const& one : days->later) {
      if (one.day > today) break;
      begins += one.begins;
      ends += one.ends;
      named += fmt::format("{}{} on {}", named.empty() ? "" : "; ", one.named, geo::day_text(one.day));
    }
    if (begins + ends > 0) {
      text = fmt::format("network revision {} stands on {}; since then {} rows have begun their service by their dates and {} have "
                         "ended it: {}; import again and activate it, for no clock changes what conducts",
                         active->number, geo::day_text(days->day), begins, ends, named);
    }
  }
  auto const open = ctx.store.open_alarms();
  auto const raised = std::ranges::find(open, due_alarm, &Alarm::kind);
  if (raised != open.end() && raised->text == text) return;
  if (raised != open.end()) ctx.store.clear_alarms(due_alarm, raised->object, ctx.now);
  if (!text.empty()) raise_alarm(ctx, due_alarm, active->number, std::move(text));
}

}  // namespace lamplighter::flow
