// The dispatch room's port over the database: crews, jobs with their steps, and work parties.
#pragma once

#include "engine/dispatch/repository.hpp"
#include "engine/store/photo_books.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// One region's jobs and work parties, and the crews, in one database. Every call is inside the caller's transaction and
/// may throw DatabaseError.
class SqlDispatchRepository final : public dispatch::Repository {
 public:
  explicit SqlDispatchRepository(RepositoryContext context) : context_(std::move(context)), db_(context_.db), photos_(context_) {}

  CrewId put_crew(dispatch::Crew const& crew) override;
  std::optional<dispatch::Crew> find_crew(CrewId id) override;
  std::optional<dispatch::Crew> find_crew_by_ref(std::string_view ref) override;
  std::vector<dispatch::Crew> crews() override;
  void set_crew_position(CrewId id, geo::Coordinate at, Time when) override;

  JobId insert_job(dispatch::Job const& job) override;
  void update_job(dispatch::Job const& job) override;
  std::optional<dispatch::Job> find_job(JobId id) override;
  std::optional<dispatch::Job> find_job_by_ref(std::string_view ref) override;
  std::vector<dispatch::Job> jobs_of(OutageId outage) override;
  std::vector<dispatch::Job> jobs(bool only_open, std::int64_t after, int limit) override;
  int jobs_at_hand(CrewId crew) override;
  void add_step(dispatch::JobStep const& step) override;
  std::vector<dispatch::JobStep> job_steps(JobId id) override;
  void mark_declined(JobId job, CrewId crew) override;
  std::vector<CrewId> declined(JobId job) override;
  Stake stake(OutageId outage) override;

  WorkPartyId insert_work_party(dispatch::WorkParty const& party) override;
  void update_work_party(dispatch::WorkParty const& party) override;
  std::optional<dispatch::WorkParty> find_work_party(WorkPartyId id) override;
  std::optional<dispatch::WorkParty> find_work_party_by_ref(std::string_view ref) override;
  std::vector<dispatch::WorkParty> open_work_parties() override;
  std::vector<dispatch::WorkParty> work_parties(int limit) override;

  dispatch::PhotoBooks& photos() override { return photos_; }

 private:
  std::vector<dispatch::WorkParty> read_parties(Statement& rows);

  RepositoryContext context_;
  Database& db_;
  SqlPhotoBooks photos_;
};

}  // namespace lamplighter::store
