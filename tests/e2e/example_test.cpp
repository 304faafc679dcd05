// The example as a newcomer runs it, up to its story: the facts that the story must tell.
#include <cstdlib>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/wait.h>

#include "tests/e2e/daemon.hpp"

using namespace lamplighter::test;
using Catch::Contains;

TEST_CASE("examples/run tells a month of planned work and a fault, with counts and proof") {
  TemporaryFolder const folder;
  auto const out = folder.path() / "story";
  auto const status = std::system(fmt::format("LAMPLIGHTER_PROGRAM='{}' '{}/examples/run' --no-serve >'{}' 2>&1", program(),
                                              LAMPLIGHTER_SOURCE_DIR, out.string()).c_str());
  auto const story = content_of(out);
  INFO(story);
  CHECK(WEXITSTATUS(status) == 0);
  CHECK_THAT(story, Contains("configuration, schedules, templates, contacts and network are in order"));
  CHECK_THAT(story, Contains("2354 customers"));
  CHECK_THAT(story, Contains("98 customers"));  // below the fuse on which the tree falls
  for (auto const* told : {"d15", "d7", "m30", "rescheduled", "started", "etr", "restored"}) CHECK_THAT(story, Contains(told));
  CHECK_THAT(story, Contains("exception"));
  CHECK_THAT(story, Contains("customer-minutes") || Contains("customer minutes"));
  CHECK_THAT(story, Contains("E3"));
}
