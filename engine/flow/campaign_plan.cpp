// A campaign is refused while it still can be: every text, customer, date and legal minimum is looked at first.
#include "engine/flow/campaign_plan.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/campaign_flow.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/zones.hpp"

namespace lamplighter::flow {
namespace {

using notice::Campaign;

constexpr std::size_t named_in_errors_max = 5;

/// The kind of campaign that a policy serves; nullopt: it serves outages.
std::optional<outage::Kind> kind_of(schedules::Policy const& policy) {
  for (auto const& word : policy.kinds) {
    auto const kind = outage::kind_from(word);
    if (kind && (outage::is_of_campaigns(*kind) || *kind == outage::Kind::disconnection)) return kind;
  }
  return std::nullopt;
}

schedules::Policy const* read_cadence(Context& ctx, BodyReader& body) {
  auto const name = body.name("cadence");
  std::vector<std::string> known;
  for (auto const& policy : ctx.settings.policies) {
    if (!kind_of(policy)) continue;
    if (policy.name == name) return &policy;
    known.push_back(policy.name);
  }
  body.problem("cadence", fmt::format("no schedule of campaigns is called '{}'; loaded are: {}", name, known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))));
  return nullptr;
}

std::vector<notice::Customer> read_customers(Context& ctx, BodyReader& body) {
  std::map<std::int64_t, notice::Customer> found;
  std::vector<std::string> unknown;
  auto const refs = body.texts("customers");
  if (refs.size() > campaign_customers_max) {
    body.problem("customers", fmt::format("are {}, and a campaign has at most {}; make several campaigns", refs.size(), campaign_customers_max));
    return {};
  }
  for (auto const& ref : refs) {
    auto const id = ctx.records.find_customer(ref);
    auto customer = id ? ctx.notices.find_customer(*id) : std::nullopt;
    if (customer) found.emplace(id->value, std::move(*customer));
    else unknown.push_back(ref);
  }
  if (!unknown.empty()) {
    auto const count = unknown.size();
    unknown.resize(std::min(count, named_in_errors_max));
    body.problem("customers", fmt::format("{} of them are unknown, first {}", count, fmt::join(unknown, ", ")));
  }
  std::vector<notice::Customer> customers;
  for (auto& [id, customer] : found) customers.push_back(std::move(customer));
  return customers;
}

bool has_dates(schedules::Policy const& policy) {
  return std::ranges::any_of(policy.stages, [](auto const& stage) { return !stage.is_event; });
}

/// A stage whose text is missing would end as an exception for everybody.
void check_texts(Context& ctx, BodyReader& body, schedules::Policy const& policy, std::string const& texts) {
  if (!ctx.settings.templates) return;
  auto const language = ctx.settings.languages.empty() ? std::string("en") : ctx.settings.languages.front();
  for (auto const& stage : policy.stages) {
    if (stage.is_announcement) continue;
    auto const name = fmt::format("{}-{}", texts, stage.id);
    bool const has_any = std::ranges::any_of(stage.ladder, [&](auto const& rung) { return ctx.settings.templates->has(name, language, rung.channel); });
    if (!has_any) body.problem("template", fmt::format("stage '{}' has no text; add {}.{}.any.mustache", stage.id, name, language));
  }
}

void check_times(Context& ctx, BodyReader& body, schedules::Policy const& policy, Campaign& campaign) {
  auto const at = body.optional_time("at");
  campaign.end = body.optional_time("end");
  bool const is_dated = has_dates(policy);
  if (is_dated && !at && !body.has_problem()) body.problem("at", "is missing; the dates of this cadence count back from it");
  if (is_dated && at && *at <= ctx.now) body.problem("at", "is not ahead");
  if (at && !schedules::is_supported(*at)) body.problem("at", "lies outside 1970 to 2037");
  if (campaign.end && !schedules::is_supported(*campaign.end)) body.problem("end", "lies outside 1970 to 2037");
  campaign.at = at.value_or(ctx.now);
  if (campaign.end && *campaign.end <= campaign.at) body.problem("end", "is not after 'at'");
}

/// Nobody is cut off who lives by a machine, and no critical customer, without a person's word for it.
void check_protected(BodyReader& body, CampaignWish const& wish, std::optional<std::string> const& accepted) {
  if (wish.campaign.kind != outage::Kind::disconnection || accepted) return;
  auto const is_protected = [](notice::Customer const& one) {
    return std::ranges::any_of(one.classes, [](auto const& word) { return word == "life_support" || word == "critical"; });
  };
  auto const count = std::ranges::count_if(wish.customers, is_protected);
  if (count > 0) {
    body.problem("accept_protected", fmt::format("is missing: {} of the customers are on life-support or critical; say who decided that they are "
                                                 "warned of a disconnection, or leave them out", count));
  }
}

void check_law(Context& ctx, BodyReader& body, CampaignWish const& wish, std::optional<std::string> const& accepted) {
  if (accepted) return;
  std::size_t late = 0;
  std::string first;
  for (auto const& customer : wish.customers) {
    auto const& zone = zone_of(ctx.settings, customer);
    auto const verdicts = campaign_minima(*wish.policy, wish.campaign, customer, zone, ctx.now);
    auto const missed = std::ranges::find_if(verdicts, [](auto const& one) { return !one.can_be_met; });
    if (missed == verdicts.end()) continue;
    ++late;
    if (first.empty()) first = fmt::format("'{}' ({}), by {}", missed->id, missed->source, schedules::local_text(missed->latest, zone));
  }
  if (late > 0) {
    body.problem("accept_missed_minimum", fmt::format("is missing: a legal minimum can no longer be kept for {} customers: {}; move 'at', or say why "
                                                      "it is accepted", late, first));
  }
}

