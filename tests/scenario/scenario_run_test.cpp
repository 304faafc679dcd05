// Shipped regression scenarios, run as `simulate` runs them: what must come out of each.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "engine/app/simulation/simulation.hpp"

namespace lamplighter::simulation {
namespace {

struct Played {
  Summary summary;
  std::string folder;

  std::vector<std::string> rows(std::string const& file) const {
    std::ifstream stream(std::filesystem::path(folder) / file);
    REQUIRE(stream);
    std::vector<std::string> out;
    for (std::string line; std::getline(stream, line);) out.push_back(line);
    return out;
  }
  std::int64_t count(std::string const& file, std::string const& part) const {
    auto const all = rows(file);
    return std::ranges::count_if(all, [&](auto const& row) { return row.find(part) != std::string::npos; });
  }
};

/// Nothing false, twice or forgotten in any of them.
Played play(std::string const& name) {
  auto const folder = (std::filesystem::path(LAMPLIGHTER_BINARY_DIR) / "scenarios" / name).string();
  auto summary = run_scenario(std::string(LAMPLIGHTER_SOURCE_DIR) + "/tests/scenario/" + name + ".yaml", 7, folder);
  if (!summary) FAIL(summary.error().message);
  for (auto const& violation : summary->violations) INFO(violation);
  CHECK(summary->violations.empty());
  return {*summary, folder};
}

}  // namespace

TEST_CASE("a tree on a lateral is found by its callers, told to exactly those below the fuse, and mended by the crew") {
  auto const played = play("fault");
  CHECK(played.count("outages.csv", ",FUS3,") == 1);
  CHECK(played.count("outages.csv", ",REC2,") == 1);
  CHECK(played.count("jobs.csv", ",C7,verified,") == 2);
  CHECK(played.count("notices.csv", ",started,") == 8 + 18);  // below FUS3; below REC2
}

TEST_CASE("a momentary is told to nobody") {
  auto const played = play("momentary");
  CHECK(played.summary.outages == 1);
  CHECK(played.count("outages.csv", ",cancelled,") == 1);
  CHECK(played.rows("notices.csv").size() == 1);  // the header
  CHECK(played.summary.customer_minutes == 0);
}

TEST_CASE("a plan that moves by two days is told once to each, and cut on the new day") {
  auto const played = play("plan_moved");
  CHECK(played.count("notices.csv", ",rescheduled,") == 7);  // of 8 one has no contact: was never told, hears of no change
  CHECK(played.count("outages.csv", "P1,planned,restored,FUS3,2026-03-24T00:") == 1);
  CHECK(played.count("notices.csv", ",m30,2026-03-24T00:00:00Z") == 8);
}

TEST_CASE("whom a planned cut reaches half an hour early hears that it has begun, and not that it will begin") {
  auto const played = play("plan_early");
  CHECK(played.count("outages.csv", "P1,planned,") == 1);
  CHECK(played.count("notices.csv", ",started,") == 8);
  CHECK(played.count("notices.csv", ",m30,") == 8);
  CHECK(played.count("notices.csv", ",superseded,") == 8);
}

TEST_CASE("a last notice that a gateway kept back until the cut had begun never leaves, and the desk sees who was not told") {
  auto const played = play("plan_early_unheard");
  CHECK(played.count("notices.csv", ",m30,") == 8);
  CHECK(played.count("notices.csv", ",superseded,") == 0);
  CHECK(played.count("notices.csv", "cut_has_begun") == 7);  // of 8 one has no contact: an exception at once
  CHECK(played.count("attempts.csv", ",failed_temporary,") > 0);
  CHECK(played.count("notices.csv", ",started,") == 8);
}

TEST_CASE("a works with two feeds is told of a cut only where both are taken, and otherwise that it runs on one") {
  auto const played = play("two_feeds");
  CHECK(played.count("notices.csv", ",P1,1,d7,") == 2);  // its neighbours on the same feed
  CHECK(played.count("notices.csv", ",P1,1,reduced_security,") == 1);
  CHECK(played.count("notices.csv", ",P2,1,d7,") == 3);
  CHECK(played.count("notices.csv", ",P2,1,reduced_security,") == 0);
  CHECK(played.count("notices.csv", ",started,") == 1);  // the fault takes d.1's only feed
  CHECK(played.count("notices.csv", ",reduced_security,") == 2);
  CHECK(played.count("outages.csv", "P1,planned,restored,") == 1);
  CHECK(played.count("outages.csv", "P2,planned,restored,") == 1);
}

TEST_CASE("a cancelled plan cuts nobody off, and who was told hears it") {
  auto const played = play("plan_cancelled");
  CHECK(played.count("outages.csv", "P1,planned,cancelled") == 1);
  CHECK(played.count("notices.csv", ",cancelled,") >= 7);
  CHECK(played.summary.customer_minutes == 0);
}

TEST_CASE("with the gateway down notices wait, and the crew's job and the ledger go on") {
  auto const played = play("gateway_down");
  CHECK(played.count("attempts.csv", ",failed_temporary,") > 0);
  CHECK(played.count("notices.csv", ",started,") == 18);
  CHECK(played.summary.customer_minutes == played.summary.customer_minutes_true);
}

TEST_CASE("a daemon that is killed before its notices leave goes on where it was") {
  auto const played = play("kill");
  CHECK(played.count("notices.csv", ",started,") == 18);
  CHECK(played.count("outages.csv", ",fault,restored,REC2,") == 1);
}

TEST_CASE("after a step of the clock sending is held until the desk releases it, and nobody is forgotten") {
  auto const played = play("clock_step");
  CHECK(played.count("notices.csv", ",started,") == 18);
}

TEST_CASE("a scenario run twice leaves the same files") {
  auto const first = play("fault");
  auto const digest = first.summary.digest;
  auto const notices = first.rows("notices.csv");
  auto const second = play("fault");
  CHECK(second.summary.digest == digest);
  CHECK(second.rows("notices.csv") == notices);
}

TEST_CASE("arrears stop at the minute of the payment, and who was warned hears that nothing is cut off") {
  auto const played = play("arrears");
  CHECK(played.count("notices.csv", ",A1,1,d5,") == 3);
  CHECK(played.count("notices.csv", ",A1,1,m30,") == 3);
  CHECK(played.count("notices.csv", ",A1,1,cancelled,") == 1);                          // the one who was warned and paid
  CHECK(played.count("notices.csv", ",d.1,2026-03-06T03:0") == 1);                      // in the minutes of the payment: 11:00 there
  CHECK(played.count("notices.csv", ",superseded,") == 3);                              // d.1's second warning, both of d.3
  auto const rows = played.rows("notices.csv");
  auto const stands = [&](std::string const& stage, std::string const& customer, std::string const& state) {
    return std::ranges::count_if(rows, [&](auto const& row) {
      return row.find("," + stage + ",") != std::string::npos && row.find("," + customer + ",") != std::string::npos && row.find("," + state + ",") != std::string::npos;
    });
  };
  CHECK(stands("m30", "d.1", "superseded") == 1);
  CHECK(stands("d5", "d.3", "superseded") == 1);
  CHECK(stands("m30", "d.2", "superseded") == 0);
  CHECK(played.summary.outages == 0);  // a campaign cuts nobody off
}

TEST_CASE("unusual consumption is told once, and becomes a task of the account manager with a result") {
  auto const played = play("usage_alert");
  CHECK(played.count("notices.csv", ",usage_alert,") == 2);
  auto const tasks = played.rows("campaign_tasks.csv");
  REQUIRE(tasks.size() == 3);
  CHECK(tasks[1] == "U1,e.1,2026-03-02T03:00:00Z,2026-03-07T03:00:00Z,2026-03-03T02:00:00Z,customer_fault");
  CHECK(tasks[2] == "U1,e.2,2026-03-02T03:00:00Z,2026-03-07T03:00:00Z,,");
}

}  // namespace lamplighter::simulation
