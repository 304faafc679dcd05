// Campaigns stand apart from outages: no list of outages, report or map can take one for a power cut.
#include "engine/store/campaign_books.hpp"

#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {
namespace {

#define CAMPAIGN_QUERY                                                                                                \
  "select c.id, c.ref, c.kind, c.cadence, c.texts, c.at, c.end_at, c.state, c.reason, c.created_at, c.created_by, " \
  "c.checked_at, c.checked_by, c.ended_at, c.ended_by, c.end_reason from campaign c "
#define TASK_QUERY \
  "select t.id, t.campaign_id, t.customer_id, t.opened_at, t.due_at, t.done_at, t.done_by, t.result, t.note from campaign_task t "

notice::Campaign campaign_from(Statement const& row) {
  notice::Campaign one;
  one.id = {row.integer(0)};
  one.ref = row.text(1);
  one.kind = enum_at<outage::Kind>(row, 2);
  one.cadence = row.text(3);
  one.texts = row.text(4);
  one.at = time_at(row, 5);
  one.end = optional_time_at(row, 6);
  one.state = enum_at<notice::Campaign::State>(row, 7);
  one.reason = row.text(8);
  one.created_at = time_at(row, 9);
  one.created_by = row.text(10);
  one.checked_at = optional_time_at(row, 11);
  one.checked_by = row.text(12);
  one.ended_at = optional_time_at(row, 13);
  one.ended_by = row.text(14);
  one.end_reason = row.text(15);
  return one;
}

notice::Member member_from(Statement const& row) {
  return {{row.integer(0)}, {row.integer(1)}, enum_at<notice::Member::State>(row, 2), time_at(row, 3), row.text(4)};
}

notice::Task task_from(Statement const& row) {
  notice::Task task;
  task.id = row.integer(0);
  task.campaign = {row.integer(1)};
  task.customer = {row.integer(2)};
  task.opened_at = time_at(row, 3);
  task.due_at = time_at(row, 4);
  task.done_at = optional_time_at(row, 5);
  task.done_by = row.text(6);
  task.result = row.text(7);
  task.note = row.text(8);
  return task;
}

}  // namespace

OutageId SqlCampaignBooks::insert_campaign(notice::Campaign const& one, std::vector<CustomerId> const& members) {
  auto const id = context_.next_id();
  context_.db.run(
      "insert into campaign (id, region_id, ref, kind, cadence, texts, at, end_at, state, reason, created_at, created_by, checked_at, "
      "checked_by, ended_at, ended_by, end_reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
      id, context_.region.value, one.ref, number_of(one.kind), one.cadence, one.texts, to_ms(one.at), ms_or_null(one.end),
      number_of(one.state), one.reason, to_ms(one.created_at), one.created_by, ms_or_null(one.checked_at), one.checked_by,
      ms_or_null(one.ended_at), one.ended_by, one.end_reason);
  for (auto const member : members) {
    context_.db.run("insert into campaign_member (campaign_id, customer_id, state, changed_at, changed_by) values ($1, $2, $3, $4, $5)", id,
                    member.value, number_of(notice::Member::State::open), to_ms(one.created_at), one.created_by);
  }
  return {id};
}

void SqlCampaignBooks::update_campaign(notice::Campaign const& one) {
  context_.db.run("update campaign set state = $2, checked_at = $3, checked_by = $4, ended_at = $5, ended_by = $6, end_reason = $7 where id = $1",
                  one.id.value, number_of(one.state), ms_or_null(one.checked_at), one.checked_by, ms_or_null(one.ended_at), one.ended_by,
                  one.end_reason);
}

std::optional<notice::Campaign> SqlCampaignBooks::find_campaign(OutageId id) {
  return first_row(context_.db.bound(CAMPAIGN_QUERY "where c.id = $1", id.value), campaign_from);
}

std::optional<notice::Campaign> SqlCampaignBooks::find_campaign(std::string_view ref) {
  return first_row(context_.db.bound(CAMPAIGN_QUERY "where c.ref = $1 and c.region_id = $2", ref, context_.region.value), campaign_from);
}

std::vector<notice::Campaign> SqlCampaignBooks::campaigns(std::int64_t after, int limit) {
  return all_rows(context_.db.bound(CAMPAIGN_QUERY "where c.region_id = $1 and c.id > $2 order by c.id limit $3", context_.region.value, after,
                                    limit),
                  campaign_from);
}

