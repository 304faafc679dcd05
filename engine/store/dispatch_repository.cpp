// Crews and jobs with their steps as rows.
#include "engine/store/dispatch_repository.hpp"

#include "engine/store/column_values.hpp"
#include "engine/store/word_list.hpp"

#include <algorithm>

namespace lamplighter::store {
namespace {

#define CREW_QUERY                                                                                                   \
  "select c.id, c.ref, c.name, c.skills, c.area, c.x, c.y, c.position_at, c.language, c.is_on_shift, "               \
  "coalesce(p.phone, '') from crew c left join crew_contact p on p.crew_id = c.id "
#define JOB_QUERY                                                                                                    \
  "select id, ref, outage_id, crew_id, kind, state, order_number, is_hazard, created_at, dispatched_at, "            \
  "acknowledged_at, en_route_at, on_site_at, located_at, work_complete_at, verified_at from job "

dispatch::Crew crew_from(Statement const& row) {
  dispatch::Crew crew;
  crew.id = {row.integer(0)};
  crew.ref = row.text(1);
  crew.name = row.text(2);
  crew.skills = words_of(row.text(3));
  crew.area = row.text(4);
  if (!row.is_null(5) && !row.is_null(6)) crew.at = geo::Coordinate{row.real(5), row.real(6)};
  crew.position_at = optional_time_at(row, 7);
  crew.language = row.text(8);
  crew.is_on_shift = flag_at(row, 9);
  crew.phone = row.text(10);
  return crew;
}

dispatch::Job job_from(Statement const& row) {
  dispatch::Job job;
  job.id = {row.integer(0)};
  job.ref = row.text(1);
  job.outage = {row.integer(2)};
  job.crew = {row.integer(3)};
  job.kind = enum_at<dispatch::Job::Kind>(row, 4);
  job.state = enum_at<dispatch::JobState>(row, 5);
  job.order_number = int_at(row, 6);
  job.is_hazard = flag_at(row, 7);
  job.created_at = time_at(row, 8);
  job.dispatched_at = optional_time_at(row, 9);
  job.acknowledged_at = optional_time_at(row, 10);
  job.en_route_at = optional_time_at(row, 11);
  job.on_site_at = optional_time_at(row, 12);
  job.located_at = optional_time_at(row, 13);
  job.work_complete_at = optional_time_at(row, 14);
  job.verified_at = optional_time_at(row, 15);
  return job;
}

template <class From>
auto read_all(Statement& rows, From from) {
  std::vector<decltype(from(rows))> found;
  while (rows.step()) found.push_back(from(rows));
  rows.reset();
  return found;
}
template <class From>
auto read_one(Statement& rows, From from) {
  auto found = read_all(rows, from);
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

}  // namespace

CrewId SqlDispatchRepository::put_crew(dispatch::Crew const& crew) {
  std::optional<double> const x = crew.at ? std::optional(crew.at->x) : std::nullopt;
  std::optional<double> const y = crew.at ? std::optional(crew.at->y) : std::nullopt;
  auto& row = db_.bound(
      "insert into crew (id, ref, name, skills, area, x, y, position_at, language, is_on_shift) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (ref) do update set name = excluded.name, "
      "skills = excluded.skills, area = excluded.area, x = excluded.x, y = excluded.y, "
      "position_at = excluded.position_at, language = excluded.language, is_on_shift = excluded.is_on_shift "
      "returning id",
      context_.next_id(), crew.ref, crew.name, joined(crew.skills), crew.area, x, y, ms_or_null(crew.position_at),
      crew.language, flag(crew.is_on_shift));
  auto const ids = read_all(row, [](Statement const& r) { return r.integer(0); });
  CrewId const id{ids.at(0)};
  db_.run("insert into crew_contact (crew_id, phone) values ($1, $2) "
          "on conflict (crew_id) do update set phone = excluded.phone",
          id.value, crew.phone);
  return id;
}

std::optional<dispatch::Crew> SqlDispatchRepository::find_crew(CrewId id) {
  return read_one(db_.bound(CREW_QUERY "where c.id = $1", id.value), crew_from);
}
std::optional<dispatch::Crew> SqlDispatchRepository::find_crew_by_ref(std::string_view ref) {
  return read_one(db_.bound(CREW_QUERY "where c.ref = $1", ref), crew_from);
}
std::vector<dispatch::Crew> SqlDispatchRepository::crews() {
  return read_all(db_.bound(CREW_QUERY "order by c.id"), crew_from);
}

void SqlDispatchRepository::set_crew_position(CrewId id, geo::Coordinate at, Time when) {
  db_.run("update crew set x = $2, y = $3, position_at = $4 where id = $1 and (position_at is null or position_at <= $4)",
          id.value, at.x, at.y, to_ms(when));
}

JobId SqlDispatchRepository::insert_job(dispatch::Job const& job) {
  JobId const id{context_.next_id()};
  db_.run("insert into job (id, region_id, ref, outage_id, crew_id, kind, state, order_number, is_hazard, created_at, "
          "dispatched_at, acknowledged_at, en_route_at, on_site_at, located_at, work_complete_at, verified_at) "
          "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
          id.value, context_.region.value, job.ref, job.outage.value, job.crew.value, number_of(job.kind),
          number_of(job.state), job.order_number, flag(job.is_hazard), to_ms(job.created_at),
          ms_or_null(job.dispatched_at), ms_or_null(job.acknowledged_at), ms_or_null(job.en_route_at),
          ms_or_null(job.on_site_at), ms_or_null(job.located_at), ms_or_null(job.work_complete_at),
          ms_or_null(job.verified_at));
  return id;
}

void SqlDispatchRepository::update_job(dispatch::Job const& job) {
  db_.run("update job set outage_id = $2, crew_id = $3, kind = $4, state = $5, order_number = $6, is_hazard = $7, "
          "dispatched_at = $8, acknowledged_at = $9, en_route_at = $10, on_site_at = $11, located_at = $12, "
          "work_complete_at = $13, verified_at = $14 where id = $1",
          job.id.value, job.outage.value, job.crew.value, number_of(job.kind), number_of(job.state), job.order_number,
          flag(job.is_hazard), ms_or_null(job.dispatched_at), ms_or_null(job.acknowledged_at),
          ms_or_null(job.en_route_at), ms_or_null(job.on_site_at), ms_or_null(job.located_at),
          ms_or_null(job.work_complete_at), ms_or_null(job.verified_at));
}

std::optional<dispatch::Job> SqlDispatchRepository::find_job(JobId id) {
  return read_one(db_.bound(JOB_QUERY "where id = $1", id.value), job_from);
}
std::optional<dispatch::Job> SqlDispatchRepository::find_job_by_ref(std::string_view ref) {
  return read_one(db_.bound(JOB_QUERY "where ref = $1", ref), job_from);
}
std::vector<dispatch::Job> SqlDispatchRepository::jobs_of(OutageId outage) {
  return read_all(db_.bound(JOB_QUERY "where outage_id = $1 order by id", outage.value), job_from);
}

std::vector<dispatch::Job> SqlDispatchRepository::jobs(bool only_open, std::int64_t after, int limit) {
  if (!only_open) {
    return read_all(db_.bound(JOB_QUERY "where region_id = $1 and id > $2 order by id limit $3", context_.region.value,
                              after, limit),
                    job_from);
  }
  return read_all(db_.bound(JOB_QUERY "where region_id = $1 and id > $2 and state <> $3 and state <> $4 "
                                      "order by id limit $5",
                            context_.region.value, after, number_of(dispatch::JobState::verified),
                            number_of(dispatch::JobState::cancelled), limit),
                  job_from);
}

int SqlDispatchRepository::jobs_at_hand(CrewId crew) {
  auto& row = db_.bound("select count(*) from job where crew_id = $1 and state >= $2 and state <= $3", crew.value,
                        number_of(dispatch::JobState::dispatched), number_of(dispatch::JobState::repairing));
  auto const counts = read_all(row, [](Statement const& r) { return int_at(r, 0); });
  return counts.at(0);
}

void SqlDispatchRepository::add_step(dispatch::JobStep const& step) {
  auto& row = db_.bound("select coalesce(max(ordinal), 0) from job_step where job_id = $1", step.job.value);
  auto const last = read_all(row, [](Statement const& r) { return r.integer(0); });
  db_.run("insert into job_step (job_id, ordinal, step, occurred_at, received_at, actor, note) "
          "values ($1, $2, $3, $4, $5, $6, $7)",
          step.job.value, last.at(0) + 1, number_of(step.step), to_ms(step.occurred_at), to_ms(step.received_at),
          step.actor, step.note);
}

std::vector<dispatch::JobStep> SqlDispatchRepository::job_steps(JobId id) {
  auto& rows = db_.bound(
      "select step, occurred_at, received_at, actor, note from job_step where job_id = $1 order by ordinal", id.value);
  return read_all(rows, [id](Statement const& row) {
    return dispatch::JobStep{.job = id,
                             .step = enum_at<dispatch::JobState>(row, 0),
                             .occurred_at = time_at(row, 1),
                             .received_at = time_at(row, 2),
                             .actor = row.text(3),
                             .note = row.text(4)};
  });
}

void SqlDispatchRepository::mark_declined(JobId job, CrewId crew) {
  db_.run("insert into job_declined (job_id, crew_id) values ($1, $2) on conflict (job_id, crew_id) do nothing",
          job.value, crew.value);
}

std::vector<CrewId> SqlDispatchRepository::declined(JobId job) {
  auto& rows = db_.bound("select crew_id from job_declined where job_id = $1 order by crew_id", job.value);
  return read_all(rows, [](Statement const& row) { return CrewId{row.integer(0)}; });
}

dispatch::Repository::Stake SqlDispatchRepository::stake(OutageId outage) {
  auto& row = db_.bound(
      "select count(distinct i.customer_id), coalesce(max(case when c.classes like '%life_support%' "
      "or c.critical_level = 'special' or c.critical_level = 'first' then 1 else 0 end), 0) "
      "from interruption i left join customer c on c.id = i.customer_id "
      "where i.outage_id = $1 and i.ended_at is null",
      outage.value);
  auto const found = read_all(row, [](Statement const& r) {
    return Stake{.customers = r.integer(0), .has_critical = flag_at(r, 1)};
  });
  return found.at(0);
}

}  // namespace lamplighter::store
