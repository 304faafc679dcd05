// Reports that wait for company, and those that must not.
#include "engine/flow/shared_commit.hpp"

#include <catch2/catch.hpp>

namespace lamplighter::flow {
namespace {

using std::chrono::microseconds;
constexpr microseconds a_commit{3'000};
constexpr microseconds none{0};

}  // namespace

TEST_CASE("company is waited for a multiple of the work, never longer than 40 ms", "[flow]") {
  SharedCommit shared;
  REQUIRE(shared.patience(microseconds{500}).whole == microseconds{8'000});
  REQUIRE(shared.patience(microseconds{500}).each == microseconds{1'000});
  REQUIRE(shared.patience(a_commit).whole == microseconds{40'000});
  REQUIRE(shared.patience(std::chrono::seconds{9}).whole == microseconds{40'000});
  REQUIRE(shared.patience(none).whole == none);
}

TEST_CASE("so many reports are worth a commit", "[flow]") {
  REQUIRE(SharedCommit::is_enough(32));
  REQUIRE_FALSE(SharedCommit::is_enough(31));
}

TEST_CASE("a sender that waits for its answer is soon not waited for", "[flow]") {
  SharedCommit shared;
  microseconds waited{0};
  for (int commit = 0; commit < 2'000; ++commit) {
    auto const patience = shared.patience(a_commit);
    waited += patience.each;  // then it is clear that nobody comes
    if (patience.whole > none) shared.waited(1, 1);
  }
  REQUIRE(waited < 2'000 * a_commit / 50);
  SECTION("until others come again") {
    int commits = 0;
    while (shared.patience(a_commit).whole == none) REQUIRE(++commits <= 128);
    shared.waited(1, 2);
    REQUIRE(shared.patience(a_commit).whole > none);
  }
}

}  // namespace lamplighter::flow