std::optional<notice::Member> SqlCampaignBooks::member(OutageId campaign, CustomerId customer) {
  return first_row(context_.db.bound("select campaign_id, customer_id, state, changed_at, changed_by from campaign_member "
                                     "where campaign_id = $1 and customer_id = $2",
                                     campaign.value, customer.value),
                   member_from);
}

std::vector<notice::Member> SqlCampaignBooks::members(OutageId campaign, std::int64_t after, int limit) {
  return all_rows(context_.db.bound("select campaign_id, customer_id, state, changed_at, changed_by from campaign_member "
                                    "where campaign_id = $1 and customer_id > $2 order by customer_id limit $3",
                                    campaign.value, after, limit),
                  member_from);
}

notice::MemberCounts SqlCampaignBooks::count_members(OutageId campaign) {
  notice::MemberCounts counts;
  auto& rows = context_.db.bound("select state, count(*) from campaign_member where campaign_id = $1 group by state order by state", campaign.value);
  while (rows.step()) {
    auto& into = enum_at<notice::Member::State>(rows, 0) == notice::Member::State::open ? counts.open : counts.paid;
    into = rows.integer(1);
  }
  rows.reset();
  return counts;
}

void SqlCampaignBooks::set_member(notice::Member const& member) {
  context_.db.run("update campaign_member set state = $3, changed_at = $4, changed_by = $5 where campaign_id = $1 and customer_id = $2",
                  member.campaign.value, member.customer.value, number_of(member.state), to_ms(member.changed_at), member.changed_by);
}

std::vector<notice::Campaign> SqlCampaignBooks::open_campaigns_of(CustomerId customer, outage::Kind kind) {
  return all_rows(context_.db.bound(CAMPAIGN_QUERY "join campaign_member m on m.campaign_id = c.id where m.customer_id = $1 and m.state = $2 and "
                                                   "c.state = $3 and c.kind = $4 and c.region_id = $5 order by c.id",
                                    customer.value, number_of(notice::Member::State::open), number_of(notice::Campaign::State::running),
                                    number_of(kind), context_.region.value),
                  campaign_from);
}

std::int64_t SqlCampaignBooks::insert_task(notice::Task const& task) {
  auto const id = context_.next_id();
  context_.db.run("insert into campaign_task (id, region_id, campaign_id, customer_id, opened_at, due_at, done_at, done_by, result, note) values "
                  "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                  id, context_.region.value, task.campaign.value, task.customer.value, to_ms(task.opened_at), to_ms(task.due_at),
                  ms_or_null(task.done_at), task.done_by, task.result, task.note);
  return id;
}

std::optional<notice::Task> SqlCampaignBooks::find_task(std::int64_t id) {
  return first_row(context_.db.bound(TASK_QUERY "where t.id = $1 and t.region_id = $2", id, context_.region.value), task_from);
}

std::vector<notice::Task> SqlCampaignBooks::tasks(notice::TaskFilter const& filter) {
  return all_rows(context_.db.bound(TASK_QUERY "join customer k on k.id = t.customer_id where t.region_id = $1 and t.id > $2 and "
                                               "($3 = 0 or t.done_at is null) and ($4 = 0 or t.campaign_id = $4) and "
                                               "($5 = '' or k.account_manager = $5) order by t.id limit $6",
                                    context_.region.value, filter.after, flag(filter.only_open),
                                    filter.campaign ? filter.campaign->value : std::int64_t{0}, filter.account_manager, filter.limit),
                  task_from);
}

void SqlCampaignBooks::finish_task(notice::Task const& task) {
  context_.db.run("update campaign_task set done_at = $2, done_by = $3, result = $4, note = $5 where id = $1 and done_at is null", task.id,
                  ms_or_null(task.done_at), task.done_by, task.result, task.note);
}

std::optional<outage::Outage> campaign_subject(RepositoryContext const& context, OutageId id) {
  auto const found = SqlCampaignBooks(context).find_campaign(id);
  if (!found) return std::nullopt;
  outage::Outage subject;
  subject.id = found->id;
  subject.ref = found->ref;
  subject.kind = found->kind;
  subject.state = found->state == notice::Campaign::State::running ? outage::State::scheduled : outage::State::cancelled;
  subject.campaign = outage::CampaignFacts{found->cadence, found->texts, found->at, found->end};
  return subject;
}

}  // namespace lamplighter::store
