// The desk's questions in SQL, on connections of their own.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/flow/desk_reader.hpp"
#include "engine/store/database.hpp"

namespace lamplighter::store {

/// `flow::DeskReader` over a database address. As many connections as callers at once; one during whose work anything was
/// thrown is not used again.
class SqlDeskReader final : public flow::DeskReader {
 public:
  explicit SqlDeskReader(std::string address) : address_(std::move(address)) {}

  OutageCounts outage_counts(OutageId outage) override;
  std::vector<Affected> affected(OutageId outage, std::vector<std::string> const& classes, std::int64_t after, int limit) override;
  std::vector<FoundCustomer> find_customers(std::string_view words, int limit) override;
  std::optional<CustomerId> customer_by_ref(std::string_view ref) override;
  std::vector<std::string> service_points_of(CustomerId customer) override;
  std::vector<std::string> find_outages(std::string_view words, int limit) override;
  std::vector<CustomerInterruption> interruptions_of(CustomerId customer, int limit) override;
  std::vector<CustomerCall> calls_of(CustomerId customer, int limit) override;
  std::vector<NoticeId> notices_of(CustomerId customer, int limit) override;
  std::vector<CustomerReply> replies_of(CustomerId customer, int limit) override;
  std::vector<FailingPhone> failing_phones_of(CustomerId customer) override;
  std::vector<NoticeCount> notice_counts(OutageId outage) override;
  std::vector<notice::QueueGroup> queue_groups(RegionId region, Time now) override;
  std::vector<HeldWave> held_waves(RegionId region) override;
  std::vector<notice::SubmittedAt> last_submissions(RegionId region, int limit) override;
  std::vector<LedgerLoss> losses(LossQuestion const&) override;
  std::vector<PlannedLoss> planned_losses(LossQuestion const&, std::string_view except) override;
  std::vector<FrequentlyCut> frequently_cut(FrequentQuestion const&) override;
  std::vector<AuditRow> audit(std::optional<AuditPlace> before, std::string_view actor, int limit) override;

 private:
  std::unique_ptr<Database> take();
  template <class Work>
  auto with(Work work);

  std::string address_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_;
};

}  // namespace lamplighter::store
