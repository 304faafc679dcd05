// Campaigns, their customers and the tasks that come of them, as rows.
#pragma once

#include "engine/notice/campaigns.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// `notice::CampaignBooks` over SQL. Throws DatabaseError.
class SqlCampaignBooks final : public notice::CampaignBooks {
 public:
  explicit SqlCampaignBooks(RepositoryContext context) : context_(std::move(context)) {}

  OutageId insert_campaign(notice::Campaign const& campaign, std::vector<CustomerId> const& members) override;
  void update_campaign(notice::Campaign const& campaign) override;
  std::optional<notice::Campaign> find_campaign(OutageId id) override;
  std::optional<notice::Campaign> find_campaign(std::string_view ref) override;
  std::vector<notice::Campaign> campaigns(std::int64_t after, int limit) override;
  std::optional<notice::Member> member(OutageId campaign, CustomerId customer) override;
  std::vector<notice::Member> members(OutageId campaign, std::int64_t after, int limit) override;
  notice::MemberCounts count_members(OutageId campaign) override;
  void set_member(notice::Member const& member) override;
  std::vector<notice::Campaign> open_campaigns_of(CustomerId customer, outage::Kind kind) override;

  std::int64_t insert_task(notice::Task const& task) override;
  std::optional<notice::Task> find_task(std::int64_t id) override;
  std::vector<notice::Task> tasks(notice::TaskFilter const& filter) override;
  void finish_task(notice::Task const& task) override;

 private:
  RepositoryContext context_;
};

/// The campaign of this id as the subject of its notices; nullopt: there is none.
std::optional<outage::Outage> campaign_subject(RepositoryContext const& context, OutageId id);

}  // namespace lamplighter::store
