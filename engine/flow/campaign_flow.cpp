// A campaign is the subject of its notices as an outage is: waves, ladders, proof, exceptions and holds are the same.
#include "engine/flow/campaign_flow.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <boost/json/array.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/call_ends.hpp"
#include "engine/flow/campaign_plan.hpp"
#include "engine/flow/campaign_truth.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/record_flow.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;
using notice::Campaign;
using notice::Member;
using notice::Reason;

constexpr std::size_t named_in_errors_max = 5;
constexpr auto payment_age_max = std::chrono::days(366);

void campaign_event(Context& ctx, Campaign const& campaign, std::string_view what) {
  ctx.event("campaign", {{"campaign", campaign.ref}, {"kind", outage::to_string(campaign.kind)}, {"what", std::string(what)}});
}

Result<Campaign> find(Context& ctx, std::string_view ref) {
  auto found = ctx.notices.campaigns().find_campaign(ref);
  if (!found) return fail(Error::Kind::not_found, fmt::format("no campaign '{}'", ref));
  return std::move(*found);
}

Result<void> check_runs(Context& ctx, Campaign const& campaign) {
  if (campaign.state != Campaign::State::running) {
    return fail(Error::Kind::conflict, fmt::format("campaign '{}' was cancelled already", campaign.ref), "state");
  }
  auto const over = campaign.end.value_or(campaign.at);
  if (campaign.kind == outage::Kind::disconnection && over <= ctx.now) {
    return fail(Error::Kind::conflict, fmt::format("campaign '{}' is over: its moment was {}", campaign.ref, to_rfc3339(over)), "state");
  }
  return {};
}

/// All members, by customer.
std::vector<Member> members_of(Context& ctx, OutageId campaign) {
  constexpr int page = 1'000;
  std::vector<Member> all;
  for (std::int64_t after = 0;;) {
    auto const found = ctx.notices.campaigns().members(campaign, after, page);
    all.insert(all.end(), found.begin(), found.end());
    if (static_cast<int>(found.size()) < page) return all;
    after = found.back().customer.value;
  }
}

/// What is open of these recipients' notices and calls ends; the word that nothing comes of it stays on its way.
void stop_notices(Context& ctx, outage::Outage const& subject, std::set<std::int64_t> const& customers, Reason reason) {
  for (auto const& one : ctx.notices.open_notices(subject.id)) {
    bool const is_his = one.recipient.kind == notice::RecipientKind::customer && customers.contains(one.recipient.id);
    if (is_his && one.stage != "cancelled") supersede(ctx, one, reason);
  }
  supersede_calls(ctx, subject, [&](notice::Notice const& one) {
    bool const is_stopped = customers.contains(one.recipient.id) && one.stage != "cancelled";
    return is_stopped ? std::optional(reason) : std::nullopt;
  });
}

/// Those of them who were told of it, and whose moment is ahead: to anybody else "it is off" would be news of nothing.
std::size_t tell_it_is_off(Context& ctx, outage::Outage const& subject, std::set<std::int64_t> const& customers) {
  if (subject.campaign->at <= ctx.now || stage_rule(ctx.settings, subject, "cancelled") == nullptr) return 0;
  std::vector<CustomerId> told;
  for (auto const& one : ctx.notices.told(subject.id)) {
    if (one.kind == notice::RecipientKind::customer && customers.contains(one.id)) told.push_back({one.id});
  }
  tell(ctx, subject, "cancelled", to_ms(subject.campaign->at), told, subject.campaign->at);
  return told.size();
}

/// Returns how many of them hear that nothing is cut off.
std::size_t mark_paid(Context& ctx, Campaign const& campaign, std::set<std::int64_t> const& customers, std::string const& by) {
  auto const subject = ctx.outages.find(campaign.id);
  if (!subject || customers.empty()) return 0;
  for (auto const id : customers) {
    ctx.notices.campaigns().set_member({campaign.id, {id}, Member::State::paid, ctx.now, by});
    ctx.decide("campaign_paid", campaign.id.value, std::to_string(id));
  }
  stop_notices(ctx, *subject, customers, Reason::paid);
  if (ctx.notices.campaigns().count_members(campaign.id).open == 0) ctx.store.clear_alarms(unchecked_alarm, campaign.id.value, ctx.now);
  auto const told = tell_it_is_off(ctx, *subject, customers);
  note_history(ctx, *subject, outage::Reason::closed_by_person, by, fmt::format("{} customers have paid; {} of them were warned and are told", customers.size(), told));
  campaign_event(ctx, campaign, "paid");
  return told;
}

