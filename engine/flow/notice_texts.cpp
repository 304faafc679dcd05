// What a text can say about an outage: absolute local times, where, which line, for whom, with a short reference.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/flow/customer_supply.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/rating_flow.hpp"
#include "engine/flow/reported_places.hpp"
#include "engine/flow/zones.hpp"
#include "engine/outage/cause_words.hpp"

namespace lamplighter::flow {
namespace {

using notice::Variables;

constexpr std::size_t reference_bytes_max = 12;
constexpr std::size_t reference_tail = 8;

bool is_chinese(std::string_view language) { return language == "zh"; }

std::string first_filled(std::initializer_list<std::string> texts) {
  for (auto const& text : texts) {
    if (!text.empty()) return text;
  }
  return {};
}

/// In whose clock times are said.
struct Clock {
  MomentWords& words;
  schedules::Zone zone;
};

void put_time(Variables& values, Clock const& clock, std::string const& name, Time time) {
  if (!schedules::is_supported(time)) return;
  auto const& words = clock.words.of(time, clock.zone);
  values[name] = words.both;
  if (name == "start" || name == "end") values[name + "_time"] = words.time_of_day;
  if (name == "start") values["date"] = words.date;
}

void put_places(Context& ctx, Variables& values, outage::Outage const& outage, std::string_view language,
                std::vector<notice::Notice> const& notices) {
  std::vector<notice::Customer> customers;
  for (auto const& one : notices) {
    if (one.recipient.kind != notice::RecipientKind::customer) continue;
    if (auto customer = ctx.notices.find_customer({one.recipient.id})) customers.push_back(std::move(*customer));
  }
  if (customers.empty()) customers.emplace_back();
  auto const& first = customers.front();
  values["area"] = first_filled({outage.area, first.community, first.district, first.address, first.area,
                                 is_chinese(language) ? "您所在区域" : "your area"});
  values["line"] = first_filled({outage.feeder, is_chinese(language) ? "供电线路" : "supply line"});
  values["address"] = first.address;
  if (customers.size() < 2) return;
  auto const name = first_filled({first.address, first.ref});
  values["addresses"] = is_chinese(language) ? fmt::format("{}等{}处", name, customers.size())
                                             : fmt::format("{} and {} more", name, customers.size() - 1);
}

void put_window(Context& ctx, Variables& values, Clock const& clock, outage::Outage const& outage,
                notice::Notice const& notice, WindowEnds const& ends) {
  auto const start = from_ms(notice.occurrence);
  put_time(values, clock, "start", start);
  auto const found = ends.find({CustomerId{notice.recipient.id}, start});
  auto const plan = ctx.outages.find_plan(outage.id);
  if (found != ends.end()) {
    put_time(values, clock, "end", found->second);
  } else if (plan && notice.stage == "extended") {  // cut off with the others although no window of his says so
    put_time(values, clock, "end", days_of(ctx, *plan).running(ctx.now).end);
  }
  if (plan) values["work"] = plan->work;
}

void put_order(Context& ctx, Variables& values, outage::Outage const& outage, notice::Notice const& notice) {
  values["order"] = std::to_string(notice.occurrence % 1000);
  std::string place;
  for (auto const& opened : outage.devices) {
    auto const index = ctx.book.device(opened.device);
    if (!index.is_valid()) continue;
    auto const& row = ctx.network().device(index);
    place += (place.empty() ? "" : ", ") + first_filled({std::string(row.name), std::string(row.id)});
    break;
  }
  // Where danger was seen, and where no device is known, the crew goes to who reported it.
  if (outage.has_hazard || place.empty()) {
    auto const reported = reported_places(ctx.outages, ctx.notices, outage.id, 1);
    bool const is_told = !reported.empty() && (place.empty() || outage::is_hazard(reported.front().kind));
    auto const where = is_told ? first_filled({reported.front().address, reported.front().account}) : std::string();
    if (!where.empty()) place = place.empty() ? where : where + ", " + place;
  }
  values["place"] = first_filled({place, outage.area, outage.feeder, outage.ref});
  if (!outage.feeder.empty() && !place.empty()) values["place"] += " (" + outage.feeder + ")";
  if (auto const crew = ctx.dispatches.find_crew({notice.recipient.id})) values["crew"] = crew->ref;
}

}  // namespace

MomentWords::Words const& MomentWords::of(Time time, schedules::Zone const& zone) {
  auto const [known, is_new] = known_.try_emplace({time, zone.name()});
  if (is_new) {
    known->second = {schedules::local_date(time, zone), schedules::local_time_of_day(time, zone), {}};
    known->second.both = schedules::local_text(time, zone);
  }
  return known->second;
}

bool names_window(std::string_view stage) {
  static constexpr std::array others = std::to_array<std::string_view>(
      {"cancelled", "correction", "crew_assigned", "crew_on_site", "crew_reassigned", "etr", "finished_early", "order", "restored",
       "restored_unverified", "started"});
  return std::ranges::find(others, stage) == others.end();
}

std::string reference_of(outage::Outage const& outage, std::string_view stage) {
  auto const& ref = outage.ref;
  auto const name = ref.size() <= reference_bytes_max ? ref : ref.substr(ref.size() - reference_tail);
  return fmt::format("{}-{}", name, stage);
}

namespace {

void add_ends(WindowEnds& ends, std::span<outage::PlanWindow const> windows) {
  for (auto const& affected : notice::affected_customers(windows)) {
    for (auto const* spans : {&affected.windows, &affected.reduced}) {
      for (auto const& [start, end] : *spans) ends.emplace(std::pair(affected.customer, start), end);
    }
  }
}

}  // namespace

WindowEnds window_ends(std::span<outage::PlanWindow const> windows) {
  WindowEnds ends;
  add_ends(ends, windows);
  return ends;
}

WindowEnds window_ends(Context& ctx, outage::Outage const& outage) { return window_ends(ctx.outages.windows(outage.id, outage.revision)); }

WindowEnds window_ends(Context& ctx, outage::Outage const& outage, std::vector<notice::Notice> const& notices) {
  WindowEnds ends;
  for (auto const& one : notices) {
    if (one.recipient.kind != notice::RecipientKind::customer) continue;
    add_ends(ends, ctx.outages.windows_of_customer(outage.id, outage.revision, {one.recipient.id}));
  }
  return ends;
}

namespace {

/// Since when this recipient is out: an outage may have begun earlier for others, or on an earlier day of a plan.
std::optional<Time> out_since(Context& ctx, outage::Outage const& outage, std::string_view stage, notice::Notice const& notice) {
  if (stage != "started" || notice.recipient.kind != notice::RecipientKind::customer) return outage.started_at;
  auto const customer = ctx.book.customer({notice.recipient.id});
  if (!customer.is_valid()) return outage.started_at;
  if (has_several_feeds(ctx, {notice.recipient.id})) {
    auto const cuts = cuts_of(ctx, {notice.recipient.id}, outage.id);
    return cuts.empty() ? outage.started_at : std::optional(cuts.back().start);
  }
  std::optional<Time> since;
  for (auto const point : ctx.network().service_points_of(customer)) {
    auto const open = ctx.outages.open_interruption(ctx.book.id_of(point));
    if (open && open->outage == outage.id) since = std::min(since.value_or(open->started_at), open->started_at);
  }
  return since ? since : outage.started_at;
}

/// Since when these people have their supply again: by the step that brought it back, for others came back earlier or later.
std::optional<Time> back_since(Context& ctx, outage::Outage const& outage, std::string_view stage, notice::Notice const& notice) {
  if (stage != "restored" || notice.recipient.kind != notice::RecipientKind::customer) return outage.restored_at;
  for (auto const& step : ctx.outages.steps(outage.id)) {
    if (step.number == notice.occurrence) return step.energised_at;
  }
  return outage.restored_at;
}

/// Which of his service points are without supply at that time, and whether a person has to change over to one that is left.
void put_feeds(Context& ctx, Variables& values, outage::Outage const& outage, notice::Notice const& notice) {
  auto const customer = ctx.book.customer({notice.recipient.id});
  if (!customer.is_valid()) return;
  auto const start = from_ms(notice.occurrence);
  auto const planned = ctx.outages.windows_of_customer(outage.id, outage.revision, {notice.recipient.id});
  std::optional<geo::Changeover> best;
  for (auto const point : ctx.network().service_points_of(customer)) {
    auto const id = ctx.book.id_of(point);
    bool const is_lost = std::ranges::any_of(planned, [&](auto const& window) {
      return window.point == id && window.start <= start && start < window.end;
    }) || ctx.outages.open_interruption(id).has_value();
    auto const row = ctx.network().service_point(point);
    if (is_lost) values["place"] += (values["place"].empty() ? "" : ", ") + std::string(row.id);
    else if (row.changeover && (!best || *row.changeover < *best)) best = row.changeover;
  }
  if (best == geo::Changeover::manual) values["changeover"] = "1";
}

/// A plan knows its end before anybody estimates one.
void put_planned_end(Context& ctx, Variables& values, Clock const& clock, outage::Outage const& outage) {
  auto const plan = ctx.outages.find_plan(outage.id);
  if (!plan) return;
  auto const end = days_of(ctx, *plan).running(ctx.now).end;
  if (end > ctx.now) put_time(values, clock, "etr", end);
}

}  // namespace

Variables text_values(Context& ctx, outage::Outage const& told_of, notice::Message const& message,
                      std::vector<notice::Notice> const& notices, WindowEnds const& ends, MomentWords& moments) {
  auto const& settings = ctx.settings;
  Variables values;
  values["utility"] = settings.utility_name;
  values["utility_phone"] = settings.utility_phone;
  values["reference"] = reference_of(told_of, message.stage);
  auto const present = present_for(ctx, told_of, notices.front().recipient);
  auto const& outage = present ? *present : told_of;
  values["hint"] = "1";
  values["cause"] = outage::cause_words(outage.cause, message.language);
  put_places(ctx, values, outage, message.language, notices);
  auto const& first = notices.front();
  Clock const clock{moments, zone_of(ctx, first.recipient)};
  if (outage.campaign) {
    put_time(values, clock, "start", outage.campaign->at);
    if (outage.campaign->end) put_time(values, clock, "end", *outage.campaign->end);
    return values;
  }
  if (message.stage == "order") {
    put_order(ctx, values, outage, first);
    if (auto danger = hazard_words(open_hazards(ctx.outages, outage), message.language); !danger.empty()) {
      values["hazard"] = std::move(danger);
    }
  } else if (names_window(message.stage) || message.stage == "cancelled") {
    put_window(ctx, values, clock, outage, first, ends);
    if (message.stage == notice::reduced_security_stage) put_feeds(ctx, values, outage, first);
  } else if (auto const start = out_since(ctx, outage, message.stage, first)) {
    put_time(values, clock, "start", *start);
  }
  if (outage.etr && outage.etr->at > ctx.now) put_time(values, clock, "etr", outage.etr->at);
  else if (message.stage == "started") put_planned_end(ctx, values, clock, outage);
  if (auto const back = back_since(ctx, outage, message.stage, first)) put_time(values, clock, "restored", *back);
  if (may_ask_rating(ctx, message)) values["rate"] = "1";
  return values;
}

}  // namespace lamplighter::flow
