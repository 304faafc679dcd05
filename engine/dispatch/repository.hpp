// What the dispatch room needs from a store; `engine/store` implements it. All calls are inside the caller's transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/dispatch/photo_books.hpp"
#include "engine/dispatch/types.hpp"

namespace lamplighter::dispatch {

class Repository {
 public:
  virtual ~Repository() = default;

  virtual CrewId put_crew(Crew const& crew) = 0;  // by ref: inserts or updates
  virtual std::optional<Crew> find_crew(CrewId id) = 0;
  virtual std::optional<Crew> find_crew_by_ref(std::string_view ref) = 0;
  virtual std::vector<Crew> crews() = 0;  // by id
  /// An older position than the stored one is left out.
  virtual void set_crew_position(CrewId id, geo::Coordinate at, Time when) = 0;

  virtual JobId insert_job(Job const& job) = 0;
  virtual void update_job(Job const& job) = 0;
  virtual std::optional<Job> find_job(JobId id) = 0;
  virtual std::optional<Job> find_job_by_ref(std::string_view ref) = 0;
  virtual std::vector<Job> jobs_of(OutageId outage) = 0;  // by id
  virtual std::vector<Job> jobs(bool only_open, std::int64_t after, int limit) = 0;
  virtual int jobs_at_hand(CrewId crew) = 0;  // dispatched … repairing
  virtual void add_step(JobStep const& step) = 0;
  virtual std::vector<JobStep> job_steps(JobId id) = 0;  // as received
  /// Crews to which an order for this job went unanswered or that returned it.
  virtual void mark_declined(JobId job, CrewId crew) = 0;
  virtual std::vector<CrewId> declined(JobId job) = 0;

  /// Who waits for this outage to end: customers without supply now, and whether one of them is life-support, or critical
  /// of special or first class.
  struct Stake {
    std::int64_t customers = 0;
    bool has_critical = false;
  };
  virtual Stake stake(OutageId outage) = 0;

  virtual WorkPartyId insert_work_party(WorkParty const& party) = 0;
  virtual void update_work_party(WorkParty const& party) = 0;
  virtual std::optional<WorkParty> find_work_party(WorkPartyId id) = 0;
  virtual std::optional<WorkParty> find_work_party_by_ref(std::string_view ref) = 0;
  virtual std::vector<WorkParty> open_work_parties() = 0;  // not cleared, or earths still in; by id
  virtual std::vector<WorkParty> work_parties(int limit) = 0;

  virtual PhotoBooks& photos() = 0;
};

}  // namespace lamplighter::dispatch
