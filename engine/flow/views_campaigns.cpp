// Campaigns as the desk, account managers and the billing system see them.
#include "engine/flow/views_campaigns.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/flow/campaign_plan.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/zones.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

using notice::Campaign;
using notice::Member;

json::object head_of(Store& store, Campaign const& one) {
  auto const counts = store.notices().campaigns().count_members(one.id);
  json::object row{{"id", one.ref},
                   {"kind", outage::to_string(one.kind)},
                   {"cadence", one.cadence},
                   {"template", one.texts},
                   {"state", notice::to_string(one.state)},
                   {"at", to_rfc3339(one.at)},
                   {"end", time_or_null(one.end)},
                   {"reason", one.reason},
                   {"created_at", to_rfc3339(one.created_at)},
                   {"created_by", one.created_by},
                   {"checked_at", time_or_null(one.checked_at)},
                   {"ended_at", time_or_null(one.ended_at)}};
  row["customers"] = json::object{{"open", counts.open}, {"paid", counts.paid}};
  if (one.checked_at) row["checked_by"] = one.checked_by;
  if (one.ended_at) {
    row["ended_by"] = one.ended_by;
    row["end_reason"] = one.end_reason;
  }
  return row;
}

using NoticesBy = std::map<std::int64_t, std::vector<notice::Notice>>;

NoticesBy notices_by_customer(Store& store, OutageId campaign) {
  NoticesBy all;
  for (auto& one : store.notices().notices(campaign)) {
    if (one.recipient.kind == notice::RecipientKind::customer) all[one.recipient.id].push_back(std::move(one));
  }
  return all;
}

/// What a page of members is judged by.
struct Judge {
  Store& store;
  Settings const& settings;
  Campaign const& campaign;
  schedules::Policy const* policy;  // null: it is loaded no more
  Time now;
};

/// The legal minimum that the stage keeps and that had passed when its warning was proven. One that could not be kept when the campaign was
/// made was accepted by a person then.
std::optional<std::string> missed_minimum(Judge const& judge, notice::Customer const& customer, std::string_view stage, Time proven_at) {
  auto const* const rule = judge.policy == nullptr ? nullptr : schedules::find_stage(*judge.policy, stage);
  if (rule == nullptr) return std::nullopt;
  auto const& zone = zone_of(judge.settings, customer);
  for (auto const& minimum : campaign_minima(*judge.policy, judge.campaign, customer, zone, judge.campaign.created_at)) {
    bool const is_kept_by_it = std::ranges::find(rule->meets, minimum.id) != rule->meets.end();
    if (is_kept_by_it && minimum.can_be_met && proven_at > minimum.latest) return minimum.id;
  }
  return std::nullopt;
}

/// What still stands against a disconnection; empty: nothing that this program knows of.
json::array why_not(Judge const& judge, Member const& member, notice::Customer const& customer, std::vector<notice::Notice> const& notices) {
  auto const& [store, settings, campaign, policy, now] = judge;
  json::array out;
  if (member.state == Member::State::paid) out.emplace_back("paid");
  if (campaign.state == Campaign::State::cancelled) out.emplace_back("campaign_cancelled");
  if (!notice::is_checked_for(campaign, std::min(now, campaign.at))) out.emplace_back("not_checked");
  if (now < campaign.at) out.emplace_back("too_early");
  if (notices.empty()) out.emplace_back("never_warned");
  for (auto const& one : notices) {
    if (one.stage == "cancelled") continue;
    auto const outcome = store.notices().outcome(one.id);
    bool const is_proven = outcome && (outcome->kind == notice::OutcomeKind::proven || outcome->kind == notice::OutcomeKind::proven_late);
    bool const is_late = outcome && outcome->kind == notice::OutcomeKind::proven_late;
    if (!is_proven || (is_late && policy == nullptr)) {  // nobody knows any more what was lawful
      out.emplace_back(fmt::format("stage {} is {}", one.stage, outcome ? to_string(outcome->kind) : "open"));
    } else if (is_late) {
      if (auto const id = missed_minimum(judge, customer, one.stage, outcome->at)) out.emplace_back(fmt::format("stage {} is proven too late for {}", one.stage, *id));
    }
  }
  return out;
}

json::array notice_rows(Store& store, std::vector<notice::Notice> const& notices) {
  json::array out;
  for (auto const& one : notices) {
    auto const outcome = store.notices().outcome(one.id);
    json::object row{{"notice", std::to_string(one.id.value)}, {"stage", one.stage}, {"due_at", to_rfc3339(one.due_at)},
                     {"state", outcome ? to_string(outcome->kind) : std::string_view("open")}};
    if (outcome) {
      row["evidence"] = notifiers::to_string(outcome->evidence);
      row["reason"] = notice::to_string(outcome->reason);
      row["ended_at"] = to_rfc3339(outcome->at);
    }
    out.push_back(std::move(row));
  }
  return out;
}

