// A wrong press on a phone must not free a line.
#include "engine/dispatch/end_of_work.hpp"

#include <fmt/format.h>

#include "engine/base/blank.hpp"

namespace lamplighter::dispatch {

bool was_on_site(Job const& job) {
  bool const is_at_work = job.state == JobState::making_safe || job.state == JobState::repairing;
  return job.on_site_at || job.located_at || job.work_complete_at || job.verified_at || is_at_work;
}

Result<void> check_end_is_explained(Job const& job, JobStep const& step) {
  bool const ends = step.step == JobState::work_complete || step.step == JobState::verified;
  if (!ends || was_on_site(job) || !is_blank(step.note)) return {};
  return fail(Error::Kind::invalid,
              fmt::format("job {}: no step says that anybody was on site; say in 'note' how it came to '{}'", job.ref, to_string(step.step)), "note");
}

}  // namespace lamplighter::dispatch
