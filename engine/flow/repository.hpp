// What the shell itself needs from a store: facts, timers, dictionaries, the network, alarms, audit. `engine/store` implements it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/flow/name_book.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"
#include "engine/notice/types.hpp"
#include "geo/network_rows.hpp"

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

/// Customer master data as imported: contact details are personal.
struct CustomerImport {
  notice::Customer customer;
  std::vector<notice::Contact> contacts;
};

class DeskBooks;  // engine/flow/desk_books.hpp

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
  virtual std::vector<Timer> timers_of(TimerKind kind, Time until) = 0;  // all of them, by due, object, extra
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
    std::string state;  // "staging", "staged", "active", "retired", "dropped"; "applied": only its contacts or standings were new
    Time imported_at;
    std::string names_hash{};  // of the file of its ids, as it was written beside the mapped network; empty: there is none
  };
  /// How far a feeder of a revision can be trusted, in the words of the audit.
  struct FeederStanding {
    std::string feeder;
    std::string status;  // "clean", "usable", "invalid"
    std::string reason;
    bool operator==(FeederStanding const&) const = default;
  };
  /// All of a staging inside the caller's transaction.
  virtual int stage_network(geo::NetworkRows const& rows, std::string_view content_hash, Time at) = 0;
  /// A staging in short transactions, which needs no lease: nothing of the new revision is read by anybody until it is
  /// finished. What an earlier import left half done is dropped.
  virtual int begin_staging(std::string_view content_hash, std::string_view srs, Time at) = 0;
  /// False when another import has begun since: nothing more is to be written.
  virtual bool is_staging(int number) = 0;
  /// Writes the next rows, from `chunk` (0 first) on, as many as a short transaction takes. Returns the chunk to go on with;
  /// nullopt when all are written.
  virtual std::optional<std::size_t> stage_rows(int number, geo::NetworkRows const& rows, std::size_t chunk) = 0;
  virtual void stage_customers(int number, int chunk, std::vector<CustomerImport> const& customers) = 0;
  /// `difference` is JSON, as the API shows it.
  virtual void stage_judgement(int number, std::string_view difference, std::vector<FeederStanding> const& feeders) = 0;
  /// Finds what the dictionaries lack of these rows, and what activation has to change in them. Reads only, outside of a
  /// transaction, and may take long. False: a revision without a network has no names.
  virtual bool plan_names(int number, geo::NetworkRows const& rows) = 0;
  enum class NamesLeft : std::uint8_t { more, look_again, none };
  /// Writes some of it, of the same rows, as much as a short transaction takes; `look_again`: plan it once more, for there is
  /// what the plan could not know. After `none` activation only switches and makes the changes, unless another network
  /// became active since.
  virtual NamesLeft stage_names(geo::NetworkRows const& rows) = 0;
  /// What an import made ready beside the store: the hash of the file of ids, and the places of areas as text.
  virtual void put_prepared(int number, std::string_view names_hash, std::string_view area_places) = 0;
  virtual std::string network_area_places(int number) = 0;  // empty: not made ready
  /// Makes it the staged one in place of another. False when another import has begun since.
  virtual bool finish_staging(int number) = 0;
  /// Drops what is staged, and what somebody is staging.
  virtual void drop_staged() = 0;
  /// Deletes some of what dropped revisions still hold; true while there is more.
  virtual bool forget_dropped() = 0;
  virtual std::vector<NetworkRevision> network_revisions() = 0;  // newest first
  virtual std::string network_difference(int number) = 0;        // JSON; empty when there was nothing to compare with
  virtual std::vector<FeederStanding> feeder_standings(int number) = 0;  // by feeder
  /// Why the active revision's audit calls this feeder invalid; nullopt when it does not.
  virtual std::optional<std::string> why_invalid(std::string_view feeder) = 0;
  virtual std::optional<NetworkRevision> active_network() = 0;
  virtual std::optional<NetworkRevision> staged_network() = 0;
  virtual geo::NetworkData load_network(int number) = 0;
  /// Retires the one before, fills the dictionaries, and brings in the contacts that were staged with it.
  virtual void activate_network(int number) = 0;
  /// The contacts of a staged revision whose network is the active one, and its feeders' standings in place of the active
  /// one's; it is then "applied". Returns whether there were contacts.
  virtual bool apply_contacts(int number) = 0;
  virtual Names names() = 0;                                       // every id of the store: not for answers
  virtual std::map<std::int64_t, std::string> device_refs() = 0;   // by id
  /// By ref; replaces the contacts of those named. Wrong numbers and opt-outs that people told us of are kept.
  virtual void put_customers(std::vector<CustomerImport> const& customers) = 0;
  virtual DeskBooks& desks() = 0;
  /// Everybody else loses their contacts, but for those wrong numbers and opt-outs.
  virtual void keep_contacts_only_of(std::set<std::string> const& refs) = 0;
};

}  // namespace lamplighter::flow
