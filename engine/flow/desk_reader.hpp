// What people at a desk look up: customers and what became of them, rows for a queue, and the record of who did what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"
#include "engine/notice/forecast.hpp"
#include "engine/outage/types.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::flow {

/// Read only, thread-safe, on connections of its own. Throws the store's error when the database is gone.
class DeskReader {
 public:
  virtual ~DeskReader() = default;

  /// What a row of the queue says beside the outage itself. Customers are counted once each, also those who have supply again.
  struct OutageCounts {
    std::int64_t calls = 0, critical = 0, life_support = 0;
    std::int64_t planned = 0;  // customers of the present revision's windows
  };
  virtual OutageCounts outage_counts(OutageId outage) = 0;

  struct Affected {
    CustomerId id;
    std::string ref, critical_level;
    std::vector<std::string> classes;
    bool is_out = false;  // now; false where the cut is only planned
  };
  /// Customers of an outage, and of the windows of a plan that has not begun; with `classes` those of any of them. By id, at
  /// most `limit` above `after`.
  virtual std::vector<Affected> affected(OutageId outage, std::vector<std::string> const& classes, std::int64_t after, int limit) = 0;

  struct FoundCustomer {
    CustomerId id;
    std::string ref, address;
  };
  /// Account number or address contains the words, or a phone ends with them when they are seven digits or more. By ref.
  virtual std::vector<FoundCustomer> find_customers(std::string_view words, int limit) = 0;
  virtual std::optional<CustomerId> customer_by_ref(std::string_view ref) = 0;
  virtual std::vector<std::string> service_points_of(CustomerId customer) = 0;  // refs, in order
  /// Refs of outages that contain the words, newest first.
  virtual std::vector<std::string> find_outages(std::string_view words, int limit) = 0;

  struct CustomerInterruption {
    std::string outage, service_point, cause;
    outage::Kind kind = outage::Kind::fault;
    Time started_at;
    std::optional<Time> ended_at;
    bool is_partial = false, is_sustained = true;
  };
  virtual std::vector<CustomerInterruption> interruptions_of(CustomerId customer, int limit) = 0;  // newest first
  struct CustomerCall {
    std::string ref, outage, source;
    outage::CallKind kind = outage::CallKind::no_power;
    Time occurred_at;
  };
  virtual std::vector<CustomerCall> calls_of(CustomerId customer, int limit) = 0;      // newest first
  virtual std::vector<NoticeId> notices_of(CustomerId customer, int limit) = 0;        // newest first
  /// A notice that somebody at this customer heard to the end or acknowledged.
  struct CustomerReply {
    Time at;
    std::string outage, stage, lane;
    notifiers::AttemptState state = notifiers::AttemptState::acknowledged;  // or heard
    std::string how;                                                        // "reply", "link", or "receipt" by the channel's own word
  };
  virtual std::vector<CustomerReply> replies_of(CustomerId customer, int limit) = 0;   // newest first
  /// Numbers of this customer's contacts that refuse what is sent there.
  struct FailingPhone {
    std::string phone, lane;
    int failures = 0;
    Time first_at, last_at;
  };
  virtual std::vector<FailingPhone> failing_phones_of(CustomerId customer) = 0;        // by number

  /// How the notices of an outage stand: by stage, outcome and evidence; an open one has no outcome.
  struct NoticeCount {
    std::string stage;
    std::optional<int> outcome, evidence;  // of notice::OutcomeKind and Evidence
    std::int64_t count = 0;
  };
  virtual std::vector<NoticeCount> notice_counts(OutageId outage) = 0;

  /// What waits to leave, by gateway, priority, outage and stage, in that order; and the last that were handed over, newest first (what was
  /// only recorded is none).
  virtual std::vector<notice::QueueGroup> queue_groups(RegionId region, Time now) = 0;
  /// Open notices of waves that are held back: their messages are only made when they leave.
  struct HeldWave {
    WaveId wave;
    OutageId outage;
    std::string stage;
    std::int64_t notices = 0;
  };
  virtual std::vector<HeldWave> held_waves(RegionId region) = 0;  // by wave
  virtual std::vector<notice::SubmittedAt> last_submissions(RegionId region, int limit) = 0;

  /// Service points by their refs in sustained, full interruptions that reach into the time, of outages of the kinds (outage::kind_bits); by outage and row.
  struct LossQuestion {
    RegionId region;
    std::int64_t kinds = 0;
    Time from, to;
  };
  struct LedgerLoss {
    std::string point;
    Time from;
    std::optional<Time> to;  // none: still out
  };
  virtual std::vector<LedgerLoss> losses(LossQuestion const&) = 0;
  /// The same of the windows of plans that were approved and are not over, but for this one; by plan, point and time.
  struct PlannedLoss {
    std::string plan, point;
    Time from, to;
  };
  virtual std::vector<PlannedLoss> planned_losses(LossQuestion const&, std::string_view except) = 0;
  /// Customers with more interruptions than that begun within the time, each outage once; of this account manager only, unless it is empty. Most first, then by ref.
  struct FrequentQuestion {
    RegionId region;
    std::int64_t kinds = 0;
    bool are_momentaries_counted = false;
    Time after, until;
    int more_than = 0;
    std::string account_manager{};
  };
  struct FrequentlyCut {
    std::string customer, account_manager;
    int count = 0;
  };
  virtual std::vector<FrequentlyCut> frequently_cut(FrequentQuestion const&) = 0;

  struct AuditRow {
    std::int64_t id = 0;
    Time at;
    std::string actor, action, object, detail;
  };
  /// Newest first, those before this one; of one actor when named.
  struct AuditPlace {
    Time at;
    std::int64_t id = 0;
  };
  virtual std::vector<AuditRow> audit(std::optional<AuditPlace> before, std::string_view actor, int limit) = 0;
};

}  // namespace lamplighter::flow
