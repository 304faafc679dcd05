// The control desk: plans and their go, crews that do not answer, holds, and supply that nobody has confirmed.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "engine/app/simulation/crews.hpp"
#include "engine/app/simulation/nature.hpp"

namespace lamplighter::simulation {

/// One committed revision of a plan, in the run's count of moments.
struct PlanRevision {
  int revision = 0;
  Time start, end;
  Time at;
  std::int64_t asked = 0, moment = 0;  // posted, and known to be durable
};
/// What was decided about a plan, and when that was durable; 0 = never.
struct PlanRecord {
  PlannedOutage plan;
  std::vector<PlanRevision> revisions;
  std::int64_t approved = 0, gone = 0, cancelled = 0;
  std::int64_t go_asked = 0;
  Time approved_at, gone_at;
  bool was_cut = false;
};

class Desk {
 public:
  Desk(Agenda& agenda, Host& host, Nature& nature, Crews& crews, Truth& truth, std::uint64_t seed);

  void plan(PlannedOutage const& plan);
  void reschedule(Reschedule const& moved);
  void cancel(CancelPlan const& cancelled);
  void confirm(Confirm const& confirm);
  void set_etr(SetEtr const& etr);
  void cancel(CancelOutage const& cancelled);

  /// The engine came up, or published something: the desk looks at what needs it.
  void look();
  void watch(std::vector<flow::Effects::LiveEvent> const& events);

  std::map<std::string, PlanRecord> const& plans() const { return plans_; }
  /// What the engine refused of a scenario's own events, in words.
  std::vector<std::string> const& refusals() const { return refusals_; }
  void note_refusal(std::string const& what, Result<flow::Answer> const& answer);

 private:
  milliseconds minutes(std::uint64_t least, std::uint64_t span);
  void post(flow::CommandKind kind, std::string const& object, boost::json::object body, Host::Then then = {});
  void keep_revision(std::string const& id, std::int64_t asked, Result<flow::Answer> const& answer);
  void schedule_switching(std::string const& id, PlanRevision const& revision);
  void cut(std::string const& id, int revision);
  void energise(std::string const& id);
  void answer_go(std::string const& id);
  void handle(flow::Alarm const& alarm);
  void make_restored(OutageId id);
  void send_somebody(JobId id);
  void ring_silent();
  std::optional<std::string> resolve(OutageName const& name);

  Agenda& agenda_;
  Host& host_;
  Nature& nature_;
  Crews& crews_;
  Truth& truth_;
  Random random_;
  std::map<std::string, PlanRecord> plans_;
  std::set<std::tuple<std::string, std::int64_t, Time>> handled_;
  std::set<std::pair<std::string, int>> rung_;
  std::set<std::int64_t> waiting_jobs_;
  std::vector<std::string> refusals_;
  bool is_looking_ = false;
  std::size_t next_crew_ = 0;
};

}  // namespace lamplighter::simulation
