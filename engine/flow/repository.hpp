// What the shell itself needs from a store: facts, timers, dictionaries, the network, alarms, audit. `engine/store` implements it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"
#include "engine/notice/types.hpp"
#include "geo/network_data.hpp"

namespace lamplighter::flow {

/// Something that has to be looked at when its time comes. Firing one for nothing is harmless: handlers check the facts.
enum class TimerKind : std::uint8_t {
  momentary_limit, supply_confirmation, wave_due, ladder_check, order_check, go_prompt, go_alarm, unproven_block,
  extension_prompt, etr_overdue
};
struct Timer {
  Time due;
  TimerKind kind;
  std::int64_t object = 0;  // outage, wave, message or job
  std::int64_t extra = 0;   // step number, plan revision, order number
  auto operator<=>(Timer const&) const = default;
};

struct FactRow {
  std::string kind;         // word of CommandKind
  std::string dedup;        // natural or given key; unique for ever
  std::string source;
  std::string actor;
  Time occurred_at;
  Time received_at;
  std::string payload;      // JSON as accepted
  std::string answer;       // JSON given to the caller
  int answer_kind = 0;      // of Answer::Kind
};

/// A prompt or alarm for a desk; stays until somebody acknowledges it or its cause is gone.
struct Alarm {
  std::int64_t id = 0;
  std::string kind;         // "go_due", "go_unanswered", "order_unacknowledged", "backfeed", "supply_unconfirmed", …
  std::int64_t object = 0;
  std::string text;         // without personal data
  Time raised_at;
  std::optional<Time> cleared_at;
};

struct Names {
  std::vector<std::pair<std::string, std::int64_t>> devices, service_points, customers;  // utility id → surrogate
};

/// Customer master data as imported: contact details are personal.
struct CustomerImport {
  notice::Customer customer;
  std::vector<notice::Contact> contacts;
};

class Repository {
 public:
  virtual ~Repository() = default;

  /// The first answer given to this key, or nullopt when it is new.
  virtual std::optional<FactRow> find_fact(std::string_view dedup) = 0;
  virtual std::int64_t insert_fact(FactRow const& fact) = 0;  // returns its sequence number in the region
  virtual std::int64_t fact_count() = 0;

  struct KeptAnswer {
    std::string body_hash;
    std::string answer;
    int kind = 0;
  };
  virtual std::optional<KeptAnswer> find_kept_answer(std::string_view key_hash) = 0;
  virtual void keep_answer(std::string_view key_hash, KeptAnswer const& answer, Time expires) = 0;
  virtual void forget_kept_answers(Time before) = 0;

  virtual void put_timer(Timer const& timer) = 0;  // a repeated one is one
  virtual std::vector<Timer> due_timers(Time now, int limit) = 0;  // by due, kind, object, extra
  virtual void remove_timer(Timer const& timer) = 0;
  virtual std::optional<Time> next_timer() = 0;

  virtual void put_alarm(Alarm const& alarm) = 0;  // one open alarm per kind and object
  virtual void clear_alarms(std::string_view kind, std::int64_t object, Time at) = 0;
  virtual std::vector<Alarm> open_alarms() = 0;

  virtual void audit(Time at, std::string_view actor, std::string_view action, std::string_view object,
                     std::string_view detail) = 0;

  virtual std::optional<std::string> meta(std::string_view key) = 0;  // "last_commit_ms", "restored_from_backup", …
  virtual void put_meta(std::string_view key, std::string_view value) = 0;

  struct NetworkRevision {
    int number = 0;
    std::string content_hash;
    std::string state;  // "staged", "active", "retired"
    Time imported_at;
  };
  virtual int stage_network(geo::NetworkData const& data, std::string_view content_hash, Time at) = 0;
  virtual std::optional<NetworkRevision> active_network() = 0;
  virtual std::optional<NetworkRevision> staged_network() = 0;
  virtual geo::NetworkData load_network(int number) = 0;
  virtual void activate_network(int number) = 0;  // retires the one before; fills the dictionaries
  virtual Names names() = 0;
  /// By ref; replaces the contacts of those named. Wrong numbers and opt-outs that people told us of are kept.
  virtual void put_customers(std::vector<CustomerImport> const& customers) = 0;
  /// Everybody else loses their contacts, but for those wrong numbers and opt-outs.
  virtual void keep_contacts_only_of(std::set<std::string> const& refs) = 0;
};

}  // namespace lamplighter::flow