json::object member_row(Judge const& judge, Member const& member, notice::Customer const& customer, std::vector<notice::Notice> const& notices) {
  json::object row{{"customer", customer.ref},
                   {"account_manager", customer.account_manager},
                   {"state", notice::to_string(member.state)},
                   {"changed_at", to_rfc3339(member.changed_at)},
                   {"changed_by", member.changed_by},
                   {"notices", notice_rows(judge.store, notices)}};
  if (judge.campaign.kind != outage::Kind::disconnection) return row;
  auto against = why_not(judge, member, customer, notices);
  row["may_be_disconnected"] = against.empty();
  row["why_not"] = std::move(against);
  return row;
}

json::array history_of(Store& store, OutageId id) {
  json::array out;
  for (auto const& entry : store.outages().history(id)) {
    out.push_back(json::object{{"at", to_rfc3339(entry.at)}, {"actor", entry.actor}, {"note", entry.note}});
  }
  return out;
}

json::array counts_of(Store& store, OutageId id) {
  json::array out;
  for (auto const& count : store.notices().counters(id)) {
    out.push_back(json::object{{"stage", count.stage}, {"channel", count.channel}, {"state", count.state}, {"count", count.count}});
  }
  return out;
}

}  // namespace

json::object view_campaigns(Store& store, Page const& page) {
  json::array rows;
  auto const found = store.notices().campaigns().campaigns(page.after, page.limit);
  for (auto const& one : found) rows.push_back(head_of(store, one));
  json::object out{{"campaigns", std::move(rows)}};
  if (!found.empty() && static_cast<int>(found.size()) == page.limit) out["next"] = std::to_string(found.back().id.value);
  return out;
}

Result<json::object> view_campaign(Store& store, Settings const& settings, std::string_view ref, Page const& page, Detail detail,
                                   std::string_view account_manager, Time now) {
  auto const campaign = store.notices().campaigns().find_campaign(ref);
  if (!campaign) return fail(Error::Kind::not_found, fmt::format("no campaign '{}'", ref));
  auto out = head_of(store, *campaign);
  out["history"] = history_of(store, campaign->id);
  out["counts"] = counts_of(store, campaign->id);
  if (detail == Detail::without_people) return out;
  auto const notices = notices_by_customer(store, campaign->id);
  auto const subject = store.outages().find(campaign->id);
  Judge const judge{store, settings, *campaign, subject ? policy_of(settings, *subject) : nullptr, now};
  json::array rows;
  auto const found = store.notices().campaigns().members(campaign->id, page.after, page.limit);
  for (auto const& member : found) {
    auto const customer = store.notices().find_customer(member.customer);
    if (!customer || (!account_manager.empty() && customer->account_manager != account_manager)) continue;
    auto const own = notices.find(member.customer.value);
    rows.push_back(member_row(judge, member, *customer, own == notices.end() ? std::vector<notice::Notice>{} : own->second));
  }
  out["members"] = std::move(rows);
  if (!found.empty() && static_cast<int>(found.size()) == page.limit) out["next"] = std::to_string(found.back().customer.value);
  return out;
}

Result<json::object> view_campaign_notices(Store& store, std::string_view ref, Page const& page, Detail detail) {
  auto const campaign = store.notices().campaigns().find_campaign(ref);
  if (!campaign) return fail(Error::Kind::not_found, fmt::format("no campaign '{}'", ref));
  json::array rows;
  auto const found = store.notices().notices_page(campaign->id, page.after, page.limit);
  for (auto const& one : found) {
    auto row = view_notice(store, one);
    if (detail == Detail::without_people) row.erase("recipient");
    rows.push_back(std::move(row));
  }
  json::object out{{"campaign", campaign->ref}, {"notices", std::move(rows)}, {"counts", counts_of(store, campaign->id)}};
  if (!found.empty() && static_cast<int>(found.size()) == page.limit) out["next"] = std::to_string(found.back().id.value);
  return out;
}

json::object view_tasks(Store& store, Page const& page, bool only_open, Detail detail, std::string_view account_manager, Time now) {
  notice::TaskFilter filter;
  filter.only_open = only_open;
  filter.account_manager = account_manager;
  filter.after = page.after;
  filter.limit = page.limit;
  json::array rows;
  auto const found = store.notices().campaigns().tasks(filter);
  for (auto const& task : found) {
    auto const campaign = store.notices().campaigns().find_campaign(task.campaign);
    auto const customer = store.notices().find_customer(task.customer);
    json::object row{{"id", std::to_string(task.id)},
                     {"campaign", campaign ? campaign->ref : std::string("?")},
                     {"kind", campaign ? outage::to_string(campaign->kind) : std::string_view("?")},
                     {"account_manager", customer ? customer->account_manager : std::string()},
                     {"opened_at", to_rfc3339(task.opened_at)},
                     {"due_at", to_rfc3339(task.due_at)},
                     {"is_overdue", !task.done_at && task.due_at < now},
                     {"done_at", time_or_null(task.done_at)}};
    if (task.done_at) {
      row["done_by"] = task.done_by;
      row["result"] = task.result;
    }
    if (detail == Detail::full) {
      row["customer"] = customer ? customer->ref : std::string("?");
      if (task.done_at) row["note"] = task.note;
    }
    rows.push_back(std::move(row));
  }
  json::object out{{"tasks", std::move(rows)}};
  if (!found.empty() && static_cast<int>(found.size()) == page.limit) out["next"] = std::to_string(found.back().id);
  return out;
}

}  // namespace lamplighter::flow