/// The stage that is sent at once: the event that is called as the kind.
void tell_first(Context& ctx, CampaignWish const& wish, outage::Outage const& subject, std::vector<notice::Draft>& drafts) {
  auto const stage = outage::to_string(wish.campaign.kind);
  for (auto const& customer : wish.customers) {
    auto draft = draft_event(ctx, subject, stage, to_ms(wish.campaign.at), customer.id, ctx.now);
    if (draft) drafts.push_back(std::move(*draft));
  }
}

std::size_t add_tasks(Context& ctx, CampaignWish const& wish) {
  if (!wish.policy->task_within) return 0;
  for (auto const& customer : wish.customers) {
    notice::Task task;
    task.campaign = wish.campaign.id;
    task.customer = customer.id;
    task.opened_at = ctx.now;
    task.due_at = ctx.now + *wish.policy->task_within;
    ctx.notices.campaigns().insert_task(task);
  }
  return wish.customers.size();
}

}  // namespace

std::vector<schedules::MinimumVerdict> campaign_minima(schedules::Policy const& policy, Campaign const& campaign, notice::Customer const& customer,
                                                       schedules::Zone const& zone, Time now) {
  schedules::Subject subject;
  subject.kind = outage::to_string(campaign.kind);
  subject.classes = customer.classes;
  subject.start = campaign.at;
  subject.end = campaign.end;
  return schedules::check_minima(policy, subject, zone, now);
}

Result<CampaignWish> read_campaign(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  CampaignWish wish;
  auto& campaign = wish.campaign;
  auto const id = body.optional_name("id");
  wish.policy = read_cadence(ctx, body);
  wish.customers = read_customers(ctx, body);
  auto const texts = body.optional_name("template");
  auto const reason = body.reason("reason");
  if (!body.has_problem() && !reason) body.problem("reason", "is missing; say why these customers are told");
  auto const accepted_minimum = body.reason("accept_missed_minimum"), accepted_protected = body.reason("accept_protected");
  if (wish.policy != nullptr) {
    campaign.kind = *kind_of(*wish.policy);
    campaign.cadence = wish.policy->name;
    campaign.texts = texts.value_or(wish.policy->name);
    check_texts(ctx, body, *wish.policy, campaign.texts);
    check_times(ctx, body, *wish.policy, campaign);
  } else {
    for (auto const* name : {"at", "end"}) body.optional_time(name);
  }
  if (!body.has_problem()) check_protected(body, wish, accepted_protected);
  if (!body.has_problem()) check_law(ctx, body, wish, accepted_minimum);
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  if (id) {
    if (auto const good = check_plan_id(*id); !good) return tl::unexpected<Error>(good.error());
    if (ctx.notices.campaigns().find_campaign(*id) || ctx.outages.find_by_ref(*id)) {
      return fail(Error::Kind::conflict, fmt::format("'{}' is there already; choose another id", *id), "id");
    }
  }
  campaign.ref = id ? *id : ctx.new_ref();
  campaign.reason = *reason;
  for (auto const& accepted : {accepted_minimum, accepted_protected}) {
    if (accepted) campaign.reason += "; " + *accepted;
  }
  campaign.created_at = ctx.now;
  campaign.created_by = command.actor.name;
  return wish;
}

Result<Answer> on_create_campaign(Context& ctx, Command const& command) {
  auto wish = read_campaign(ctx, command);
  if (!wish) return tl::unexpected<Error>(wish.error());
  auto& campaign = wish->campaign;
  std::vector<CustomerId> ids;
  for (auto const& customer : wish->customers) ids.push_back(customer.id);
  campaign.id = ctx.notices.campaigns().insert_campaign(campaign, ids);
  auto const subject = ctx.outages.find(campaign.id).value();
  note_history(ctx, subject, outage::Reason::declared_by_person, command.actor.name, campaign.reason);
  auto facts = facts_of(subject);
  facts.start = campaign.at;
  facts.end = campaign.end;
  facts.customers = static_cast<std::int64_t>(ids.size());
  std::vector<notice::Draft> drafts;
  for (auto const& customer : wish->customers) {
    std::ranges::move(notice::campaign_drafts(*wish->policy, customer, facts, zone_of(ctx.settings, customer), ctx.now), std::back_inserter(drafts));
  }
  tell_first(ctx, *wish, subject, drafts);
  auto const notices = add_notices(ctx, subject, drafts);
  auto const tasks = add_tasks(ctx, *wish);
  ctx.decide("campaign_created", campaign.id.value, fmt::format("{} {}", campaign.cadence, notices));
  ctx.event("campaign", {{"campaign", campaign.ref}, {"kind", outage::to_string(campaign.kind)}, {"what", "created"}});
  Answer answer;
  answer.kind = Answer::Kind::created;
  answer.body = {{"id", campaign.ref},
                 {"kind", outage::to_string(campaign.kind)},
                 {"cadence", campaign.cadence},
                 {"state", "running"},
                 {"at", to_rfc3339(campaign.at)},
                 {"customers", ids.size()},
                 {"notices", notices},
                 {"tasks", tasks}};
  return answer;
}

}  // namespace lamplighter::flow
