// What is left of a store that was lost: nothing old comes back over a backup, nothing is sent unasked, no id comes twice.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <poll.h>

#include "tests/e2e/fact_client.hpp"
#include "tests/e2e/small_world.hpp"
#include "tests/e2e/sms_world.hpp"

using namespace lamplighter::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

constexpr char const* files_of_the_store[] = {"lamplighter.db", "lamplighter.db-wal", "lamplighter.db-shm"};

void move_away(SmallWorld const& world, std::string const& name) {
  fs::create_directories(world.path("away"));
  auto const file = world.path("store") / name;
  if (fs::exists(file)) fs::rename(file, world.path("away") / name);
}

void move_store_away(SmallWorld const& world) {
  for (auto const* name : files_of_the_store) move_away(world, name);
}

/// Everything beside the secrets and the lock, which stay for ever.
std::vector<std::string> left_in_store(SmallWorld const& world) {
  std::vector<std::string> out;
  for (auto const& entry : fs::directory_iterator(world.path("store"))) {
    auto const name = entry.path().filename().string();
    if (name.starts_with("lamplighter.db") && !name.ends_with(".lock")) out.push_back(name);
  }
  std::ranges::sort(out);
  return out;
}

std::int64_t facts_in(fs::path const& file) { return StoreView(file).number("select count(*) from fact"); }

/// The switch opens, and closes again when everything was written: the attempts that this made.
std::set<std::string> attempts_of_a_fault(SmallWorld& world, std::string const& key) {
  auto& daemon = world.daemon();
  StoreView const store(world.store());
  auto const accepted = [&] { return store.number("select count(*) from attempt where state = 3"); };
  auto const before = accepted();
  REQUIRE(daemon.post("/api/v1/device-reports", switch_report("opened", key)));
  REQUIRE(eventually([&] { return accepted() >= before + 2; }));  // both customers with a telephone
  std::set<std::string> out;
  for (auto const& row : store.rows("select id from attempt where state = 3")) out.insert(row[0]);
  return out;
}

void release_sending(Daemon const& daemon) {
  auto const released = daemon.post("/api/v1/sending/release", R"({"scope":"all"})");
  REQUIRE(released);
  REQUIRE(released->status / 100 == 2);
}

}  // namespace

TEST_CASE("what a killed daemon left beside the store is named, and nothing is restored over it") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  REQUIRE(world.run({"backup", "backup.db"}).code == 0);
  FactClient client(daemon, {"671692"}, {"671", "634a"}, 7);
  REQUIRE(eventually([&] { return client.answered().size() >= 6; }));
  client.stop();
  daemon.kill();
  move_away(world, "lamplighter.db");
  REQUIRE(left_in_store(world) == std::vector<std::string>{"lamplighter.db-shm", "lamplighter.db-wal"});

  auto const refused = world.run({"restore", "backup.db"});
  CHECK(refused.code == 2);
  CHECK_THAT(refused.err, Contains("lamplighter.db-wal") && Contains("lamplighter.db-shm") && Contains("move"));
  CHECK(left_in_store(world) == std::vector<std::string>{"lamplighter.db-shm", "lamplighter.db-wal"});

  move_store_away(world);
  CHECK(world.run({"restore", "backup.db"}).code == 0);
  CHECK(left_in_store(world) == std::vector<std::string>{"lamplighter.db"});
  CHECK(StoreView(world.store()).text("pragma integrity_check") == "ok");
  CHECK(facts_in(world.store()) == facts_in(world.path("backup.db")));
}

TEST_CASE("while a daemon is at work on the store that was moved away nothing is restored in its place") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  REQUIRE(world.run({"backup", "backup.db"}).code == 0);
  move_store_away(world);
  auto const refused = world.run({"restore", "backup.db"});
  CHECK(refused.code == 1);
  CHECK_THAT(refused.err, Contains("lamplighter.db.lock") && Contains("stop"));
  CHECK(left_in_store(world).empty());
  daemon.kill();
  CHECK(world.run({"restore", "backup.db"}).code == 0);
  daemon.start();
  CHECK(daemon.readiness() == "sending-held");
}

