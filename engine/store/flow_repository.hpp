// Facts, kept answers, timers, alarms, audit, names and networks of one region in the store.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/flow/repository.hpp"
#include "engine/store/desk_books.hpp"
#include "engine/store/look_journal.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// `flow::Repository` over SQL. Throws DatabaseError.
class SqlFlowRepository final : public flow::Repository {
 public:
  explicit SqlFlowRepository(RepositoryContext context);
  ~SqlFlowRepository() override;

  std::optional<flow::FactRow> find_fact(std::string_view dedup) override;
  std::int64_t insert_fact(flow::FactRow const& fact) override;
  std::int64_t fact_count() override;

  std::optional<KeptAnswer> find_kept_answer(std::string_view key_hash) override;
  void keep_answer(std::string_view key_hash, KeptAnswer const& answer, Time expires) override;
  void forget_kept_answers(Time before) override;

  void put_timer(flow::Timer const& timer) override;
  std::vector<flow::Timer> due_timers(Time now, int limit) override;
  std::vector<flow::Timer> timers_of(flow::TimerKind kind, Time until) override;
  void remove_timer(flow::Timer const& timer) override;
  std::optional<Time> next_timer() override;

  void put_alarm(flow::Alarm const& alarm) override;
  void clear_alarms(std::string_view kind, std::int64_t object, Time at) override;
  std::vector<flow::Alarm> open_alarms() override;

  void audit(Time at, std::string_view actor, std::string_view action, std::string_view object,
             std::string_view detail) override;

  std::optional<std::string> meta(std::string_view key) override;
  void put_meta(std::string_view key, std::string_view value) override;

  int stage_network(geo::NetworkRows const& data, std::string_view content_hash, Time at) override;
  int begin_staging(std::string_view content_hash, std::string_view srs, Time at) override;
  bool is_staging(int number) override;
  std::optional<std::size_t> stage_rows(int number, geo::NetworkRows const& data, std::size_t chunk) override;
  void stage_customers(int number, int chunk, std::vector<flow::CustomerImport> const& customers) override;
  void stage_judgement(int number, std::string_view difference, std::vector<FeederStanding> const& feeders) override;
  bool plan_names(int number, geo::NetworkRows const& data) override;
  NamesLeft stage_names(geo::NetworkRows const& data) override;
  void put_prepared(int number, std::string_view names_hash, std::string_view area_places) override;
  std::string network_area_places(int number) override;
  bool finish_staging(int number) override;
  void drop_staged() override;
  bool forget_dropped() override;
  std::vector<NetworkRevision> network_revisions() override;
  std::string network_difference(int number) override;
  std::vector<FeederStanding> feeder_standings(int number) override;
  std::optional<std::string> why_invalid(std::string_view feeder) override;
  std::optional<NetworkRevision> active_network() override;
  std::optional<NetworkRevision> staged_network() override;
  geo::NetworkData load_network(int number) override;
  void activate_network(int number) override;
  bool apply_contacts(int number) override;
  flow::Names names() override;
  std::map<std::int64_t, std::string> device_refs() override;
  void put_customers(std::vector<flow::CustomerImport> const& customers) override;
  void keep_contacts_only_of(std::set<std::string> const& refs) override;

  flow::DeskBooks& desks() override { return desks_; }

  /// While it gathers, looks at messages are written by `write_looks`, before the commit.
  LookJournal& looks() { return looks_; }
  void write_looks();

 private:
  Database& db() { return context_.db; }
  std::int64_t region() const { return context_.region.value; }
  std::optional<NetworkRevision> network_in(std::string_view state);
  bool take_staged_customers(int number);  // whether there were any
  std::int64_t put_customer(notice::Customer const& customer);  // our id
  struct PendingNames;
  void plan_points(geo::NetworkRows const& data, std::unordered_map<std::string_view, std::uint32_t> const& customers,
                   std::vector<std::int64_t> const& ids);
  NamesLeft stage_moves(geo::NetworkRows const& data, std::size_t first, std::size_t room);
  void name_now(int number);
  bool is_named_after(int number, std::int64_t active);
  void apply_moves(int number);

  void put_row(flow::Timer const& timer);
  void remove_row(flow::Timer const& timer);
  std::vector<flow::Timer> spread(std::vector<flow::Timer> rows, std::size_t limit);

  RepositoryContext context_;
  LookJournal looks_;
  std::vector<LookJournal::Row> spread_;  // of due timers: what is no row of its own alone
  SqlDeskBooks desks_;
  std::unique_ptr<PendingNames> pending_names_;
};

}  // namespace lamplighter::store
