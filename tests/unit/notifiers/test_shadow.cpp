// The safety catch.
#include <catch2/catch.hpp>

#include <vector>

#include "notifiers/shadow.hpp"

namespace lamplighter::notifiers {

TEST_CASE("in shadow nothing goes, in test only listed numbers, live everything") {
  std::vector<std::string> const allowed{"+15550001", "+15550002"};
  CHECK(decide_passage(Mode::shadow, allowed, "+15550001") == Passage::recorded_only);
  CHECK(decide_passage(Mode::test, allowed, "+15550002") == Passage::goes);
  CHECK(decide_passage(Mode::test, allowed, "+15550003") == Passage::recorded_only);
  CHECK(decide_passage(Mode::test, allowed, "+1555000") == Passage::recorded_only);
  CHECK(decide_passage(Mode::test, {}, "+15550001") == Passage::recorded_only);
  CHECK(decide_passage(Mode::live, {}, "+15550003") == Passage::goes);
}

TEST_CASE("modes read back by name and nothing else does") {
  for (auto const mode : {Mode::shadow, Mode::test, Mode::live}) CHECK(mode_from(to_string(mode)) == mode);
  CHECK_FALSE(mode_from("Live"));
  CHECK_FALSE(mode_from(""));
}

}  // namespace lamplighter::notifiers
