// Hundreds of worlds through the whole engine: nothing false, nobody forgotten, nobody told twice but where allowed.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>

#include "tests/sim/simulated_world.hpp"

namespace lamplighter::test {
namespace {

bool is_full() {
  auto const* full = std::getenv("LAMPLIGHTER_FULL");
  return full != nullptr && std::string(full) == "1";
}

}  // namespace

TEST_CASE("whatever is lost, late, repeated or killed, nobody is told something false, forgotten, or told twice") {
  std::uint64_t const first = 1;
  std::uint64_t const count = is_full() ? 4000 : 150;
  int ends = 0;
  std::int64_t minutes = 0;
  for (auto seed = first; seed < first + count; ++seed) {
    auto const played = play(seed);
    INFO("seed " << seed << ", " << played.summary.violations.size() << " violations; " << describe(seed));
    INFO((played.summary.violations.empty() ? std::string() : played.summary.violations.front()));
    CHECK(played.summary.violations.empty());
    ends += played.ends;
    minutes += played.summary.customer_minutes;
  }
  // The worlds are worth something only if things happen in them.
  CHECK(ends > static_cast<int>(count) / 2);
  CHECK(minutes > static_cast<std::int64_t>(count) * 100);
}

}  // namespace lamplighter::test
