// What a campaign is: other notices than about outages, to customers that somebody names, by a policy of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"
#include "engine/outage/types.hpp"

namespace lamplighter::notice {

/// A campaign 批量通知. Its id is the subject of its notices, out of the same numbers as outages.
struct Campaign {
  enum class State : std::uint8_t { running, cancelled };
  OutageId id;
  std::string ref;
  outage::Kind kind = outage::Kind::campaign;
  std::string cadence;      // name of the policy
  std::string texts;        // templates are TEXTS-STAGE
  Time at;                  // what its dates count back from: the disconnection, the event; else when it began
  std::optional<Time> end;
  State state = State::running;
  std::string reason;       // why, in the words of who asked for it
  Time created_at;
  std::string created_by;
  std::optional<Time> checked_at;  // when the list was last compared with the books of who is owed
  std::string checked_by;
  std::optional<Time> ended_at;
  std::string ended_by, end_reason;
};
std::string_view to_string(Campaign::State);

/// A check of the list counts for a stage that waits for one when it is not older than this when the stage is due.
inline constexpr std::chrono::hours check_holds{24};
/// Whether this stage may leave as far as the check goes.
bool is_checked_for(Campaign const& campaign, Time due);

/// One customer of a campaign.
struct Member {
  enum class State : std::uint8_t { open, paid };
  OutageId campaign;
  CustomerId customer;
  State state = State::open;
  Time changed_at;
  std::string changed_by;
};
std::string_view to_string(Member::State);

/// What an account manager has to see to for one customer of a campaign, and what came of it. `note` may name people.
struct Task {
  std::int64_t id = 0;
  OutageId campaign;
  CustomerId customer;
  Time opened_at, due_at;
  std::optional<Time> done_at;
  std::string done_by, result, note;
};

struct TaskFilter {
  bool only_open = true;
  std::optional<OutageId> campaign{};
  std::string account_manager{};  // of the customer; empty: of anybody
  std::int64_t after = 0;
  int limit = 100;
};

/// How many members stand how.
struct MemberCounts {
  std::int64_t open = 0, paid = 0;
};

/// What the notice room needs from a store for campaigns. All calls are inside the caller's transaction.
class CampaignBooks {
 public:
  virtual ~CampaignBooks() = default;
  virtual OutageId insert_campaign(Campaign const& campaign, std::vector<CustomerId> const& members) = 0;  // ignores the id
  virtual void update_campaign(Campaign const& campaign) = 0;  // state, check and end
  virtual std::optional<Campaign> find_campaign(OutageId id) = 0;
  virtual std::optional<Campaign> find_campaign(std::string_view ref) = 0;
  virtual std::vector<Campaign> campaigns(std::int64_t after, int limit) = 0;  // by id
  virtual std::optional<Member> member(OutageId campaign, CustomerId customer) = 0;
  virtual std::vector<Member> members(OutageId campaign, std::int64_t after, int limit) = 0;  // by customer
  virtual MemberCounts count_members(OutageId campaign) = 0;
  virtual void set_member(Member const& member) = 0;
  /// Running campaigns of this kind in which the customer is still open, by id.
  virtual std::vector<Campaign> open_campaigns_of(CustomerId customer, outage::Kind kind) = 0;

  virtual std::int64_t insert_task(Task const& task) = 0;  // ignores the id
  virtual std::optional<Task> find_task(std::int64_t id) = 0;
  virtual std::vector<Task> tasks(TaskFilter const& filter) = 0;  // by id
  virtual void finish_task(Task const& task) = 0;
};

}  // namespace lamplighter::notice
