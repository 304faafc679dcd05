// The words of the dispatch room: each has one, none is used twice.
#include <catch2/catch.hpp>

#include <set>

#include "engine/dispatch/types.hpp"

namespace lamplighter::dispatch {

TEST_CASE("every state of a job has its own word, which reads back") {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(JobState::cancelled); ++i) {
    auto const state = static_cast<JobState>(i);
    CHECK(job_state_from(to_string(state)) == state);
    words.insert(to_string(state));
  }
  CHECK(words.size() == 13);
  CHECK(to_string(JobState::en_route) == "en_route");
  CHECK_FALSE(job_state_from("arrived"));
  CHECK_FALSE(job_state_from(""));
}

TEST_CASE("only verified and cancelled jobs are over") {
  for (int i = 0; i <= static_cast<int>(JobState::cancelled); ++i) {
    auto const state = static_cast<JobState>(i);
    CHECK(is_open(state) == (state != JobState::verified && state != JobState::cancelled));
  }
}

TEST_CASE("every reason has its own word") {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(Reason::order_stands); ++i) words.insert(to_string(static_cast<Reason>(i)));
  CHECK(words.size() == static_cast<std::size_t>(Reason::order_stands) + 1);
  CHECK_FALSE(words.contains(""));
}

}  // namespace lamplighter::dispatch