struct Check {
  std::set<std::int64_t> owing, paid;
};

tl::unexpected<Error> wrong(std::string_view field, std::string const& what) {
  return fail(Error::Kind::invalid, fmt::format("field '{}': {}", field, what), std::string(field));
}

std::string ref_of(Context& ctx, CustomerId id) {
  auto const customer = ctx.notices.find_customer(id);
  return customer ? customer->ref : std::string("?");
}

Result<std::set<std::int64_t>> ids_of(Context& ctx, Campaign const& campaign, std::string_view field, std::vector<std::string> const& refs) {
  std::set<std::int64_t> ids;
  for (auto const& ref : refs) {
    auto const customer = ctx.records.find_customer(ref);
    if (!customer || !ctx.notices.campaigns().member(campaign.id, *customer)) {
      return wrong(field, fmt::format("customer '{}' is not of this campaign", ref));
    }
    ids.insert(customer->value);
  }
  return ids;
}

/// Everybody who is still open must stand on one side or the other, so that nobody is left out by mistake.
Result<Check> check_of(Context& ctx, Campaign const& campaign, std::vector<std::string> const& owing, std::vector<std::string> const& paid) {
  auto owing_ids = ids_of(ctx, campaign, "owing", owing);
  if (!owing_ids) return tl::unexpected<Error>(owing_ids.error());
  auto paid_ids = ids_of(ctx, campaign, "paid", paid);
  if (!paid_ids) return tl::unexpected<Error>(paid_ids.error());
  Check check{std::move(*owing_ids), std::move(*paid_ids)};
  std::vector<std::string> left_out;
  for (auto const& member : members_of(ctx, campaign.id)) {
    auto const id = member.customer.value;
    bool const owes = check.owing.contains(id), has_paid = check.paid.contains(id);
    if (owes && has_paid) return wrong("paid", fmt::format("customer '{}' stands in 'owing' too", ref_of(ctx, member.customer)));
    if (owes && member.state == Member::State::paid) {
      return wrong("owing", fmt::format("customer '{}' was reported as paid; make a new campaign for new arrears", ref_of(ctx, member.customer)));
    }
    if (member.state == Member::State::paid) check.paid.erase(id);
    else if (!owes && !has_paid) left_out.push_back(ref_of(ctx, member.customer));
  }
  if (left_out.empty()) return check;
  auto const count = left_out.size();
  left_out.resize(std::min(count, named_in_errors_max));
  return wrong("owing", fmt::format("{} customers stand neither in 'owing' nor in 'paid', first {}; the whole list is to be checked", count,
                                    fmt::join(left_out, ", ")));
}

/// Waves that only waited for the check.
void let_waiting_go(Context& ctx, OutageId campaign) {
  for (auto const& wave : ctx.notices.waves(campaign)) {
    bool const is_open = wave.state == notice::Wave::State::waiting || wave.state == notice::Wave::State::held;
    if (!wave.needs_go || !is_open) continue;
    if (wave.due_at <= ctx.now) on_wave_due(ctx, wave.id);
    else ctx.timer(wave.due_at, TimerKind::wave_due, wave.id.value);
  }
}

