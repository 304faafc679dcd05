// A store that drops timers of one kind: what a program without time-outs would be.
#pragma once

#include "engine/flow/engine.hpp"

namespace lamplighter::test {

/// Passes everything on but `put_timer` of a ladder.
class ForgetfulBooks final : public flow::Repository {
 public:
  explicit ForgetfulBooks(flow::Repository& real) : real_(real) {}

  void put_timer(flow::Timer const& timer) override {
    if (timer.kind != flow::TimerKind::ladder_check) real_.put_timer(timer);
  }

  std::optional<flow::FactRow> find_fact(std::string_view dedup) override { return real_.find_fact(dedup); }
  std::int64_t insert_fact(flow::FactRow const& fact) override { return real_.insert_fact(fact); }
  std::int64_t fact_count() override { return real_.fact_count(); }
  std::optional<KeptAnswer> find_kept_answer(std::string_view key) override { return real_.find_kept_answer(key); }
  void keep_answer(std::string_view key, KeptAnswer const& answer, Time expires) override { real_.keep_answer(key, answer, expires); }
  void forget_kept_answers(Time before) override { real_.forget_kept_answers(before); }
  std::vector<flow::Timer> due_timers(Time now, int limit) override { return real_.due_timers(now, limit); }
  std::vector<flow::Timer> timers_of(flow::TimerKind kind, Time until) override { return real_.timers_of(kind, until); }
  void remove_timer(flow::Timer const& timer) override { real_.remove_timer(timer); }
  std::optional<Time> next_timer() override { return real_.next_timer(); }
  void put_alarm(flow::Alarm const& alarm) override { real_.put_alarm(alarm); }
  void clear_alarms(std::string_view kind, std::int64_t object, Time at) override { real_.clear_alarms(kind, object, at); }
  std::vector<flow::Alarm> open_alarms() override { return real_.open_alarms(); }
  void audit(Time at, std::string_view actor, std::string_view action, std::string_view object, std::string_view detail) override {
    real_.audit(at, actor, action, object, detail);
  }
  std::optional<std::string> meta(std::string_view key) override { return real_.meta(key); }
  void put_meta(std::string_view key, std::string_view value) override { real_.put_meta(key, value); }
  int stage_network(geo::NetworkRows const& data, std::string_view hash, Time at) override { return real_.stage_network(data, hash, at); }
  int begin_staging(std::string_view hash, std::string_view srs, Time at) override { return real_.begin_staging(hash, srs, at); }
  bool is_staging(int number) override { return real_.is_staging(number); }
  std::optional<std::size_t> stage_rows(int number, geo::NetworkRows const& data, std::size_t chunk) override {
    return real_.stage_rows(number, data, chunk);
  }
  void stage_customers(int number, int chunk, std::vector<flow::CustomerImport> const& customers) override {
    real_.stage_customers(number, chunk, customers);
  }
  void stage_judgement(int number, std::string_view difference, std::vector<FeederStanding> const& feeders) override {
    real_.stage_judgement(number, difference, feeders);
  }
  bool plan_names(int number, geo::NetworkRows const& data) override { return real_.plan_names(number, data); }
  NamesLeft stage_names(geo::NetworkRows const& data) override { return real_.stage_names(data); }
  void put_prepared(int number, std::string_view hash, std::string_view places) override { real_.put_prepared(number, hash, places); }
  std::string network_area_places(int number) override { return real_.network_area_places(number); }
  bool finish_staging(int number) override { return real_.finish_staging(number); }
  void drop_staged() override { real_.drop_staged(); }
  bool forget_dropped() override { return real_.forget_dropped(); }
  std::vector<NetworkRevision> network_revisions() override { return real_.network_revisions(); }
  std::string network_difference(int number) override { return real_.network_difference(number); }
  std::vector<FeederStanding> feeder_standings(int number) override { return real_.feeder_standings(number); }
  std::optional<std::string> why_invalid(std::string_view feeder) override { return real_.why_invalid(feeder); }
  std::optional<NetworkRevision> active_network() override { return real_.active_network(); }
  std::optional<NetworkRevision> staged_network() override { return real_.staged_network(); }
  geo::NetworkData load_network(int number) override { return real_.load_network(number); }
  void activate_network(int number) override { real_.activate_network(number); }
  bool apply_contacts(int number) override { return real_.apply_contacts(number); }
  flow::Names names() override { return real_.names(); }
  std::map<std::int64_t, std::string> device_refs() override { return real_.device_refs(); }
  flow::DeskBooks& desks() override { return real_.desks(); }
  void put_customers(std::vector<flow::CustomerImport> const& customers) override { real_.put_customers(customers); }
  void keep_contacts_only_of(std::set<std::string> const& refs) override { real_.keep_contacts_only_of(refs); }

 private:
  flow::Repository& real_;
};

class ForgetfulStore final : public flow::Store {
 public:
  explicit ForgetfulStore(flow::Store& real) : real_(real), books_(real.flow()) {}

  flow::Repository& flow() override { return books_; }
  outage::Repository& outages() override { return real_.outages(); }
  notice::Repository& notices() override { return real_.notices(); }
  dispatch::Repository& dispatches() override { return real_.dispatches(); }
  record::Repository& records() override { return real_.records(); }
  void begin() override { real_.begin(); }
  void commit() override { real_.commit(); }
  void rollback() override { real_.rollback(); }
  void savepoint() override { real_.savepoint(); }
  void finish_step() override { real_.finish_step(); }
  void keep_savepoint() override { real_.keep_savepoint(); }
  void undo_savepoint() override { real_.undo_savepoint(); }
  bool survives(std::exception const& trouble) override { return real_.survives(trouble); }
  Result<void> renew_lease(Time now) override { return real_.renew_lease(now); }

 private:
  flow::Store& real_;
  ForgetfulBooks books_;
};

}  // namespace lamplighter::test
