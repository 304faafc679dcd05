// The outage room's port over the database: outages, interruptions, steps, calls, evidence, positions and plans.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "engine/outage/repository.hpp"
#include "engine/store/read_ahead.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// One region's outages in one database. Every call is inside the caller's transaction and may throw DatabaseError.
class SqlOutageRepository final : public outage::Repository {
 public:
  explicit SqlOutageRepository(RepositoryContext context) : context_(std::move(context)), db_(context_.db) {}

  /// Whether `find` keeps what it found: within a transaction nobody else writes outages of this region. Each call forgets what is kept.
  enum class Found : std::uint8_t { not_at_all, until_told };
  void keep_found(Found found);

  OutageId insert(outage::Outage const& outage) override;
  void update(outage::Outage const& outage) override;
  std::optional<outage::Outage> find(OutageId id) override;
  std::optional<outage::Outage> find_by_ref(std::string_view ref) override;
  std::vector<outage::Outage> list(outage::OutageFilter const& filter) override;
  std::vector<outage::Outage> open_on_device(DeviceId device) override;
  void add_history(OutageId id, outage::HistoryEntry const& entry) override;
  std::vector<outage::HistoryEntry> history(OutageId id) override;

  void expect(std::vector<ServicePointId> const& points) override;
  void insert_interruptions(std::vector<outage::Interruption> const& rows) override;
  std::optional<outage::Interruption> open_interruption(ServicePointId point) override;
  std::optional<outage::Interruption> last_ended(ServicePointId point, Time since) override;
  std::vector<outage::Interruption> interruptions(OutageId outage) override;
  std::vector<outage::Interruption> interruptions_of_point(ServicePointId point, Time since) override;
  void set_interruption_start(std::int64_t id, Time start) override;
  void end_interruptions(OutageId outage, std::vector<ServicePointId> const& points, Time at, int step) override;
  void mark_sustained(OutageId outage) override;
  void mark_momentary(std::int64_t interruption) override;
  void move_interruptions(OutageId from, OutageId to) override;
  void move_open_interruptions(OutageId from, OutageId to, std::vector<ServicePointId> const& points) override;
  int momentaries_on_feeder(std::string_view feeder, Time since) override;

  void insert_step(outage::RestorationStep const& step) override;
  void update_step(outage::RestorationStep const& step) override;
  std::vector<outage::RestorationStep> steps(OutageId outage) override;

  CallId insert_call(outage::TroubleCall const& call) override;
  void attach_calls(OutageId from, OutageId to) override;
  void attach_calls(std::vector<CallId> const& calls, OutageId to) override;
  std::vector<outage::TroubleCall> calls(OutageId outage) override;
  std::vector<outage::CallKind> call_kinds(OutageId outage) override;
  std::vector<outage::TroubleCall> unlocated_calls(int others_max) override;
  std::int64_t unlocated_call_count() override;
  std::optional<outage::TroubleCall> find_unlocated_call(std::string_view ref) override;
  void close_call(CallId call, Time at, std::string_view actor, std::string_view reason) override;
  void put_call_words(CallId call, outage::CallWords const& words) override;
  outage::CallWords call_words(CallId call) override;
  void put_call_phone(CallId call, std::string_view phone) override;
  std::string call_phone(CallId call) override;
  std::vector<SuspectedPoint> suspected_points(std::optional<ServicePointId> point) override;
  std::vector<outage::Outage> open_nested_in(OutageId id) override;
  std::vector<OutageId> merged_into(OutageId id) override;

  void insert_split(outage::Split const& split, std::vector<CustomerId> const& customers) override;
  std::optional<outage::Split> split_of(OutageId outage) override;
  std::vector<outage::Split> split_off(OutageId from) override;
  std::vector<CustomerId> split_customers(OutageId outage) override;
  std::optional<OutageId> split_to(OutageId from, CustomerId customer) override;

  std::vector<CustomerId> find_customers_by_phone(std::string_view phone) override;

  void put_meter_evidence(MeterEvidence const& evidence) override;
  std::vector<MeterEvidence> meter_evidence(OutageId outage, int step) override;

  void put_position(outage::DevicePosition const& position) override;
  std::vector<outage::DevicePosition> positions() override;
  std::optional<outage::DevicePosition> position(DeviceId device) override;

  void put_move(outage::DeviceMove const& move) override;
  std::vector<outage::DeviceMove> moves_since(Time at) override;
  std::optional<outage::DeviceMove> last_move_before(DeviceId device, geo::PhaseSet phases, Time at) override;

  void put_island(outage::Island const& island) override;
  std::vector<outage::Island> open_islands() override;
  std::vector<outage::Island> islands_at(Time at) override;
  std::optional<outage::Island> last_island(std::string_view source) override;

  void insert_plan(outage::Plan const& plan) override;
  void update_plan(outage::Plan const& plan) override;
  std::optional<outage::Plan> find_plan(OutageId outage) override;
  std::vector<outage::Plan> plans(bool only_open) override;
  std::vector<outage::Plan> plans_opening(DeviceId device) override;
  void put_windows(OutageId outage, int revision, std::vector<outage::PlanWindow> const& windows) override;
  std::vector<outage::PlanWindow> windows(OutageId outage, int revision) override;
  std::vector<outage::PlanWindow> windows_of_customer(OutageId outage, int revision, CustomerId customer) override;
  std::vector<OthersWindow> windows_of_others(OutageId plan, PointsAndTimes const& within) override;
  PlanExtent plan_extent(OutageId outage, int revision, Time after) override;

 private:
  std::vector<outage::Outage> read_outages(Statement& rows);
  void put_devices(outage::Outage const& outage);
  std::vector<outage::Plan> read_plans(Statement& rows);
  void put_steps(outage::Plan const& plan);

  RepositoryContext context_;
  Database& db_;
  Found found_ = Found::not_at_all;
  // While `until_told`, and nothing is undone.
  std::map<OutageId, outage::Outage> kept_;
  std::map<OutageId, std::optional<outage::Plan>> kept_plans_;
  ReadAhead<std::vector<outage::Interruption>> rows_of_points_;  // by start, id
  std::uint64_t read_at_ = 0;                                    // the database's count of undoings
  /// nullptr where they are neither kept nor expected; good until the next call.
  std::vector<outage::Interruption> const* rows_read(ServicePointId point);
};

}  // namespace lamplighter::store