constexpr std::array results = std::to_array<std::string_view>({"explained", "customer_fault", "meter_fault", "unreachable", "other"});
std::optional<std::string> result_from(std::string_view text) {
  return std::ranges::find(results, text) == results.end() ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace

Result<Answer> on_cancel_campaign(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const reason = body.reason("reason");
  if (!body.has_problem() && !reason) body.problem("reason", "is missing; say why");
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  auto campaign = find(ctx, command.object);
  if (!campaign) return tl::unexpected<Error>(campaign.error());
  if (auto const runs = check_runs(ctx, *campaign); !runs) return tl::unexpected<Error>(runs.error());
  auto const subject = ctx.outages.find(campaign->id);
  campaign->state = Campaign::State::cancelled;
  campaign->ended_at = ctx.now;
  campaign->ended_by = command.actor.name;
  campaign->end_reason = *reason;
  ctx.notices.campaigns().update_campaign(*campaign);
  std::set<std::int64_t> customers;
  for (auto const& member : members_of(ctx, campaign->id)) {
    if (member.state == Member::State::open) customers.insert(member.customer.value);
  }
  stop_notices(ctx, *subject, customers, Reason::plan_cancelled);
  auto const told = tell_it_is_off(ctx, *subject, customers);
  ctx.store.clear_alarms(unchecked_alarm, campaign->id.value, ctx.now);
  note_history(ctx, *subject, outage::Reason::cancelled_by_person, command.actor.name, *reason);
  ctx.decide("campaign_cancelled", campaign->id.value, std::to_string(told));
  campaign_event(ctx, *campaign, "cancelled");
  return Answer{.body = {{"id", campaign->ref}, {"state", "cancelled"}, {"told_of_it", told}}};
}

Result<Answer> on_check_campaign(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const owing = body.optional_texts("owing"), paid = body.optional_texts("paid");
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  auto campaign = find(ctx, command.object);
  if (!campaign) return tl::unexpected<Error>(campaign.error());
  auto const check = check_of(ctx, *campaign, owing, paid);
  if (!check) return tl::unexpected<Error>(check.error());
  if (auto const runs = check_runs(ctx, *campaign); !runs) return tl::unexpected<Error>(runs.error());
  auto const told = mark_paid(ctx, *campaign, check->paid, command.actor.name);
  campaign->checked_at = ctx.now;
  campaign->checked_by = command.actor.name;
  ctx.notices.campaigns().update_campaign(*campaign);
  ctx.store.clear_alarms(unchecked_alarm, campaign->id.value, ctx.now);
  ctx.decide("campaign_checked", campaign->id.value, std::to_string(check->owing.size()));
  let_waiting_go(ctx, campaign->id);
  campaign_event(ctx, *campaign, "checked");
  return Answer{.body = {{"id", campaign->ref},
                         {"checked_at", to_rfc3339(ctx.now)},
                         {"owing", check->owing.size()},
                         {"paid", check->paid.size()},
                         {"told_of_it", told}}};
}

Result<Answer> on_report_payment(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const ref = body.name("customer");
  auto const at = body.optional_time("occurred_at");
  for (auto const* name : {"source", "key"}) body.optional_name(name);
  if (at && *at > ctx.now + clock_tolerance) body.problem("occurred_at", "is ahead of our clock");
  if (at && *at < ctx.now - payment_age_max) body.problem("occurred_at", "is more than a year ago, which cannot have paid what is owed now; correct the date");
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  auto const customer = ctx.records.find_customer(ref);
  if (!customer) return fail(Error::Kind::invalid, fmt::format("field 'customer': no customer '{}'", ref), "customer");
  json::array stopped;
  for (auto const& campaign : ctx.notices.campaigns().open_campaigns_of(*customer, outage::Kind::disconnection)) {
    auto const told = mark_paid(ctx, campaign, {customer->value}, command.actor.name);
    stopped.push_back(json::object{{"id", campaign.ref}, {"told_of_it", told > 0}});
  }
  return Answer{.body = {{"customer", ref}, {"campaigns", std::move(stopped)}}};
}

Result<Answer> on_finish_task(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const result = body.word("result", result_from, fmt::format("{}", fmt::join(results, ", ")));
  auto const note = body.reason("note");
  if (!body.has_problem() && !note) body.problem("note", "is missing; say what came of it");
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  bool const is_number = !command.object.empty() && command.object.size() < 19 && command.object.find_first_not_of("0123456789") == std::string::npos;
  auto task = is_number ? ctx.notices.campaigns().find_task(std::stoll(command.object)) : std::nullopt;
  if (!task) return fail(Error::Kind::not_found, fmt::format("no task '{}'", command.object));
  auto const customer = ctx.notices.find_customer(task->customer);
  if (command.actor.role == "account_manager" && (!customer || customer->account_manager != command.actor.name)) {
    return fail(Error::Kind::forbidden, fmt::format("task {}: another account manager looks after this customer", task->id));
  }
  if (task->done_at) return fail(Error::Kind::conflict, fmt::format("task {} has its result already", task->id));
  task->done_at = ctx.now;
  task->done_by = command.actor.name;
  task->result = *result;
  task->note = *note;
  ctx.notices.campaigns().finish_task(*task);
  ctx.decide("task_finished", task->id, *result);
  ctx.event("campaign", {{"task", std::to_string(task->id)}, {"what", "task_finished"}, {"result", *result}});
  return Answer{.body = {{"task", std::to_string(task->id)}, {"state", "done"}, {"result", *result}}};
}

}  // namespace lamplighter::flow