TEST_CASE("a restore that is killed leaves no store, or one that holds sending") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  attempts_of_a_fault(world, "k");
  CHECK(daemon.terminate() == 0);
  REQUIRE(world.run({"backup", "backup.db"}).code == 0);
  move_store_away(world);
  auto const begin = std::chrono::steady_clock::now();
  REQUIRE(world.run({"restore", "backup.db"}).code == 0);
  auto const whole = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  int stores = 0, none = 0;
  for (int round = 0; round < 60; ++round) {
    INFO("round " << round);
    for (auto const& name : left_in_store(world)) {
      if (!name.starts_with("lamplighter.db.restoring")) fs::remove(world.path("store") / name);
    }
    BackgroundRun restore(world.folder(), {"restore", "backup.db"});
    ::timespec const pause{0, whole.count() * 1000 / 60 * round};
    ::ppoll(nullptr, 0, &pause, nullptr);
    restore.kill();
    if (!fs::exists(world.store())) {
      ++none;
      continue;
    }
    ++stores;
    StoreView const store(world.store());
    CHECK(store.text("pragma integrity_check") == "ok");
    CHECK(store.text("select value from engine_meta where name = 'restored_from_backup'") == "yes");
  }
  CHECK(none > 0);
  // What the killed ones left does not stand in the way of the next.
  if (fs::exists(world.store())) fs::remove(world.store());
  CHECK(world.run({"restore", "backup.db"}).code == 0);
  CHECK(left_in_store(world) == std::vector<std::string>{"lamplighter.db"});
  WARN(fmt::format("of 60 killed restores {} had brought the store back", stores));
}

TEST_CASE("a restore onto a full disk leaves nothing behind and says so") {
  SmallWorld world;
  world.import();
  REQUIRE(world.run({"backup", "backup.db"}).code == 0);
  move_store_away(world);
  auto const size = fs::file_size(world.path("backup.db"));
  for (auto const limit : {size / 4, size / 2}) {
    auto const refused = world.run({"restore", "backup.db"}, {.file_bytes = limit});
    INFO(refused.err);
    CHECK(refused.code == 1);
    CHECK(!refused.err.empty());
    CHECK(left_in_store(world).empty());
  }
  CHECK(world.run({"restore", "backup.db"}).code == 0);
}

TEST_CASE("after a restore a late receipt of the lost store proves nothing to anybody") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  REQUIRE(world.run({"backup", "backup.db"}).code == 0);
  std::vector<std::set<std::string>> lives{attempts_of_a_fault(world, "first")};
  // Twice from the same backup: the second life must not take up the ids of the first one either.
  for (auto const* key : {"second", "third"}) {
    daemon.kill();
    move_store_away(world);
    REQUIRE(world.run({"restore", "backup.db"}).code == 0);
    daemon.start();
    CHECK(daemon.readiness() == "sending-held");
    release_sending(daemon);
    lives.push_back(attempts_of_a_fault(world, key));
  }
  std::set<std::string> all;
  std::size_t sum = 0;
  for (auto const& life : lives) {
    all.insert(life.begin(), life.end());
    sum += life.size();
  }
  CHECK(all.size() == sum);
  auto const drop_receipt = [&](std::string const& attempt) {
    write_file(world.path("letters/" + attempt + ".new"), "delivered\n");
    fs::rename(world.path("letters/" + attempt + ".new"), world.path("letters/" + attempt + ".receipt"));
  };
  for (auto const& attempt : lives[0]) drop_receipt(attempt);
  for (auto const& attempt : lives[1]) drop_receipt(attempt);
  StoreView const store(world.store());
  auto const proven = [&] { return store.number("select count(*) from attempt where state = 9"); };
  drop_receipt(*lives[2].begin());
  CHECK(eventually([&] { return proven() == 1; }));
  CHECK(store.text("select id from attempt where state = 9") == *lives[2].begin());
  CHECK(daemon.terminate() == 0);
  CHECK(proven() == 1);
}

TEST_CASE("every region of a restored store holds its sending and counts on above its old ids") {
  SmallWorld world;
  world.import();
  {
    StoreView const store(world.store());
    store.rows("insert into region_lease values (2, 'another daemon', 3, 0)");
    store.rows("insert into id_sequence values (2, 5001)");
    store.rows("insert into engine_meta values (3, 'time_zone', 'Asia/Shanghai')");
  }
  REQUIRE(world.run({"backup", "backup.db"}).code == 0);
  move_store_away(world);
  REQUIRE(world.run({"restore", "backup.db"}).code == 0);
  StoreView const backup(world.path("backup.db"));
  StoreView const store(world.store());
  for (int region = 1; region <= 3; ++region) {
    INFO(region);
    CHECK(store.text(fmt::format("select value from engine_meta where region_id = {} and name = 'restored_from_backup'", region)) == "yes");
    auto const next = fmt::format("select next_value from id_sequence where region_id = {}", region);
    CHECK(store.number(next) >= backup.number(next) + (std::int64_t{1} << 32));
  }
}

TEST_CASE("a store that other tools brought back is marked by hand, when no daemon is at work on it") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  auto const refused = world.run({"restore", "--mark"});
  CHECK(refused.code == 1);
  CHECK_THAT(refused.err, Contains("lamplighter.db.lock") && Contains("stop"));
  CHECK(daemon.readiness() == "ready");
  CHECK(daemon.terminate() == 0);
  CHECK(world.run({"restore"}).code == 2);
  CHECK(world.run({"restore", "backup.db", "--mark"}).code == 2);
  CHECK(world.run({"restore", "--mark"}).code == 0);
  daemon.start();
  CHECK(daemon.readiness() == "sending-held");
}
